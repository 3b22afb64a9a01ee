package dev.loupe.formats.keras;

import dev.loupe.formats.ChannelsLast;
import dev.loupe.formats.bytes.Json;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** Layers that prepare data: their shapes; they multiply nothing. */
final class PreprocessingLayers {
    private static final String WORK = "preprocessing";

    private final LayerMaker maker;
    private final Json config;

    PreprocessingLayers(LayerMaker maker) {
        this.maker = maker;
        this.config = maker.config();
    }

    Value make(List<Value> operands) {
        Value x = operands.get(0);
        return switch (maker.kind()) {
            case "Normalization" -> normalization(x);
            case "Resizing" -> resized(x);
            case "CenterCrop", "RandomCrop" ->
                x.shape().rank() < 3
                        ? maker.unknown(operands)
                        : maker.foreign(x, x.type().shape(sized(x)), WORK);
            case "CategoryEncoding" ->
                encoded(x, maker.config().whole("num_tokens").orElse(0L));
            case "StringLookup", "IntegerLookup" -> encoded(x, words());
            case "Hashing", "HashedCrossing" ->
                encoded(x, maker.config().whole("num_bins").orElse(0L));
            case "Discretization" -> encoded(x, buckets());
            case "TextVectorization" -> words(x);
            default -> maker.unknown(operands);
        };
    }

    /** Mean and variance of each place of some axes, and how many samples they are of, unless they are set by hand. */
    private Value normalization(Value x) {
        if (config.get("mean").isPresent() || config.get("input_mean").isPresent()) {
            return maker.like(x, "element-wise");
        }
        List<Json> axes = config.get("axis")
                .map(json -> json.elements().isEmpty() ? List.of(json) : json.elements())
                .orElse(List.of());
        List<Long> shape = new ArrayList<>();
        for (Json axis : axes) {
            long dimension = axis.asWhole().orElse(-1L);
            shape.add(x.size((int) Math.max(-64, Math.min(64, dimension))).value());
        }
        Value mean = maker.weight(x, "mean", true, shape);
        Value variance = maker.weight(x, "variance", true, shape);
        Value count = maker.weight(x, "count", true, List.of());
        return maker.like(x, "element-wise", mean, variance, count);
    }

    private Value resized(Value x) {
        boolean smooth = config.text("interpolation").orElse("bilinear").equals("bilinear");
        if (maker.channelsFirst() || x.shape().rank() != 4) {
            return x.shape().rank() < 3
                    ? maker.unknown(List.of(x))
                    : maker.foreign(x, x.type().shape(sized(x)), "interpolation");
        }
        List<Size> sizes = List.of(Size.of(maker.positive("height")), Size.of(maker.positive("width")));
        return ChannelsLast.through(
                x,
                new ShapeOp.Upsample(
                        sizes, smooth ? ShapeOp.Interpolation.BILINEAR : ShapeOp.Interpolation.NEAREST, false));
    }

    private Shape sized(Value x) {
        int last = maker.channelsFirst() ? -1 : -2;
        return x.shape().with(last - 1, Size.of(maker.positive("height"))).with(last, Size.of(maker.positive("width")));
    }

    /** As whole numbers, or as a vector over all of them. */
    private Value encoded(Value x, long tokens) {
        String whole = maker.kind().equals("CategoryEncoding") ? "multi_hot" : "int";
        String mode = config.text("output_mode").orElse(whole);
        if (mode.equals("int")) {
            return maker.foreign(x, new TensorType(DType.INT64, x.shape()), WORK);
        }
        int size = LayerMaker.positive("the number of tokens", tokens);
        boolean grows =
                mode.equals("one_hot") && !(x.shape().rank() > 1 && x.size(-1).is(1));
        Shape shape = grows || x.shape().rank() < 2
                ? x.shape().insert(-1, Size.of(size))
                : x.shape().with(-1, Size.of(size));
        return maker.foreign(x, new TensorType(DType.FLOAT32, shape), WORK);
    }

    private long words() {
        long listed = config.get("vocabulary")
                .map(words -> (long) words.elements().size())
                .orElse(0L);
        long known = maker.config().whole("vocabulary_size").orElse(listed == 0 ? 0 : listed + 1);
        return maker.config()
                .whole("max_tokens")
                .filter(most -> maker.flag("pad_to_max_tokens", false))
                .orElse(known);
    }

    private long buckets() {
        return config.get("bin_boundaries")
                .map(bounds -> bounds.elements().size() + 1L)
                .orElse(maker.config().whole("num_bins").orElse(0L));
    }

    /** Texts as rows of word numbers. */
    private Value words(Value x) {
        if (!config.text("output_mode").orElse("int").equals("int")) {
            long tokens = maker.config().whole("max_tokens").orElse(words());
            Shape shape = Shape.of(x.size(0), Size.of(LayerMaker.positive("max_tokens", tokens)));
            return maker.foreign(x, new TensorType(DType.FLOAT32, shape), WORK);
        }
        Size length = maker.config()
                .whole("output_sequence_length")
                .map(words -> Size.of(LayerMaker.positive("output_sequence_length", words)))
                .orElse(Size.symbol("T"));
        return maker.foreign(x, new TensorType(DType.INT64, Shape.of(x.size(0), length)), WORK);
    }
}
