package dev.loupe.models.data;

/**
 * Resizing along one axis by a triangle as wide as the scale (antialias), in whole numbers of 22 bits, rounded to bytes
 * behind each axis: the arithmetic of PIL, so that networks see what they were trained on.
 */
final class Resampling {
    private static final int BITS = 22;

    /** For one place of the result where its sum begins, and its weights. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Taps(int from, int[] weights) {}

    private Resampling() {}

    /** Rows of pixels made wider or narrower. */
    static byte[] rows(byte[] in, int height, int width, int channels, int newWidth) {
        Taps[] taps = taps(width, newWidth);
        byte[] out = new byte[height * newWidth * channels];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < newWidth; x++) {
                for (int channel = 0; channel < channels; channel++) {
                    int from = (y * width + taps[x].from()) * channels + channel;
                    out[(y * newWidth + x) * channels + channel] = sum(in, from, channels, taps[x].weights());
                }
            }
        }
        return out;
    }

    /** Columns of bytes made longer or shorter. */
    static byte[] columns(byte[] in, int height, int stride, int newHeight) {
        Taps[] taps = taps(height, newHeight);
        byte[] out = new byte[newHeight * stride];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < stride; x++) {
                out[y * stride + x] = sum(in, taps[y].from() * stride + x, stride, taps[y].weights());
            }
        }
        return out;
    }

    private static byte sum(byte[] in, int from, int stride, int[] weights) {
        int sum = 1 << (BITS - 1);
        for (int i = 0; i < weights.length; i++) {
            sum += (in[from + i * stride] & 0xff) * weights[i];
        }
        return (byte) Math.max(0, Math.min(255, sum >> BITS));
    }

    private static Taps[] taps(int size, int newSize) {
        double scale = (double) size / newSize;
        double support = Math.max(scale, 1);
        Taps[] taps = new Taps[newSize];
        for (int i = 0; i < newSize; i++) {
            double centre = (i + 0.5) * scale;
            int from = Math.max(0, (int) (centre - support + 0.5));
            int to = Math.min(size, (int) (centre + support + 0.5));
            double[] triangle = new double[to - from];
            double whole = 0;
            for (int j = 0; j < triangle.length; j++) {
                triangle[j] = Math.max(0, 1 - Math.abs((j + from - centre + 0.5) * (1 / support)));
                whole += triangle[j];
            }
            int[] weights = new int[triangle.length];
            for (int j = 0; j < weights.length; j++) {
                weights[j] = (int) (0.5 + triangle[j] / whole * (1 << BITS));
            }
            taps[i] = new Taps(from, weights);
        }
        return taps;
    }
}
