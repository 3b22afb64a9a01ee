package dev.loupe.models.data;

import java.util.List;

/**
 * Pictures with their objects as a detector learns from them.
 *
 * @param numbers of the pictures in their set
 * @param changes that each was put through
 * @param truths of each after its change
 */
public record DetectionBatch(
        PictureBatch pictures, List<Integer> numbers, List<Change> changes, List<DetectionSet.Truths> truths) {
    public DetectionBatch {
        numbers = List.copyOf(numbers);
        changes = List.copyOf(changes);
        truths = List.copyOf(truths);
    }
}
