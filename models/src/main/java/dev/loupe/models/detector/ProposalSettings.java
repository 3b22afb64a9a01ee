package dev.loupe.models.detector;

import dev.loupe.models.boxes.Sampler;

/**
 * What is left open in proposing regions.
 *
 * @param sampler of the anchors of a picture that are learned from
 * @param beforeNms how many of the best anchors are looked at
 * @param overlap IoU from which on the less likely of two proposals is dropped
 * @param inTraining how many proposals a picture are kept at most while training
 * @param inUse the same in use
 */
public record ProposalSettings(Sampler sampler, int beforeNms, double overlap, int inTraining, int inUse) {
    /** Those of the recipe for scenes: proposals are fewer than the paper's, since pictures are smaller. */
    public static final ProposalSettings USUAL = new ProposalSettings(Sampler.ANCHORS, 1000, 0.7, 300, 100);
}
