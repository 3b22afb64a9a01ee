/**
 * Which detection found which truth, and what follows: average precision by the rules of COCO, LVIS and VOC, TIDE's
 * error types, bootstrap intervals, curves.
 */
@NullMarked
package dev.loupe.metrics.detection;

import org.jspecify.annotations.NullMarked;
