/** The room of runs. */
@NullMarked
package dev.loupe.serve.runs;

import org.jspecify.annotations.NullMarked;
