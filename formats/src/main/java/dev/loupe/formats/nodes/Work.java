package dev.loupe.formats.nodes;

import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Size;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Compares how much planned nodes do. */
public final class Work {
    private Work() {}

    /** Whether the first plan multiplies more than the second or, at equal work, is longer. */
    public static boolean larger(List<Planned> first, List<Planned> second) {
        double a = multiplications(first);
        double b = multiplications(second);
        return a > b || (a == b && first.size() >= second.size());
    }

    /** About how many multiplications; symbols count as 1. */
    private static double multiplications(List<Planned> plan) {
        double sum = 0;
        Deque<Planned> open = new ArrayDeque<>(plan);
        while (!open.isEmpty()) {
            Planned planned = open.pop();
            planned.body().forEach(open::push);
            for (Product product : planned.products()) {
                double value = 1;
                for (Size size : product.sizes()) {
                    value *= size.isConstant() ? size.value() : 1;
                }
                sum += value;
            }
        }
        return sum;
    }
}
