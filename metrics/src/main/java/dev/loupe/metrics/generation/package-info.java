/**
 * How good generated samples are: distances between two clouds of points in a space of features, and what one cloud covers of
 * the other. Points are rows, {@code double[points][features]}; nothing here changes them.
 */
@NullMarked
package dev.loupe.metrics.generation;

import org.jspecify.annotations.NullMarked;
