/** What {@code loupe evaluate} found, for any protocol, as text, JSON, HTML and pictures. */
@NullMarked
package dev.loupe.report.evaluation;

import org.jspecify.annotations.NullMarked;
