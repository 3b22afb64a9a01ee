package dev.loupe.models.regions;

import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;

/**
 * RoIAlign (He et al., Mask R-CNN, 2017, section 3): each region is divided into {@code size x size} bins without rounding,
 * and a bin is the mean of the map at points spread evenly in it, each interpolated between its four cells.
 *
 * @param size bins across and down
 * @param samplingRatio points across and down a bin; 0 or less: as many as a bin has cells, rounded up
 * @param aligned whether the middle of the first cell is at half a cell, as it is; the method's first publication had it at 0
 */
public record RoiAlign(int size, int samplingRatio, boolean aligned) {
    public RoiAlign {
        if (size <= 0) {
            throw new IllegalArgumentException(size + " bins");
        }
    }

    /**
     * The features of regions of one map.
     *
     * @param features {@code [pictures, channels, height, width]}
     * @param scale of the map's coordinates to the picture's: 1/8 for a stride of 8
     * @return {@code [regions, channels, size, size]}, with gradients back to the features
     */
    public Tensor of(Tensor features, double scale, Regions regions) {
        return of(List.of(features), new double[] {scale}, new int[regions.count()], regions);
    }

    /**
     * The features of each region from the map of a pyramid that suits its size.
     *
     * @param features of each level {@code [pictures, channels, height, width]}, the finest first
     * @return {@code [regions, channels, size, size]}, with gradients back to the features
     */
    public Tensor of(List<Tensor> features, PyramidLevels levels, Regions regions) {
        if (features.size() != levels.count()) {
            throw new IllegalArgumentException(features.size() + " maps for " + levels.count() + " levels");
        }
        double[] scales = new double[features.size()];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = levels.scale(i);
        }
        return of(features, scales, levels.mapOf(regions), regions);
    }

    private Tensor of(List<Tensor> features, double[] scales, int[] maps, Regions regions) {
        try (TensorScope scope = TensorScope.open()) {
            FeatureRows rows = new FeatureRows(features);
            long channels = rows.matrix().size(1);
            List<Tensor> parts = new ArrayList<>();
            SampledBins bins = new SampledBins(this, rows);
            for (int i = 0; i < regions.count(); i++) {
                bins.add(regions, i, maps[i], scales[maps[i]]);
                if (bins.isFull()) {
                    parts.add(bins.sums());
                }
            }
            if (!bins.isEmpty()) {
                parts.add(bins.sums());
            }
            Tensor all = switch (parts.size()) {
                case 0 -> rows.matrix().narrow(0, 0, 0);
                case 1 -> parts.get(0);
                default -> Tensor.cat(0, parts);
            };
            return scope.keep(all.reshape(regions.count(), size, size, channels).permute(0, 3, 1, 2));
        }
    }
}
