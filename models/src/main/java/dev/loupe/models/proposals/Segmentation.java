package dev.loupe.models.proposals;

import java.util.Arrays;

/**
 * A picture cut into pieces (Felzenszwalb and Huttenlocher 2004, algorithm 1): two pieces are joined where the edge between
 * them is no stronger than what is inside them, with {@code k / size} allowed on top. At last, pieces below a size are joined
 * with whatever lies behind their weakest edge.
 */
final class Segmentation {
    private final int width;
    private final int[] labels;
    private final int count;

    private Segmentation(int width, int[] labels, int count) {
        this.width = width;
        this.labels = labels;
        this.count = count;
    }

    /**
     * Cuts a picture.
     *
     * @param k how much larger pieces are preferred (section 3.1), in units of colour distance
     * @param minSize pixels that a piece has at least, if the picture has so many
     */
    static Segmentation of(PixelEdges edges, double k, int minSize) {
        Pieces pieces = new Pieces(edges.pixels(), k);
        for (int edge = 0; edge < edges.count(); edge++) {
            int one = pieces.find(edges.first(edge));
            int other = pieces.find(edges.second(edge));
            float weight = edges.weight(edge);
            if (one != other && weight <= pieces.limits[one] && weight <= pieces.limits[other]) {
                pieces.join(one, other, weight);
            }
        }
        for (int edge = 0; edge < edges.count(); edge++) {
            int one = pieces.find(edges.first(edge));
            int other = pieces.find(edges.second(edge));
            if (one != other && (pieces.sizes[one] < minSize || pieces.sizes[other] < minSize)) {
                pieces.join(one, other, edges.weight(edge));
            }
        }
        return pieces.numbered(edges.width());
    }

    int width() {
        return width;
    }

    int height() {
        return labels.length / width;
    }

    /** How many pieces there are. */
    int count() {
        return count;
    }

    /** The number of a pixel's piece; they are numbered in the order of their first pixels. */
    int label(int pixel) {
        return labels[pixel];
    }

    /** Sets of pixels that grow together. */
    private static final class Pieces {
        private final double k;
        private final int[] parents;
        private final int[] sizes;
        /** The strongest edge that may join a piece to another: Int(C) + k / |C|. */
        private final float[] limits;

        Pieces(int pixels, double k) {
            this.k = k;
            this.parents = new int[pixels];
            this.sizes = new int[pixels];
            this.limits = new float[pixels];
            Arrays.setAll(parents, i -> i);
            Arrays.fill(sizes, 1);
            Arrays.fill(limits, (float) k);
        }

        int find(int pixel) {
            int at = pixel;
            while (parents[at] != at) {
                parents[at] = parents[parents[at]];
                at = parents[at];
            }
            return at;
        }

        /** Edges come by ascending weight, so that the joining one is the strongest inside. */
        void join(int one, int other, float weight) {
            int large = sizes[one] >= sizes[other] ? one : other;
            int small = large == one ? other : one;
            parents[small] = large;
            sizes[large] += sizes[small];
            limits[large] = (float) (weight + k / sizes[large]);
        }

        Segmentation numbered(int width) {
            int[] numbers = new int[parents.length];
            int[] labels = new int[parents.length];
            int count = 0;
            for (int pixel = 0; pixel < labels.length; pixel++) {
                int root = find(pixel);
                if (numbers[root] == 0) {
                    numbers[root] = ++count;
                }
                labels[pixel] = numbers[root] - 1;
            }
            return new Segmentation(width, labels, count);
        }
    }
}
