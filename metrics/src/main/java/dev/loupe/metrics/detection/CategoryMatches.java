package dev.loupe.metrics.detection;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What became of the detections of one category, before any counting: the whole input of precision and recall.
 *
 * <p>A <em>position</em> numbers the kept detections image by image, each image's by descending score. A <em>plane</em>
 * is a pair of area range and overlap threshold, {@code area · thresholds + threshold}; it has one bit a position for
 * "matched" and one for "ignored" (counts neither way).
 */
final class CategoryMatches {
    private final int planes;
    private int size;
    private int[] row = {};
    private int[] rank = {};
    private double[] score = {};
    private final long[][] matched;
    private final long[][] ignored;
    private final BitSet near = new BitSet();
    private final int[] positives;

    CategoryMatches(int areas, int thresholds) {
        this.planes = areas * thresholds;
        this.matched = new long[planes][0];
        this.ignored = new long[planes][0];
        this.positives = new int[areas];
    }

    int size() {
        return size;
    }

    /** The detection's row. */
    int row(int position) {
        return row[position];
    }

    /** How many detections of its image stand before it. */
    int rank(int position) {
        return rank[position];
    }

    double score(int position) {
        return score[position];
    }

    boolean matched(int plane, int position) {
        return ((matched[plane][position >> 6] >>> position) & 1) != 0;
    }

    boolean ignored(int plane, int position) {
        return ((ignored[plane][position >> 6] >>> position) & 1) != 0;
    }

    /**
     * Whether the detection overlaps a truth enough for the lowest threshold. One that does not has the same bits at
     * every threshold of an area range.
     */
    boolean near(int position) {
        return near.get(position);
    }

    void setNear(int position) {
        near.set(position);
    }

    /** How many truths in the area range are to be found. */
    int positives(int area) {
        return positives[area];
    }

    void addPositive(int area) {
        positives[area]++;
    }

    /** Makes room for {@code more} positions. */
    void reserve(int more) {
        int needed = size + more;
        if (needed > row.length) {
            int length = Math.max(needed, Math.max(64, size + size / 2));
            row = Arrays.copyOf(row, length);
            rank = Arrays.copyOf(rank, length);
            score = Arrays.copyOf(score, length);
            int words = (length + 63) / 64;
            for (int plane = 0; plane < planes; plane++) {
                matched[plane] = Arrays.copyOf(matched[plane], words);
                ignored[plane] = Arrays.copyOf(ignored[plane], words);
            }
        }
    }

    /** Appends a detection and gives its position. */
    int add(int itsRow, int itsRank, double itsScore) {
        row[size] = itsRow;
        rank[size] = itsRank;
        score[size] = itsScore;
        return size++;
    }

    void setMatched(int plane, int position) {
        matched[plane][position >> 6] |= 1L << position;
    }

    void setIgnored(int plane, int position) {
        ignored[plane][position >> 6] |= 1L << position;
    }

    /** The positions by descending score; equal scores in the order of images and ranks. */
    int[] byScore() {
        int[] order = Sorting.upTo(size);
        Sorting.byScore(order, 0, size, score);
        return order;
    }
}
