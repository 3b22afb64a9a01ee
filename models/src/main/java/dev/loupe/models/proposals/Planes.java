package dev.loupe.models.proposals;

/**
 * A picture as numbers: each channel a plane of {@code height * width}, row by row. Colours run from 0 to 255 whatever the
 * colour space, so that one scale of segmentation fits all.
 */
final class Planes {
    /** Standard deviations on either side that a window of smoothing reaches. */
    private static final double REACH = 4;

    private final int width;
    private final int height;
    private final float[][] channels;

    Planes(int width, int height, float[]... channels) {
        for (float[] channel : channels) {
            if (channel.length != width * height) {
                throw new IllegalArgumentException(channel.length + " numbers for " + width + "x" + height);
            }
        }
        this.width = width;
        this.height = height;
        this.channels = channels;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int area() {
        return width * height;
    }

    int channels() {
        return channels.length;
    }

    /** One plane, for reading. */
    float[] channel(int index) {
        return channels[index];
    }

    /** Each channel under a Gaussian; beyond the borders the picture is mirrored. */
    Planes smoothed(double sigma) {
        float[] window = gaussian(sigma);
        return filtered(window, window);
    }

    /** Each channel's derivative along x under a Gaussian. */
    Planes acrossX(double sigma) {
        return filtered(derivative(sigma), gaussian(sigma));
    }

    /** Each channel's derivative along y under a Gaussian. */
    Planes acrossY(double sigma) {
        return filtered(gaussian(sigma), derivative(sigma));
    }

    private static int radius(double sigma) {
        return (int) Math.ceil(REACH * sigma);
    }

    /** Sums to 1. */
    private static float[] gaussian(double sigma) {
        int radius = radius(sigma);
        double[] weights = new double[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
            weights[i + radius] = sigma == 0 ? 1 : Math.exp(-0.5 * i * i / (sigma * sigma));
            sum += weights[i + radius];
        }
        float[] window = new float[weights.length];
        for (int i = 0; i < window.length; i++) {
            window[i] = (float) (weights[i] / sum);
        }
        return window;
    }

    /** That of a ramp which rises by 1 a pixel is 1. */
    private static float[] derivative(double sigma) {
        int radius = radius(sigma);
        double[] weights = new double[2 * radius + 1];
        double moment = 0;
        for (int i = -radius; i <= radius; i++) {
            weights[i + radius] = i * Math.exp(-0.5 * i * i / (sigma * sigma));
            moment += i * weights[i + radius];
        }
        float[] window = new float[weights.length];
        for (int i = 0; i < window.length; i++) {
            window[i] = (float) (weights[i] / moment);
        }
        return window;
    }

    private Planes filtered(float[] rowWindow, float[] columnWindow) {
        float[][] filtered = new float[channels.length][];
        for (int i = 0; i < filtered.length; i++) {
            filtered[i] = columns(rows(channels[i], rowWindow), columnWindow);
        }
        return new Planes(width, height, filtered);
    }

    private float[] rows(float[] plane, float[] window) {
        int radius = window.length / 2;
        int[] places = mirrored(width, radius);
        float[] out = new float[plane.length];
        float[] padded = new float[width + 2 * radius];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < padded.length; x++) {
                padded[x] = plane[y * width + places[x]];
            }
            for (int i = 0; i < window.length; i++) {
                float weight = window[i];
                for (int x = 0; x < width; x++) {
                    out[y * width + x] += weight * padded[x + i];
                }
            }
        }
        return out;
    }

    private float[] columns(float[] plane, float[] window) {
        int radius = window.length / 2;
        int[] places = mirrored(height, radius);
        float[] out = new float[plane.length];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < window.length; i++) {
                float weight = window[i];
                int from = places[y + i] * width;
                for (int x = 0; x < width; x++) {
                    out[y * width + x] += weight * plane[from + x];
                }
            }
        }
        return out;
    }

    /** Where the numbers of a padded line come from: the line, mirrored at its ends as often as it takes. */
    private static int[] mirrored(int length, int radius) {
        int[] places = new int[length + 2 * radius];
        for (int i = 0; i < places.length; i++) {
            int place = Math.floorMod(i - radius, 2 * length);
            places[i] = place < length ? place : 2 * length - 1 - place;
        }
        return places;
    }
}
