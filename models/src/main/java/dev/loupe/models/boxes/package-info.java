/**
 * The arithmetic of boxes that region-based detectors share: overlap, code, anchors, assignment, sampling, suppression. Plain
 * functions over arrays of numbers, without tensors and without state.
 */
@NullMarked
package dev.loupe.models.boxes;

import org.jspecify.annotations.NullMarked;
