package dev.loupe.zoo;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.conv1d;
import static dev.loupe.graph.Layers.conv3d;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.gelu;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.Axes;
import dev.loupe.graph.Block;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.ShapeOp.Fill;
import dev.loupe.graph.ShapeOp.Interpolation;
import dev.loupe.graph.Size;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.List;

/** Small networks that each show one thing: an operator, or a way in which parameters are held and shared. */
final class Samples {
    private static final String SOURCE = "Loupe";
    private static final int YEAR = 2026;

    private Samples() {}

    static Entry entry(String name) {
        return switch (name) {
            case "conv_1d" -> entry(name, Shape.of(2, 3, 40), convolution1d());
            case "conv_3d" -> entry(name, Shape.of(1, 3, 8, 16, 16), convolution3d());
            case "conv_transpose_1d" ->
                entry(
                        name,
                        Shape.of(2, 6, 17),
                        sequential(convTranspose(8, Axes.of(5))
                                .stride(3)
                                .padding(1)
                                .outputPadding(1)
                                .groups(2)));
            case "conv_transpose_2d" ->
                entry(
                        name,
                        Shape.of(1, 4, 8, 8),
                        sequential(convTranspose(6, 3).stride(2).padding(1)));
            case "super_resolution" ->
                Entry.of(
                        name,
                        "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel CNN (Shi et al.)",
                        2016,
                        Shape.of(1, 1, 24, 24),
                        o -> superResolution(o.count("factor", 3)));
            case "upsample" -> entry(name, Shape.of(1, 3, 11, 11), upsampling());
            case "linear_3d" -> entry(name, Shape.of(2, 5, 16), sequential(linear(32), gelu(), linear(16)));
            case "self_attention" -> entry(name, Shape.of(2, 10, 64), selfAttention());
            case "transformer_encoder" ->
                Entry.of(
                        name,
                        "Attention Is All You Need (Vaswani et al.)",
                        2017,
                        Shape.of(2, 10, 64),
                        o -> TransformerLayers.encoder(
                                o.count("layers", 2), o.number("heads", 4), o.number("hidden", 128), false));
            case "reused" -> entry(name, Shape.of(2, 8), reused());
            case "raw_parameters" -> entry(name, Shape.of(3, 7), rawParameters());
            case "frozen" -> entry(name, Shape.of(1, 3, 16, 16), frozen());
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, Shape input, Step network) {
        return Entry.of(name, SOURCE, YEAR, input, options -> network);
    }

    private static Step relu() {
        return activation(Function.RELU);
    }

    private static Step convolution1d() {
        return sequential(
                conv1d(8, 5).stride(2).padding(2), relu(), conv1d(8, 3).dilation(2));
    }

    private static Step convolution3d() {
        return sequential(conv3d(8, 3).padding(1), batchNorm(), maxPool(Axes.all(3, 2)));
    }

    private static Step superResolution(int factor) {
        return sequential(
                conv(64, 5).padding(2),
                relu(),
                conv(32, 3).padding(1),
                relu(),
                conv(factor * factor, 3).padding(1),
                new ShapeOp.PixelShuffle(factor));
    }

    private static Step upsampling() {
        List<Size> one = List.of(Size.ONE, Size.ONE);
        return sequential(
                conv(4, 3),
                twice(),
                new ShapeOp.Pad(one, one, Fill.ZERO),
                new PoolOp.AdaptivePool(PoolOp.Reduction.MAX, Axes.of(5, 3)));
    }

    private static Block twice() {
        return Block.of("Upsample", x -> {
            List<Size> sizes = List.of(x.size(2).times(2), x.size(3).times(2));
            return x.then(new ShapeOp.Upsample(sizes, Interpolation.NEAREST, false));
        });
    }

    private static Step selfAttention() {
        return Block.of("SelfAttention", x -> x.then("attention", MultiheadAttention.selfAttention(4, false)));
    }

    /** A layer called three times, a block called twice, and a layer that is registered and never called. */
    private static Step reused() {
        Block block = sequential(linear(16), relu());
        return Block.of("Reused", x -> {
            Value y = x.then("stem", linear(16))
                    .then("shared", linear(16))
                    .then("shared", linear(16))
                    .then("shared", linear(16))
                    .then("block", block)
                    .then("block", block);
            y.then("unused", linear(99));
            return y;
        });
    }

    /** A parameter that the network itself holds, and a list of parameters that nothing uses. */
    private static Step rawParameters() {
        return Block.of("RawParameters", x -> {
                    Value scale = x.parameter("scale", Shape.of(7));
                    x.inside("extra", "ParameterList", y -> {
                        Value first = y.parameter("0", Shape.of(5));
                        y.parameter("1", Shape.of(3, 4));
                        return first;
                    });
                    return x.then("fc", linear(7)).times(scale);
                })
                .registering("extra", "fc");
    }

    /** A layer that training leaves alone, and one of which it leaves the biases alone. */
    private static Step frozen() {
        return sequential(conv(8, 3).frozen(), batchNorm(), relu(), conv(8, 3).frozen("bias"), flatten(), linear(10));
    }
}
