package dev.loupe.models.proposals;

import java.util.Set;

/** Hierarchical grouping (Uijlings 2013, algorithm 1): the two most similar neighbours become one, until one region is left. */
final class Grouping {
    private Grouping() {}

    /**
     * Merges regions to the end.
     *
     * @param regions of the segmentation, none merged yet; the unions are added to them, the whole picture last
     */
    static void merge(Regions regions, Segmentation segmentation, Set<Similarity> similarities) {
        int first = segmentation.count();
        Neighbours neighbours = new Neighbours(segmentation, 2 * first - 1);
        Similarity[] parts = similarities.toArray(new Similarity[0]);
        PairQueue queue = new PairQueue();
        for (int region = 0; region < first; region++) {
            for (int neighbour : neighbours.of(region)) {
                if (neighbour > region) {
                    queue.add(similarity(parts, regions, region, neighbour), region, neighbour);
                }
            }
        }
        while (!queue.isEmpty()) {
            long pair = queue.remove();
            int one = (int) (pair >>> 32);
            int other = (int) pair;
            if (!neighbours.isGone(one) && !neighbours.isGone(other)) {
                int union = regions.merge(one, other);
                for (int neighbour : neighbours.merge(one, other, union)) {
                    queue.add(similarity(parts, regions, neighbour, union), neighbour, union);
                }
            }
        }
    }

    private static double similarity(Similarity[] parts, Regions regions, int one, int other) {
        double sum = 0;
        for (Similarity part : parts) {
            sum += part.of(regions, one, other);
        }
        return sum;
    }
}
