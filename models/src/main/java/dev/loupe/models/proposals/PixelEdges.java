package dev.loupe.models.proposals;

import java.util.Arrays;

/**
 * The edges between neighbouring pixels, eight to a pixel, by ascending distance of their colours (Felzenszwalb and
 * Huttenlocher 2004, section 4). Equal ones keep their order: by pixel, and right, down, down right, down left.
 */
final class PixelEdges {
    private static final int[] RIGHT = {1, 0, 1, -1};
    private static final int[] DOWN = {0, 1, 1, 1};
    private static final int DIGIT_BITS = 11;

    private final int width;
    private final int pixels;
    /** Each the number of a pixel times four, plus that of a direction. */
    private final int[] edges;

    private final float[] weights;

    private PixelEdges(int width, int pixels, int[] edges, float[] weights) {
        this.width = width;
        this.pixels = pixels;
        this.edges = edges;
        this.weights = weights;
    }

    static PixelEdges of(Planes planes) {
        int width = planes.width();
        int height = planes.height();
        int[] edges = new int[4 * width * height];
        float[] weights = new float[edges.length];
        int count = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int direction = 0; direction < 4; direction++) {
                    int otherX = x + RIGHT[direction];
                    int otherY = y + DOWN[direction];
                    if (otherX >= 0 && otherX < width && otherY < height) {
                        int pixel = y * width + x;
                        edges[count] = 4 * pixel + direction;
                        weights[count++] = distance(planes, pixel, otherY * width + otherX);
                    }
                }
            }
        }
        return sorted(width, width * height, Arrays.copyOf(edges, count), Arrays.copyOf(weights, count));
    }

    private static float distance(Planes planes, int one, int other) {
        double sum = 0;
        for (int channel = 0; channel < planes.channels(); channel++) {
            float[] plane = planes.channel(channel);
            double difference = plane[one] - plane[other];
            sum += difference * difference;
        }
        return (float) Math.sqrt(sum);
    }

    /** By digits of the weights' bits, lowest first: the bits of floats that are not negative have the floats' order. */
    private static PixelEdges sorted(int width, int pixels, int[] edges, float[] weights) {
        int[] from = edges;
        int[] keys = new int[from.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Float.floatToRawIntBits(weights[i]);
        }
        int[] to = new int[from.length];
        int[] newKeys = new int[from.length];
        for (int shift = 0; shift < 32; shift += DIGIT_BITS) {
            int[] starts = new int[(1 << DIGIT_BITS) + 1];
            int mask = (1 << DIGIT_BITS) - 1;
            for (int key : keys) {
                starts[(key >>> shift & mask) + 1]++;
            }
            for (int i = 1; i < starts.length; i++) {
                starts[i] += starts[i - 1];
            }
            for (int i = 0; i < from.length; i++) {
                int place = starts[keys[i] >>> shift & mask]++;
                to[place] = from[i];
                newKeys[place] = keys[i];
            }
            int[] kept = from;
            from = to;
            to = kept;
            kept = keys;
            keys = newKeys;
            newKeys = kept;
        }
        float[] ascending = new float[keys.length];
        for (int i = 0; i < keys.length; i++) {
            ascending[i] = Float.intBitsToFloat(keys[i]);
        }
        return new PixelEdges(width, pixels, from, ascending);
    }

    int width() {
        return width;
    }

    int pixels() {
        return pixels;
    }

    int count() {
        return edges.length;
    }

    float weight(int edge) {
        return weights[edge];
    }

    int first(int edge) {
        return edges[edge] >> 2;
    }

    int second(int edge) {
        int direction = edges[edge] & 3;
        return (edges[edge] >> 2) + RIGHT[direction] + DOWN[direction] * width;
    }
}
