package dev.loupe.spark;

import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.GroupMatches;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/** How many true and false positives each category has, by cell: {TP, FP, TP, FP, ...}. */
final class Counts implements Serializable {
    private static final long serialVersionUID = 1;

    private final HashMap<Integer, long[]> byCategory = new HashMap<>();

    /** Counts one partition. */
    static Counts of(Iterator<Placed> rows, CocoSettings settings) {
        Cells cells = new Cells(settings);
        Counts counts = new Counts();
        while (rows.hasNext()) {
            Placed placed = rows.next();
            GroupMatches.Outcome outcome = placed.outcome();
            long[] its = counts.byCategory.computeIfAbsent(placed.category(), category -> new long[2 * cells.size()]);
            for (int cell = 0; cell < cells.size(); cell++) {
                if (cells.counts(cell, outcome)) {
                    its[2 * cell + (outcome.matched(cells.plane(cell)) ? 0 : 1)]++;
                }
            }
        }
        return counts;
    }

    long[] of(int category, int cells) {
        return byCategory.getOrDefault(category, new long[2 * cells]);
    }

    /** The sum of both. */
    Counts and(Counts other) {
        Counts sum = new Counts();
        sum.byCategory.putAll(byCategory);
        for (Map.Entry<Integer, long[]> entry : other.byCategory.entrySet()) {
            sum.byCategory.merge(entry.getKey(), entry.getValue(), Counts::plus);
        }
        return sum;
    }

    static long[] plus(long[] a, long[] b) {
        long[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += b[i];
        }
        return sum;
    }
}
