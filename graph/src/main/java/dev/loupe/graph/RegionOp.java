package dev.loupe.graph;

import java.util.List;

/** Operators of detectors that look at regions of an image. */
public sealed interface RegionOp extends Op {
    /**
     * Chooses the regions that are looked at (Ren 2015, section 3): from the image, a map of scores for each level of a
     * pyramid and a map of codes for each to {@code [B * most, 4]}, corners in the image's pixels, an image's after the
     * other's. There may be fewer; the count is the most.
     *
     * @param sizes side of the square anchor of each level, in pixels
     * @param ratios height / width of the anchors at each cell
     * @param before how many of each level, the best, are considered at most
     * @param most how many of an image are left at most
     * @param overlap IoU above which the lesser of two is dropped
     * @param smallest side below which one is dropped, in pixels
     */
    record Proposals(List<Integer> sizes, List<Double> ratios, int before, int most, double overlap, double smallest)
            implements RegionOp {
        public Proposals {
            sizes = List.copyOf(sizes);
            ratios = List.copyOf(ratios);
        }

        @Override
        public OpType type() {
            return OpType.PROPOSALS;
        }
    }

    /**
     * Cuts regions out of the maps of a pyramid (He 2017, section 3; Lin 2017, equation 1): from maps {@code [B, C, H, W]},
     * the finest first, and boxes {@code [R, 4]} to {@code [R, C, size, size]}.
     *
     * @param size bins across and down
     * @param samplingRatio points across and down a bin
     * @param aligned whether the middle of the first cell is at half a cell
     * @param finest the level of the first map, which has {@code 1 / 2^finest} of the image's resolution
     */
    record RoiAlign(int size, int samplingRatio, boolean aligned, int finest) implements RegionOp {
        @Override
        public OpType type() {
            return OpType.ROI_ALIGN;
        }
    }
}
