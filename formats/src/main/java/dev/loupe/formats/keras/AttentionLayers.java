package dev.loupe.formats.keras;

import dev.loupe.formats.bytes.Json;
import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import java.util.ArrayList;
import java.util.List;

/** Attention over {@code [batch, length, features]}: operands are queries, values and, where they differ, keys. */
final class AttentionLayers {
    private final LayerMaker maker;
    private final Json config;

    AttentionLayers(LayerMaker maker) {
        this.maker = maker;
        this.config = maker.config();
    }

    List<Value> make(List<Value> operands) {
        Value query = operands.get(0);
        Value value = operands.size() > 1 ? operands.get(1) : query;
        Value key = operands.size() > 2 ? operands.get(2) : value;
        boolean sequences = query.shape().rank() == 3
                && key.shape().rank() == 3
                && value.shape().rank() == 3;
        if (!sequences
                || config.get("attention_axes")
                        .filter(axes -> !isSequence(axes))
                        .isPresent()) {
            return List.of(maker.unknown(operands));
        }
        return List.of(
                switch (maker.kind()) {
                    case "MultiHeadAttention" ->
                        heads(
                                query,
                                key,
                                value,
                                maker.positive("num_heads"),
                                maker.positive("num_heads"),
                                maker.positive("key_dim"),
                                LayerMaker.positive(
                                        "value_dim",
                                        maker.config().whole("value_dim").orElse((long) maker.positive("key_dim"))));
                    case "Attention" -> dotted(query, key, value);
                    case "AdditiveAttention" -> additive(query, key, value);
                    default -> {
                        int size = maker.positive("head_dim");
                        yield heads(
                                query,
                                key,
                                value,
                                maker.positive("num_query_heads"),
                                maker.positive("num_key_value_heads"),
                                size,
                                size);
                    }
                });
    }

    /** Attention along dimension 1 is the usual. */
    private static boolean isSequence(Json axes) {
        List<Json> given = axes.elements().isEmpty() ? List.of(axes) : axes.elements();
        return given.size() == 1 && given.get(0).asWhole().orElse(0L) == 1;
    }

    private Value heads(Value query, Value key, Value value, int heads, int shared, int size, int valueSize) {
        Value q = projected(query, heads, size, "query", "query_dense");
        Value k = projected(key, shared, size, "key", "key_dense");
        Value v = projected(value, shared, valueSize, "value", "value_dense");
        boolean causal = maker.arguments().toString().contains("use_causal_mask=JsonBoolean[value=true]");
        Value mixed = q.with(new AttentionOp.Attention(0, causal), k, v)
                .permute(0, 2, 1, 3)
                .reshape(query.size(0), query.size(1), Size.of((long) heads * valueSize));
        List<Json> given = config.get("output_shape")
                .map(json -> json.elements().isEmpty() ? List.of(json) : json.elements())
                .orElse(List.of());
        long features = given.isEmpty()
                ? query.size(-1).value()
                : given.get(given.size() - 1).asWhole().orElse(0L);
        int out = LayerMaker.positive("output_shape", features);
        maker.part("attention_output", "output_dense", "output");
        return linear(mixed, out, List.of((long) heads, (long) valueSize, (long) out), List.of((long) out));
    }

    /** {@code [batch, heads, length, size]}. */
    private Value projected(Value x, int heads, int size, String... part) {
        maker.part(part);
        long features = Math.multiplyExact((long) heads, size);
        Value made = linear(
                x,
                LayerMaker.positive("heads * size", features),
                List.of(x.size(-1).value(), (long) heads, (long) size),
                List.of((long) heads, (long) size));
        return made.reshape(x.size(0), x.size(1), Size.of(heads), Size.of(size)).permute(0, 2, 1, 3);
    }

    private Value linear(Value x, int features, List<Long> kernel, List<Long> bias) {
        boolean biased = maker.flag("use_bias", true);
        maker.bind("weight", "kernel", kernel);
        if (biased) {
            maker.bind("bias", "bias", bias);
        }
        return x.then(new WeightedOp.Linear(features, biased, WeightedOp.Matrix.TRANSPOSED).bound(maker.binding()));
    }

    private Value dotted(Value query, Value key, Value value) {
        boolean concat = config.text("score_mode").orElse("dot").equals("concat");
        if (!concat && !maker.flag("use_scale", false)) {
            Value mixed =
                    seen(query).with(new AttentionOp.Attention(1, maker.flag("causal", false)), seen(key), seen(value));
            return mixed.reshape(query.size(0), query.size(1), value.size(-1));
        }
        List<Value> others = new ArrayList<>(List.of(key, value));
        if (maker.flag("use_scale", false)) {
            others.add(maker.weight(query, "scale", false, List.of()));
        }
        if (concat) {
            others.add(maker.weight(query, "concat_score_weight", false, List.of()));
        }
        return products(query, key, value, others);
    }

    /** With one head. */
    private static Value seen(Value x) {
        return x.reshape(x.size(0), Size.ONE, x.size(1), x.size(2));
    }

    private Value additive(Value query, Value key, Value value) {
        List<Value> others = new ArrayList<>(List.of(key, value));
        if (maker.flag("use_scale", true)) {
            others.add(
                    maker.weight(query, "scale", false, List.of(query.size(-1).value())));
        }
        return products(query, key, value, others);
    }

    private Value products(Value query, Value key, Value value, List<Value> others) {
        List<Product> products = new ArrayList<>();
        for (Size features : List.of(query.size(-1), value.size(-1))) {
            products.add(new Product(
                    List.of("batch", "queries", "keys", "features"),
                    List.of(query.size(0), query.size(1), key.size(1), features)));
        }
        Shape shape = query.shape().with(-1, value.size(-1));
        return maker.product(query, shape, false, products, others.toArray(new Value[0]));
    }
}
