package dev.loupe.models.regions;

import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;

/**
 * RoI pooling (Girshick, Fast R-CNN, 2015, section 2.1): a region's corners are rounded to cells of the map, it is divided
 * into {@code size x size} bins whose borders are rounded outwards, and a bin is the largest value in it. Where several are
 * the largest, the first takes the gradient; a bin outside the map is 0.
 *
 * @param size bins across and down
 */
public record RoiPool(int size) {
    /** So many numbers are picked at once. */
    private static final int MOST_PICKED = 1 << 22;

    public RoiPool {
        if (size <= 0) {
            throw new IllegalArgumentException(size + " bins");
        }
    }

    /**
     * The features of regions.
     *
     * @param features {@code [pictures, channels, height, width]}
     * @param scale of the map's coordinates to the picture's: 1/8 for a stride of 8
     * @return {@code [regions, channels, size, size]}, with gradients back to the features
     */
    public Tensor of(Tensor features, double scale, Regions regions) {
        try (TensorScope scope = TensorScope.open()) {
            FeatureRows rows = new FeatureRows(List.of(features));
            int channels = (int) rows.matrix().size(1);
            Tensor zero = Tensor.zeros(features.dtype(), 1);
            Tensor numbers = Tensor.cat(0, List.of(rows.matrix().reshape(-1), zero));
            LargestInBins largest = new LargestInBins(this, rows, numbers.toDoubles());
            List<Tensor> parts = new ArrayList<>();
            int atOnce = Math.max(1, MOST_PICKED / Math.multiplyExact(size * size, channels));
            for (int from = 0; from < regions.count(); from += atOnce) {
                long[] places = largest.places(regions, from, Math.min(regions.count(), from + atOnce), scale);
                parts.add(numbers.indexSelect(0, Tensor.of(places, places.length)));
            }
            Tensor all = switch (parts.size()) {
                case 0 -> numbers.narrow(0, 0, 0);
                case 1 -> parts.get(0);
                default -> Tensor.cat(0, parts);
            };
            return scope.keep(all.reshape(regions.count(), size, size, channels).permute(0, 3, 1, 2));
        }
    }
}
