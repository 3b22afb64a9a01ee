/** The hot inner loops, each alone and warm: what {@code benchmarks/run jmh} measures. */
@NullMarked
package dev.loupe.benchmarks;

import org.jspecify.annotations.NullMarked;
