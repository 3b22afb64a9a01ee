package dev.loupe.models.proposals;

import java.util.Arrays;

/** Which regions touch each other, while they are merged. Regions that were merged into others are left out when read. */
final class Neighbours {
    private final int[][] lists;
    private final int[] counts;
    private final boolean[] gone;
    /** By which reading a region was met last. */
    private final int[] met;

    private int reading;

    /**
     * Finds the pieces that touch along sides or at corners.
     *
     * @param regions how many there will be in the end
     */
    Neighbours(Segmentation segmentation, int regions) {
        this.lists = new int[regions][];
        this.counts = new int[regions];
        this.gone = new boolean[regions];
        this.met = new int[regions];
        for (int i = 0; i < regions; i++) {
            lists[i] = new int[8];
        }
        int width = segmentation.width();
        for (int y = 0; y < segmentation.height(); y++) {
            for (int x = 0; x < width; x++) {
                int pixel = y * width + x;
                boolean isLast = y + 1 == segmentation.height();
                int label = segmentation.label(pixel);
                if (x + 1 < width) {
                    touch(label, segmentation.label(pixel + 1));
                }
                if (!isLast) {
                    touch(label, segmentation.label(pixel + width));
                    if (x + 1 < width) {
                        touch(label, segmentation.label(pixel + width + 1));
                    }
                    if (x > 0) {
                        touch(label, segmentation.label(pixel + width - 1));
                    }
                }
            }
        }
        for (int i = 0; i < segmentation.count(); i++) {
            lists[i] = of(i);
            counts[i] = lists[i].length;
        }
    }

    /** The same pair comes again and again along a border: most are caught here, the others when read. */
    private void touch(int one, int other) {
        if (one != other && (counts[one] == 0 || lists[one][counts[one] - 1] != other)) {
            append(one, other);
            append(other, one);
        }
    }

    private void append(int region, int neighbour) {
        if (counts[region] == lists[region].length) {
            lists[region] = Arrays.copyOf(lists[region], Math.max(8, 2 * counts[region]));
        }
        lists[region][counts[region]++] = neighbour;
    }

    /** Those of a region, each once, in ascending order. */
    int[] of(int region) {
        reading++;
        met[region] = reading;
        int[] found = new int[counts[region]];
        int count = collect(region, found, 0);
        return ascending(found, count);
    }

    /** Puts a region in the place of two that touched; its neighbours are returned, each once, in ascending order. */
    int[] merge(int one, int other, int union) {
        gone[one] = true;
        gone[other] = true;
        reading++;
        int[] found = new int[counts[one] + counts[other]];
        int count = collect(other, found, collect(one, found, 0));
        int[] neighbours = ascending(found, count);
        for (int neighbour : neighbours) {
            append(neighbour, union);
        }
        lists[union] = neighbours.clone();
        counts[union] = neighbours.length;
        lists[one] = new int[0];
        lists[other] = new int[0];
        return neighbours;
    }

    private int collect(int region, int[] found, int from) {
        int count = from;
        for (int i = 0; i < counts[region]; i++) {
            int neighbour = lists[region][i];
            if (!gone[neighbour] && met[neighbour] != reading) {
                met[neighbour] = reading;
                found[count++] = neighbour;
            }
        }
        return count;
    }

    private static int[] ascending(int[] found, int count) {
        int[] sorted = Arrays.copyOf(found, count);
        Arrays.sort(sorted);
        return sorted;
    }

    boolean isGone(int region) {
        return gone[region];
    }
}
