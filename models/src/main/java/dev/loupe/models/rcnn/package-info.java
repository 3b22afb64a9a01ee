/**
 * The pieces of R-CNN (Girshick, Donahue, Darrell and Malik 2014) that are no networks: warping of regions, linear support
 * vector machines with mining of hard negatives, and ridge regression of boxes. Plain functions over arrays.
 */
@NullMarked
package dev.loupe.models.rcnn;

import org.jspecify.annotations.NullMarked;
