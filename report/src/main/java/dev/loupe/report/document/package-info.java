/**
 * Short documents with formulas, tables and figures: written once in a part of Markdown, printed as text, Markdown, LaTeX or
 * HTML.
 */
@NullMarked
package dev.loupe.report.document;

import org.jspecify.annotations.NullMarked;
