package dev.loupe.report.learning;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Detectors side by side: what each costs, how well it does, and what it does with one picture.
 *
 * @param pictures how many they were judged by
 * @param steps on one picture
 */
public record DetectorComparison(String data, int pictures, List<Compared> detectors, List<Step> steps) {
    public DetectorComparison {
        detectors = List.copyOf(detectors);
        steps = List.copyOf(steps);
    }

    /**
     * One detector.
     *
     * @param cnnPasses samples through the convolutions, a picture, as counted where they run
     * @param secondsProposals a picture, as all seconds here: finding regions
     * @param secondsCnn convolutions, and warping where there is any
     * @param secondsHeads judging regions
     * @param secondsNms deciding which boxes are told
     * @param proposals a picture
     * @param recall50 share of objects that a proposal overlaps by half or more
     * @param recall70 the same by 70 %
     * @param ap50 average precision at an IoU of .5; empty without objects
     * @param ap over IoUs from .5 to .95
     * @param stages of its training
     * @param minutes that they took together, in wall time
     */
    public record Compared(
            String name,
            double cnnPasses,
            double secondsProposals,
            double secondsCnn,
            double secondsHeads,
            double secondsNms,
            double proposals,
            double recall50,
            double recall70,
            OptionalDouble ap50,
            OptionalDouble ap,
            List<String> stages,
            double minutes) {
        public Compared {
            stages = List.copyOf(stages);
        }

        public double seconds() {
            return secondsProposals + secondsCnn + secondsHeads + secondsNms;
        }
    }

    /**
     * A step of a detector on the picture that is shown.
     *
     * @param detector whose step it is
     * @param caption what is seen
     * @param png the bytes of a PNG file
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Step(String detector, String caption, byte[] png) {}
}
