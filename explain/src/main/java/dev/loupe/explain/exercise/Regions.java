package dev.loupe.explain.exercise;

import dev.loupe.explain.RegionCosts;
import dev.loupe.report.Numbers;
import java.util.List;

/**
 * What the three detectors do with an image.
 *
 * @param proposals regions that selective search proposes
 * @param kept regions that the region proposal network leaves
 */
public record Regions(RegionCosts costs, int proposals, int kept) {
    public static Regions of(int height, int width, int proposals, int kept) {
        return new Regions(RegionCosts.of(height, width), proposals, kept);
    }

    /** A detector's cost, and how often the convolutional network runs. */
    public record Detector(String name, long passes, long multiplyAdds) {}

    public List<Detector> detectors() {
        return List.of(
                new Detector("R-CNN", proposals, costs.slow(proposals)),
                new Detector("Fast R-CNN", 1, costs.fast(proposals)),
                new Detector("Faster R-CNN", 1, costs.faster(kept)));
    }

    /** How each sum comes about: N proposals, of which the proposal network keeps n. */
    public List<Working> workings() {
        String crop = Numbers.grouped(costs.crop());
        String shared = Numbers.grouped(costs.shared());
        String head = Numbers.grouped(costs.head());
        return List.of(
                Working.of(
                        "R-CNN",
                        "N \\cdot \\text{CNN}",
                        proposals + " \\cdot " + crop,
                        Numbers.grouped(costs.slow(proposals))),
                Working.of(
                        "Fast R-CNN",
                        "\\text{conv} + N \\cdot \\text{head}",
                        shared + " + " + proposals + " \\cdot " + head,
                        Numbers.grouped(costs.fast(proposals))),
                Working.of(
                        "Faster R-CNN",
                        "\\text{conv} + \\text{RPN} + n \\cdot \\text{head}",
                        shared + " + " + Numbers.grouped(costs.rpn()) + " + " + kept + " \\cdot " + head,
                        Numbers.grouped(costs.faster(kept))));
    }
}
