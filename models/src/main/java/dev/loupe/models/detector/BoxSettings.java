package dev.loupe.models.detector;

import dev.loupe.models.boxes.Sampler;

/**
 * What is left open in judging regions.
 *
 * @param hidden width of the two hidden layers
 * @param sampler of the regions of a picture that are learned from
 * @param leastBackground least IoU with an object of what is learned from as background
 * @param leastScore probability that a class must exceed to be told
 * @param overlap IoU from which on the less likely of two boxes of a class is dropped
 * @param most how many boxes of a picture are told at most
 */
public record BoxSettings(
        int hidden, Sampler sampler, double leastBackground, double leastScore, double overlap, int most) {
    /** Those of the recipe for scenes. */
    public static BoxSettings usual(int hidden) {
        return new BoxSettings(hidden, Sampler.REGIONS, 0, 0.02, 0.3, 50);
    }

    /** With another least overlap of background. */
    BoxSettings leastBackground(double overlapWithObject) {
        return new BoxSettings(hidden, sampler, overlapWithObject, leastScore, overlap, most);
    }
}
