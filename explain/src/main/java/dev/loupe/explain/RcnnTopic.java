package dev.loupe.explain;

import dev.loupe.report.learning.Setting;
import java.util.List;

/**
 * {@code rcnn}: R-CNN, Fast R-CNN and Faster R-CNN, told apart by how often the network runs on an image; with VGG16, as in
 * the papers.
 */
final class RcnnTopic implements Topic {
    @Override
    public String name() {
        return "rcnn";
    }

    @Override
    public String summary() {
        return "R-CNN, Fast R-CNN, Faster R-CNN: what differs, and what it costs";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("height", "600", "of an image for Fast and Faster R-CNN"),
                new Setting("width", "1000", "of an image for Fast and Faster R-CNN"),
                new Setting("proposals", "2000", "selective search's proposals in an image"),
                new Setting("rpn", "300", "the region proposal network's that are kept"));
    }

    @Override
    public Figures figures(Given given) {
        int height = given.whole("height", 64, 4_000);
        int width = given.whole("width", 64, 4_000);
        int proposals = given.whole("proposals", 1, 1_000_000);
        int kept = given.whole("rpn", 1, 1_000_000);
        Figures figures = new Figures().plain("height", height).plain("width", width);
        figures.count("proposals", proposals).count("rpn", kept);
        RegionCosts costs = RegionCosts.of(height, width);
        long slow = costs.slow(proposals);
        long fast = costs.fast(proposals);
        long faster = costs.faster(kept);
        figures.count("passes r-cnn", proposals).count("passes fast", 1).count("passes faster", 1);
        figures.count("crop", costs.crop())
                .count("shared", costs.shared())
                .count("head", costs.head())
                .count("rpn cost", costs.rpn());
        figures.put("map", costs.map().get(2) + " x " + costs.map().get(3));
        figures.count("r-cnn", slow).count("fast", fast).count("faster", faster);
        figures.decimal("r-cnn to fast", (double) slow / fast, 1);
        figures.decimal("r-cnn to faster", (double) slow / faster, 1);
        return figures;
    }
}
