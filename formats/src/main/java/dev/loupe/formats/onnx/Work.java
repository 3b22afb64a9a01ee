package dev.loupe.formats.onnx;

import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Op;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Compares how much planned nodes do. */
final class Work {
    private Work() {}

    /** Whether the first plan multiplies more than the second or, at equal work, is longer. */
    static boolean larger(List<Planned> first, List<Planned> second) {
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
            if (planned.op().isPresent()) {
                sum += multiplications(planned.op().get(), planned);
            }
        }
        return sum;
    }

    private static double multiplications(Op op, Planned planned) {
        if (op instanceof ForeignOp.Foreign foreign) {
            double sum = 0;
            for (ForeignOp.Product product : foreign.products()) {
                double value = 1;
                for (Size size : product.sizes()) {
                    value *= size.isConstant() ? size.value() : 1;
                }
                sum += value;
            }
            return sum;
        }
        double outputs = elements(planned.outputs().get(0));
        if (op instanceof WeightedOp.Conv conv) {
            Size channels = planned.operands().get(0).shape().get(1);
            double in = channels.isConstant() ? channels.value() : 1;
            return outputs * conv.window().kernel().product() * in / conv.groups();
        }
        if (op instanceof WeightedOp.Linear || op instanceof AttentionOp.MatMul) {
            Size features = planned.operands().get(0).shape().get(-1);
            return outputs * (features.isConstant() ? features.value() : 1);
        }
        return op instanceof WeightedOp ? outputs : 0;
    }

    private static double elements(Inferred value) {
        double product = 1;
        for (int i = 0; value.shape().isKnown() && i < value.shape().rank(); i++) {
            Size size = value.shape().get(i);
            product *= size.isConstant() ? size.value() : 1;
        }
        return product;
    }
}
