package dev.loupe.zoo;

import static dev.loupe.graph.Layers.linear;

import dev.loupe.graph.AttentionOp.Attention;
import dev.loupe.graph.Binding;
import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp.Linear;
import dev.loupe.graph.WeightedOp.Matrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Multi-head attention (Vaswani et al. 2017, section 3.2.2) over {@code [batch, length, features]}, with PyTorch's
 * parameters: one tensor for the three projections in, and a child for the one out whose weights it uses itself.
 */
final class MultiheadAttention {
    private static final Binding JOINT = Binding.prefixed("in_proj_");

    private MultiheadAttention() {}

    /** Of a sequence over itself. */
    static Block selfAttention(int heads, boolean causal) {
        return Block.of("MultiheadAttention", x -> {
            List<Value> parts = x.with(linear(3 * x.features()), JOINT).chunk(-1, 3);
            return attend(parts.get(0), parts.get(1), parts.get(2), heads, causal);
        });
    }

    /** Of a sequence over another of as many features: queries from the one, keys and values from the other. */
    static Block crossAttention(Value memory, int heads) {
        return Block.of("MultiheadAttention", x -> {
            int features = x.features();
            Value queries = x.with(rows(features, 0, 3 * features), JOINT);
            List<Value> parts = memory.with(rows(2 * features, features, 3 * features), JOINT)
                    .chunk(-1, 2);
            return attend(queries, parts.get(0), parts.get(1), heads, false);
        });
    }

    private static Linear rows(int count, int first, int of) {
        return linear(count).stored(new Matrix.Rows(first, of));
    }

    private static Value attend(Value queries, Value keys, Value values, int heads, boolean causal) {
        int features = queries.features();
        Value mixed = split(queries, heads).with(new Attention(0, causal), split(keys, heads), split(values, heads));
        return join(mixed)
                .using("out_proj", Block.of("NonDynamicallyQuantizableLinear", x -> x.then(linear(features))));
    }

    /** {@code [..., length, heads*n]} to {@code [..., heads, length, n]}. */
    static Value split(Value x, int heads) {
        Shape shape = x.shape();
        Size features = shape.get(-1).dividedBy(Size.of(heads));
        return swapped(x.then(new ShapeOp.Reshape(shape.with(-1, Size.of(heads)).insert(-1, features))));
    }

    /** {@code [..., heads, length, n]} to {@code [..., length, heads*n]}. */
    static Value join(Value x) {
        return swapped(x).then(new ShapeOp.Flatten(-2, -1));
    }

    /** With the second and the third dimension from the end in each other's place. */
    private static Value swapped(Value x) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < x.shape().rank(); i++) {
            order.add(i);
        }
        Collections.swap(order, order.size() - 2, order.size() - 3);
        return x.then(new ShapeOp.Permute(order));
    }
}
