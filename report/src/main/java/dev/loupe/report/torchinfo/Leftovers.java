package dev.loupe.report.torchinfo;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many of a container's parameters the rows inside it do not show: raw parameters, and those of modules that are not
 * called. The two versions differ in what a repeated module takes off.
 */
final class Leftovers {
    private final List<Row> rows;
    /** For each place in the table the place behind the last row inside it. */
    private final int[] end;

    Leftovers(List<Row> rows) {
        this.rows = rows;
        this.end = ends(rows);
    }

    private static int[] ends(List<Row> rows) {
        int deepest = 0;
        for (Row row : rows) {
            deepest = Math.max(deepest, row.depth());
        }
        // From the end: a row ends where the next one comes that is not deeper.
        int[] next = new int[deepest + 1];
        Arrays.fill(next, rows.size());
        int[] end = new int[rows.size()];
        for (int i = end.length - 1; i >= 0; i--) {
            int depth = rows.get(i).depth();
            end[i] = next[depth];
            for (int deeper = depth; deeper <= deepest; deeper++) {
                next[deeper] = i;
            }
        }
        return end;
    }

    /** The place behind the last row inside the row at a place. */
    int end(int place) {
        return end[place];
    }

    void fill(Version version) {
        switch (version) {
            case ONE_EIGHT -> fillOneEight();
            case MAIN -> fillMain();
        }
    }

    /** Repeated rows take nothing off. */
    private void fillOneEight() {
        int count = rows.size();
        // What the rows from a place to the end of the table take off what is around them.
        long[] taken = new long[count + 1];
        long[] trained = new long[count + 1];
        for (int i = count - 1; i >= 0; i--) {
            Row row = rows.get(i);
            row.leftover = row.held.elements() - (taken[i + 1] - taken[end[i]]);
            row.trainedLeftover = row.held.trained() - (trained[i + 1] - trained[end[i]]);
            taken[i] = taken[i + 1];
            trained[i] = trained[i + 1];
            if (!row.recursive) {
                taken[i] += row.leaf ? row.held.elements() : row.leftover;
                trained[i] += row.leaf ? row.held.trained() : row.trainedLeftover;
            }
        }
    }

    /** A repeated module is taken off once, whole, unless another row of it was; the rows inside it are skipped. */
    private void fillMain() {
        Set<Integer> taken = new HashSet<>();
        for (int i = rows.size() - 1; i >= 0; i--) {
            Row row = rows.get(i);
            taken.clear();
            row.leftover = row.held.elements();
            int place = i + 1;
            while (place < end[i]) {
                Row inner = rows.get(place);
                boolean first = taken.add(inner.module.identity());
                if (inner.recursive) {
                    row.leftover -= first ? inner.held.elements() : 0;
                    place = end[place];
                } else {
                    row.leftover -= inner.leaf ? inner.held.elements() : inner.leftover;
                    place++;
                }
            }
        }
    }
}
