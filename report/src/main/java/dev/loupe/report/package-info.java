/** Figures in, characters out: the same records as text, JSON, tables and pictures. */
@NullMarked
package dev.loupe.report;

import org.jspecify.annotations.NullMarked;
