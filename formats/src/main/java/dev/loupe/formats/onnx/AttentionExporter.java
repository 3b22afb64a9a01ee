package dev.loupe.formats.onnx;

import dev.loupe.formats.onnx.OnnxBuilder.Attribute;
import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.Node;
import dev.loupe.graph.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Attention as products and a soft-max, and what it adds to scores or does to queries and keys. */
final class AttentionExporter {
    /** Between two parts of an image that was moved (Liu 2021): what {@link AttentionOp.WindowMask} says. */
    private static final double APART = -100;

    private final OnnxBuilder builder;
    /** Cosines and sines by length, features and base: all layers turn by the same angles. */
    private final Map<List<Object>, List<String>> angles = new HashMap<>();

    AttentionExporter(OnnxBuilder builder) {
        this.builder = builder;
    }

    String export(AttentionOp.Attention op, Node node, List<String> inputs) {
        Shape queries = node.inputShape();
        Shape keys = node.input(1).shape();
        int rank = queries.rank();
        String key = inputs.get(1);
        String value = inputs.get(2);
        if (rank > 2 && !queries.get(-3).equals(keys.get(-3))) {
            long share = queries.get(-3).value() / keys.get(-3).value();
            key = repeated(key, keys, share);
            value = repeated(value, node.input(2).shape(), share);
        }
        long[] order = new long[rank];
        for (int i = 0; i < rank; i++) {
            order[i] = i < rank - 2 ? i : 2L * rank - 3 - i;
        }
        String turned = builder.node("Transpose", List.of(key), Attribute.numbers("perm", order));
        String scores = builder.node("MatMul", List.of(inputs.get(0), turned));
        double scale = op.scale() != 0
                ? op.scale()
                : 1 / Math.sqrt((double) queries.get(-1).value());
        scores = builder.node("Mul", List.of(scores, builder.number(scale)));
        if (inputs.size() > 3) {
            scores = builder.node("Add", List.of(scores, inputs.get(3)));
        }
        if (op.causal()) {
            scores = builder.node("Add", List.of(scores, future(queries, keys)));
        }
        String shares = builder.node("Softmax", List.of(scores), Attribute.of("axis", -1));
        return builder.node("MatMul", List.of(shares, value));
    }

    /** Each head so many times, one behind the other: queries of several heads share it. */
    private String repeated(String value, Shape shape, long times) {
        int heads = shape.rank() - 3;
        List<Long> wide = new ArrayList<>();
        List<Long> merged = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            wide.add(shape.get(i).value());
            merged.add(i == heads ? times * shape.get(i).value() : shape.get(i).value());
            if (i == heads) {
                wide.add(times);
            }
        }
        String apart = builder.node("Unsqueeze", List.of(value, builder.numbers(heads + 1L)));
        String copied = builder.node("Expand", List.of(apart, builder.numbers(numbers(wide))));
        return builder.node("Reshape", List.of(copied, builder.numbers(numbers(merged))));
    }

    private static long[] numbers(List<Long> list) {
        return list.stream().mapToLong(Long::longValue).toArray();
    }

    /** What keeps a position from seeing those behind it. */
    private String future(Shape queries, Shape keys) {
        String low = builder.node(
                "Expand",
                List.of(
                        builder.number(builder.nothing()),
                        builder.numbers(queries.get(-2).value(), keys.get(-2).value())));
        return builder.node("Trilu", List.of(low, builder.scalar(1)), Attribute.of("upper", 1));
    }

    /** Each pixel has the number of its part of the image; scores between different numbers are lowered. */
    String mask(AttentionOp.WindowMask op, Node node) {
        int window = op.window();
        int tall = Math.toIntExact(node.inputShape().get(1).value());
        int wide = Math.toIntExact(node.inputShape().get(2).value());
        int windows = (tall / window) * (wide / window);
        double[] parts = new double[tall * wide];
        for (int y = 0; y < tall; y++) {
            for (int x = 0; x < wide; x++) {
                int at = y / window * (wide / window) + x / window;
                int inside = y % window * window + x % window;
                parts[at * window * window + inside] =
                        3 * part(y, tall, window, op.rows()) + part(x, wide, window, op.columns());
            }
        }
        String part = builder.numbers(parts, windows, 1, (long) window * window);
        String row = builder.node("Unsqueeze", List.of(part, builder.numbers(3)));
        String column = builder.node("Unsqueeze", List.of(part, builder.numbers(2)));
        String same = builder.node("Equal", List.of(row, column));
        return builder.node("Where", List.of(same, builder.number(0), builder.number(APART)));
    }

    /** Which part of an axis a place lies in: before the last window, in it, or moved in from the other end. */
    private static int part(int place, int size, int window, int shift) {
        if (shift == 0 || place < size - window) {
            return 0;
        }
        return place < size - shift ? 1 : 2;
    }

    /** {@code x cos + (-second half, first half) sin} (Su 2021, in the order of Llama's code). */
    String rotary(AttentionOp.Rotary op, Node node, String x) {
        long length = node.inputShape().get(-2).value();
        long features = node.inputShape().get(-1).value();
        List<String> turn =
                angles.computeIfAbsent(List.of(length, features, op.base()), key -> turn(length, features, op.base()));
        String front = slice(x, 0, features / 2);
        String back = builder.node("Neg", List.of(slice(x, features / 2, features)));
        String crossed = builder.node("Concat", List.of(back, front), Attribute.of("axis", -1));
        return builder.node(
                "Add",
                List.of(
                        builder.node("Mul", List.of(x, turn.get(0))),
                        builder.node("Mul", List.of(crossed, turn.get(1)))));
    }

    private String slice(String x, long from, long to) {
        return builder.node("Slice", List.of(x, builder.numbers(from), builder.numbers(to), builder.numbers(-1)));
    }

    /** Cosines and sines of the angles {@code position / base^(2 i / features)}, which both halves of the features share. */
    private List<String> turn(long length, long features, double base) {
        double[] speeds = new double[Math.toIntExact(features / 2)];
        for (int i = 0; i < speeds.length; i++) {
            speeds[i] = Math.pow(base, -2.0 * i / features);
        }
        String whole = builder.node("Range", List.of(builder.scalar(0), builder.scalar(length), builder.scalar(1)));
        String positions = builder.node("Cast", List.of(whole), builder.toReal());
        String column = builder.node("Unsqueeze", List.of(positions, builder.numbers(1)));
        String half = builder.node("Mul", List.of(column, builder.numbers(speeds, speeds.length)));
        String both = builder.node("Concat", List.of(half, half), Attribute.of("axis", -1));
        return List.of(builder.node("Cos", List.of(both)), builder.node("Sin", List.of(both)));
    }
}
