/** How good a model is: error rate, intersection over union, average precision; pure functions over arrays. */
@NullMarked
package dev.loupe.metrics;

import org.jspecify.annotations.NullMarked;
