/**
 * The text of torchinfo (Yep), character for character, in two of its versions. It has its own way of counting, right or
 * wrong; all of that is kept here, away from the exact figures.
 */
@NullMarked
package dev.loupe.report.torchinfo;

import org.jspecify.annotations.NullMarked;
