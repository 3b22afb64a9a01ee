package dev.loupe.models.regions;

/**
 * Which map of a feature pyramid a region is taken from: the larger the region, the coarser the map ({@code k = floor(k0 +
 * log2(sqrt(w h) / s0))}, Lin et al., Feature Pyramid Networks, 2017, equation 1).
 *
 * @param finest the level of the first map; level {@code k} has {@code 1 / 2^k} of the picture's resolution
 * @param coarsest the level of the last map
 * @param canonicalSize side of a square region that is taken from {@code canonicalLevel}, in pixels
 * @param canonicalLevel 4 in the paper, where a classifier for pictures of 224 pixels has its last map but one
 */
public record PyramidLevels(int finest, int coarsest, int canonicalSize, int canonicalLevel) {
    /** As torchvision adds it, so that a region of exactly a power of two is not put one level down by rounding. */
    private static final double EPSILON = 1e-6;

    public PyramidLevels {
        if (finest > coarsest || canonicalSize <= 0) {
            throw new IllegalArgumentException("levels from " + finest + " to " + coarsest);
        }
    }

    /** With the paper's canonical size and level. */
    public static PyramidLevels of(int finest, int coarsest) {
        return new PyramidLevels(finest, coarsest, 224, 4);
    }

    /** The number of the map for each region, 0 for the finest. */
    int[] mapOf(Regions regions) {
        int[] maps = new int[regions.count()];
        for (int i = 0; i < maps.length; i++) {
            double octaves = Math.log(Math.sqrt(regions.boxes().area(i)) / canonicalSize) / Math.log(2);
            double level = Math.floor(canonicalLevel + octaves + EPSILON);
            maps[i] = (int) Math.max(finest, Math.min(coarsest, level)) - finest;
        }
        return maps;
    }

    double scale(int map) {
        return Math.scalb(1.0, -(finest + map));
    }

    int count() {
        return coarsest - finest + 1;
    }
}
