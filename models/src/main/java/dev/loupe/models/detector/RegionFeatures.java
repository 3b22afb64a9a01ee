package dev.loupe.models.detector;

import dev.loupe.models.regions.Regions;
import dev.loupe.models.regions.RoiAlign;
import dev.loupe.models.regions.RoiPool;
import dev.loupe.torch.Tensor;

/** How the features of regions of any size are brought to one size. */
public interface RegionFeatures {
    /** Bins across and down. */
    int size();

    /**
     * The features of regions.
     *
     * @param features {@code [pictures, channels, height, width]}
     * @param scale cells of the map for a pixel
     * @return {@code [regions, channels, size, size]}
     */
    Tensor of(Tensor features, double scale, Regions regions);

    /** The largest of each bin of cells, as Fast and Faster R-CNN have it. */
    static RegionFeatures pool(int size) {
        return made(size, new RoiPool(size)::of);
    }

    /** Interpolated between cells at four points of each bin, as later detectors have it. */
    static RegionFeatures align(int size) {
        return made(size, new RoiAlign(size, 2, true)::of);
    }

    /** A function of features, scale and regions. */
    interface Pooling {
        Tensor of(Tensor features, double scale, Regions regions);
    }

    private static RegionFeatures made(int size, Pooling pooling) {
        return new RegionFeatures() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Tensor of(Tensor features, double scale, Regions regions) {
                return pooling.of(features, scale, regions);
            }
        };
    }
}
