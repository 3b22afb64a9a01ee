package dev.loupe.formats.ncnn;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Layers that multiply by matrices. */
final class ProductRules {
    private ProductRules() {}

    static Optional<Value> apply(Site s) {
        return Optional.ofNullable(table(s));
    }

    private static @Nullable Value table(Site s) {
        return switch (s.layer().type()) {
            case "InnerProduct" -> innerProduct(s);
            case "Embed" -> embed(s);
            case "MatMul" -> matmul(s);
            case "Gemm" -> gemm(s);
            case "LSTM" -> recurrent(s, 4);
            case "GRU" -> recurrent(s, 3);
            case "RNN" -> recurrent(s, 1);
            case "MultiHeadAttention" -> attention(s);
            case "SDPA" -> scaledDot(s);
            case "RotaryEmbed" -> s.like("element-wise");
            default -> null;
        };
    }

    /** Of an image all of it; of a sequence {@code [length, features]} each row. */
    private static Value innerProduct(Site s) {
        Layer layer = s.layer();
        int out = layer.positive(0, 0);
        boolean bias = layer.flag(1);
        long in = s.perOutput(2, out, 1);
        s.note("weight", true, out, in);
        if (bias) {
            s.note("bias", false, out);
        }
        WindowRules.scales(s, out);
        boolean rows = s.shape().rank() == 3 && s.shape().get(-1).is(in);
        Value flat = s.shape().rank() == 2 || rows ? s.x() : s.x().then(new ShapeOp.Flatten(1, -1));
        if (!flat.shape().get(-1).is(in)) {
            throw new BadInput("its weights are for " + in + " features, but the input is " + s.shape());
        }
        return s.activated(flat.with(new WeightedOp.Linear(out, bias), s.weightAndBias(bias)));
    }

    private static Value embed(Site s) {
        Layer layer = s.layer();
        int features = layer.positive(0, 0);
        int rows = layer.positive(1, 0);
        List<Value> operands = new ArrayList<>(s.bottoms());
        operands.add(s.weight("weight", true, rows, features));
        if (layer.flag(2)) {
            operands.add(s.weight("bias", false, features));
        }
        List<Size> sizes = new ArrayList<>(s.shape().sizes());
        sizes.add(Size.of(features));
        return s.foreign(List.of(Shape.of(sizes)), List.of(), false, "look-up", operands);
    }

    private static Value matmul(Site s) {
        Value a = s.x();
        Value b = s.bottom(1);
        if (s.layer().flag(0)) {
            int rank = b.shape().rank();
            Integer[] order = new Integer[rank];
            for (int i = 0; i < rank; i++) {
                order[i] = i < rank - 2 ? i : 2 * rank - 3 - i;
            }
            b = b.permute(order);
        }
        return a.matmul(b);
    }

    /** Operands A, B and C may be constants: 4, 5 and 6; 2 and 3 turn A and B; sizes are 7, 8 and 9. */
    private static Value gemm(Site s) {
        Layer layer = s.layer();
        boolean constantA = layer.flag(4);
        boolean constantB = layer.flag(5);
        boolean constantC = layer.flag(6);
        boolean turnA = layer.flag(2);
        boolean turnB = layer.flag(3);
        long m = layer.whole(7, 0);
        long n = layer.whole(8, 0);
        long k = layer.whole(9, 0);
        List<Value> operands = new ArrayList<>(s.bottoms());
        if (constantA) {
            operands.add(s.weight("a", true, turnA ? k : m, turnA ? m : k));
        }
        if (constantB) {
            operands.add(s.weight("b", true, turnB ? n : k, turnB ? k : n));
        }
        int broadcast = layer.whole(10, 0);
        if (constantC && broadcast != -1) {
            switch (broadcast) {
                case 0 -> operands.add(s.weight("c", true, 1));
                case 1 -> operands.add(s.weight("c", true, m));
                case 2 -> operands.add(s.weight("c", true, m, 1));
                case 3 -> operands.add(s.weight("c", true, m, n));
                default -> operands.add(s.weight("c", true, 1, n));
            }
        }
        if (layer.whole(18, 0) != 0) {
            return s.foreign(Shape.unknown(), "unknown settings");
        }
        Size rows = constantA ? Size.of(m) : s.x().size(turnA ? -1 : -2);
        Size depth = constantA ? Size.of(k) : s.x().size(turnA ? -2 : -1);
        Value b = constantA ? s.x() : constantB ? s.x() : s.bottom(1);
        Size columns = constantB ? Size.of(n) : b.size(turnB ? -2 : -1);
        boolean turned = layer.flag(14);
        Shape shape = Shape.of(s.x().size(0), turned ? columns : rows, turned ? rows : columns);
        Product product = new Product(List.of("rows", "depth", "columns"), List.of(rows, depth, columns));
        return s.foreign(List.of(shape), List.of(product), constantA || constantB, "", operands);
    }

    /** A sequence {@code [steps, features]}; 2 tells the direction, 2 for both; 3 a hidden size that is projected. */
    private static Value recurrent(Site s, int gates) {
        Layer layer = s.layer();
        int out = layer.positive(0, 0);
        int directions = layer.whole(2, 0) == 2 ? 2 : 1;
        int hidden = layer.positive(3, out);
        long in = s.perOutput(1, (long) hidden * gates, directions);
        List<Value> operands = new ArrayList<>(List.of(s.x()));
        long rows = Math.multiplyExact((long) gates, hidden);
        operands.add(s.weight("weight_x", true, directions, rows, in));
        operands.add(s.weight("bias", true, directions, gates == 3 ? 4L * hidden : rows, 1));
        operands.add(s.weight("weight_h", true, directions, rows, out));
        Size steps = s.shape().elements(0, 2).times(directions);
        List<Product> products = new ArrayList<>();
        products.add(s.product("inputs", steps.times(rows), Size.of(in)));
        products.add(s.product("states", steps.times(rows), Size.of(out)));
        if (hidden != out) {
            operands.add(s.weight("projection", true, directions, out, hidden));
            products.add(s.product("projection", steps.times(out), Size.of(hidden)));
        }
        List<Shape> shapes = new ArrayList<>(List.of(s.shape().with(-1, Size.of((long) directions * out))));
        for (int i = 1; i < layer.tops().size(); i++) {
            shapes.add(Shape.of(1, directions, i == 1 ? out : hidden));
        }
        return s.foreign(shapes, products, true, "bias addition and activation", operands);
    }

    /** Operands queries, keys and values, {@code [length, features]}; the last two may be the first. */
    private static Value attention(Site s) {
        Layer layer = s.layer();
        int features = layer.positive(0, 0);
        long query = s.perOutput(2, features, 1);
        int keys = layer.positive(3, features);
        int values = layer.positive(4, features);
        List<Value> operands = new ArrayList<>(s.bottoms());
        String[] parts = {"q", "k", "v", "out"};
        long[] in = {query, keys, values, features};
        for (int i = 0; i < parts.length; i++) {
            long rows = i == 3 ? query : features;
            operands.add(s.weight(parts[i] + "_weight", true, rows, in[i]));
            operands.add(s.weight(parts[i] + "_bias", false, rows));
        }
        int count = s.bottoms().size() - (layer.flag(5) ? 1 : 0);
        Value key = count > 1 ? s.bottom(1) : s.x();
        Size asked = s.x().size(1);
        Size seen = key.size(1);
        List<Product> products = new ArrayList<>();
        products.add(s.product("queries", asked.times(features), Size.of(query)));
        products.add(s.product("keys", seen.times(features), Size.of(keys)));
        products.add(s.product("values", seen.times(features), Size.of(values)));
        products.add(s.product("scores", asked.times(seen), Size.of(features)));
        products.add(s.product("mixtures", asked.times(seen), Size.of(features)));
        products.add(s.product("projection", asked.times(query), Size.of(features)));
        return s.foreign(List.of(s.shape().with(-1, Size.of(query))), products, true, "soft-max", operands);
    }

    /** Queries, keys and values {@code [heads, length, size]}. */
    private static Value scaledDot(Site s) {
        Value keys = s.bottom(1);
        Value values = s.bottom(2);
        Shape shape = s.shape().with(-1, values.size(-1));
        Size scores = s.shape().elements(0, s.shape().rank() - 1).times(keys.size(-2));
        List<Product> products =
                List.of(s.product("features", scores, s.x().size(-1)), s.product("values", scores, values.size(-1)));
        List<Shape> shapes = new ArrayList<>(List.of(shape));
        for (int i = 1; i < s.layer().tops().size(); i++) {
            shapes.add(s.bottom(Math.min(i, s.bottoms().size() - 1)).shape());
        }
        return s.foreign(shapes, products, false, "soft-max", s.bottoms());
    }
}
