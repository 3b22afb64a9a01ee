/** The room of runs: what {@code loupe train} writes in the folders below a chosen one, while it goes on and after. */
@NullMarked
package dev.loupe.serve.runs;

import org.jspecify.annotations.NullMarked;
