/** The command line: parse, call, print, exit code. No logic. */
@NullMarked
package dev.loupe.cli;

import org.jspecify.annotations.NullMarked;
