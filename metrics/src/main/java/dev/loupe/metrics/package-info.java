/**
 * How good a model is: error rate, intersection over union, average precision; pure functions over arrays.
 *
 * <ul>
 *   <li>{@code overlap}: how much two boxes, masks or skeletons agree;
 *   <li>{@code annotations}: what is there and what was found, as columns, and the readers of the files that say so;
 *   <li>{@code detection}: which detection found which truth, and what follows: COCO, LVIS, VOC, TIDE;
 *   <li>{@code classification}: error rate, precision, recall, confusion, calibration;
 *   <li>{@code text}: bits a character of n-grams and compressors.
 * </ul>
 */
@NullMarked
package dev.loupe.metrics;

import org.jspecify.annotations.NullMarked;
