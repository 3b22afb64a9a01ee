package dev.loupe.inspect;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.conv1d;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.lstm;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.Axes;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Node;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.ShapeOp.Interpolation;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceptiveFieldTest {

    @Test
    void stackedConvolutionsOfThreeSeeTwoMoreEach() {
        for (int depth = 1; depth < 20; depth++) {
            Step[] steps = new Step[depth];
            Arrays.fill(steps, conv(4, 3).padding(1));

            assertThat(sizes(sequential(steps), Shape.of(1, 3, 64, 64)))
                    .as("depth %d", depth)
                    .containsExactly(2L * depth + 1, 2L * depth + 1);
        }
    }

    /** VGG and AlexNet: Araujo 2019, table 1. ResNets with the stride in the 3x3, as torchvision has it, see less than theirs. */
    @ParameterizedTest
    @CsvSource({
        "vgg16, features.30, 212",
        "vgg16, features.29, 196",
        "alexnet, features.12, 195",
        "resnet50, conv1, 7",
        "resnet50, maxpool, 11",
        "resnet18, layer4.1.relu, 435",
        "resnet50, layer4.2.relu, 427",
        "resnet101, layer4.2.relu, 971",
        "resnet152, layer4.2.relu, 1451",
        "mobilenet_v2, features.18.2, 491",
        "patchgan, model.11, 70"
    })
    void knownNetworksSeeWhatIsKnown(String name, String path, long size) {
        Inspection inspection = Inspection.of(Zoo.find(name).orElseThrow().graph());
        ReceptiveFields fields = ReceptiveFields.of(inspection.graph());
        List<ReceptiveField> last = List.of();
        for (Layer layer : inspection.layers()) {
            last = layer.path().equals(path) ? fields.of(layer) : last;
        }

        assertThat(last).extracting(ReceptiveField::size).containsExactly(Size.of(size), Size.of(size));
    }

    @Test
    void strideAndCenterFollowTheWindows() {
        ReceptiveField field = of(
                        sequential(
                                conv(4, 7).stride(2).padding(3),
                                maxPool(3).stride(2).padding(1)),
                        Shape.of(1, 3, 224, 224))
                .get(0);

        assertThat(field.size()).isEqualTo(Size.of(11));
        assertThat(field.grid().orElseThrow()).isEqualTo(new ReceptiveField.Grid(4, 1, -5, 5));
        assertThat(field.grid().orElseThrow().stride()).isEqualTo(4);
        assertThat(field.grid().orElseThrow().center()).isEqualTo(0);
    }

    @Test
    void parallelPathsSeeWhatAnyOfThemSees() {
        Step inception = Block.of(
                "Inception",
                x -> x.then("a", conv(2, 1))
                        .concat(
                                1,
                                x.then("b", conv(2, 5).padding(2)),
                                x.then("c", conv(2, 3).padding(4).dilation(4))));

        assertThat(sizes(inception, Shape.of(1, 3, 32, 32))).containsExactly(9L, 9L);
    }

    @Test
    void axesAreTheirOwn() {
        assertThat(sizes(conv(2, Axes.of(3, 5)), Shape.of(1, 3, 32, 32))).containsExactly(3L, 5L);
        assertThat(sizes(conv1d(2, 5), Shape.of(1, 3, 32))).containsExactly(5L);
    }

    @Test
    void channelsMayStandLast() {
        Step twice = Block.of(
                "Twice",
                x -> x.permute(0, 3, 1, 2)
                        .then("a", conv(2, Axes.of(3, 5)))
                        .permute(0, 2, 3, 1)
                        .permute(0, 3, 1, 2)
                        .then("b", conv(2, Axes.of(3, 5))));

        assertThat(sizes(twice, Shape.of(1, 32, 48, 3))).containsExactly(5L, 9L);
    }

    @Test
    void aGlobalPoolingAndAFullyConnectedLayerSeeAll() {
        Shape input = Shape.of(1, 3, 32, 48);

        assertThat(of(sequential(conv(2, 3), adaptiveAveragePool(1)), input)).allMatch(ReceptiveField::isWhole);
        assertThat(sizes(sequential(conv(2, 3), flatten(), linear(5)), input)).containsExactly(32L, 48L);
        // Without a layer behind it each element of the flattened map still has its own window.
        assertThat(sizes(sequential(conv(2, 3), flatten()), input)).containsExactly(3L, 3L);
        assertThat(sizes(sequential(conv(2, 3), new PoolOp.Reduce(PoolOp.Reduction.MAX, List.of(3), true)), input))
                .containsExactly(3L, 48L);
    }

    @Test
    void aPatchSeesItselfUntilAttention() {
        Shape input = Shape.of(1, 3, 32, 32);
        Step patches = Block.of(
                "Patches",
                x -> x.then("patch", conv(8, 8).stride(8))
                        .reshape(Size.ONE, Size.of(8), Size.of(16))
                        .permute(0, 2, 1)
                        .then("fc", linear(8)));
        Step attended = Block.of("Attended", x -> {
            Value tokens = x.then("patches", patches).reshape(Size.ONE, Size.ONE, Size.of(16), Size.of(8));
            return tokens.with(new AttentionOp.Attention(0, false), tokens, tokens);
        });

        assertThat(sizes(patches, input)).containsExactly(8L, 8L);
        assertThat(of(patches, input)).allMatch(field -> field.grid().isEmpty());
        assertThat(sizes(attended, input)).containsExactly(32L, 32L);
    }

    @Test
    void windowsOfPartsOfAnImageAreNoReceptiveFieldUntilAllIsMixed() {
        Shape input = Shape.of(1, 3, 16, 16);
        Step windows = Block.of("Windows", x -> {
            Value parts = x.then("embed", conv(8, 2).stride(2))
                    .permute(0, 2, 3, 1)
                    .reshape(Size.ONE, Size.of(2), Size.of(4), Size.of(2), Size.of(4), Size.of(8))
                    .permute(0, 1, 3, 2, 4, 5)
                    .reshape(Size.of(4), Size.ONE, Size.of(16), Size.of(8));
            return parts.with(new AttentionOp.Attention(0, false), parts, parts);
        });
        Step pooled = Block.of(
                "Pooled",
                x -> x.then("windows", windows).then(new PoolOp.Reduce(PoolOp.Reduction.MAX, List.of(0, 2), false)));

        assertThat(of(windows, input)).isEmpty();
        assertThat(of(pooled, input)).hasSize(2).allMatch(ReceptiveField::isWhole);
    }

    @Test
    void sequencesHaveNone() {
        assertThat(of(sequential(lstm(4)), Shape.of(7, 2, 3))).isEmpty();
        assertThat(of(sequential(linear(4)), Shape.of(7, 3))).isEmpty();
        Graph tokens = Graph.of(
                "tokens",
                sequential(embedding(10, 4), linear(3)),
                Mode.EVAL,
                DType.FLOAT32,
                new Input("x", TensorType.of(DType.INT64, 1, 5)));
        assertThat(ReceptiveFields.of(tokens).of(tokens.outputs().get(0))).isEmpty();
    }

    @Test
    void upSamplingBringsTheStrideDownAgain() {
        ReceptiveField field = of(
                        sequential(
                                maxPool(2),
                                upsample(16, Interpolation.NEAREST),
                                conv(2, 3).padding(1)),
                        Shape.of(1, 3, 16, 16))
                .get(0);

        // Neighbours see two cells of two, though the convolution reads three places.
        assertThat(field.size()).isEqualTo(Size.of(4));
        assertThat(field.grid().orElseThrow().stride()).isEqualTo(1);
    }

    @Test
    void symbolicSizesHaveTheSameWindows() {
        Step network = sequential(
                conv(4, 3).stride(2).padding(1),
                conv(4, 3).padding(1),
                new ShapeOp.Upsample(List.of(Size.symbol("H"), Size.symbol("W")), Interpolation.NEAREST, false));
        assertThat(sizes(sequential(conv(4, 3).stride(2), conv(4, 3)), Shape.parse("Bx3xHxW")))
                .containsExactly(7L, 7L);
        // H is not known to be twice floor((H - 1)/2) + 1, nor is the window behind it.
        assertThat(of(network, Shape.parse("Bx3xHxW"))).isEmpty();
        assertThat(of(sequential(conv(2, 3), adaptiveAveragePool(1)), Shape.parse("Bx3xHxW")))
                .extracting(ReceptiveField::size)
                .containsExactly(Size.symbol("H"), Size.symbol("W"));
    }

    @Test
    void fieldsEqualTheObviousOnesOfRandomNetworks() {
        for (int seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            Graph graph = Graph.of("random", Block.of("Random", x -> grow(x, random)), Shape.of(1, 2, 24));
            ReceptiveFields fields = ReceptiveFields.of(graph);
            for (Node node : graph.nodes()) {
                Value value = node.inputCount() == 0 ? graph.inputs().get(0) : output(graph, node);
                List<ReceptiveField> seen = fields.of(value);
                Obvious obvious = new Obvious();
                long largest = 0;
                for (int place = -120; place < 120; place++) {
                    Optional<long[]> range = obvious.range(value, place);
                    largest = Math.max(largest, range.map(r -> r[1] - r[0] + 1).orElse(0L));
                }
                if (largest == 0) {
                    assertThat(seen).as("seed %d, %s", seed, node).isEmpty();
                    continue;
                }
                assertThat(seen).as("seed %d, %s", seed, node).hasSize(1);
                assertThat(seen.get(0).size()).as("seed %d, %s", seed, node).isEqualTo(Size.of(largest));
                Optional<long[]> first = obvious.range(value, 0);
                if (first.isPresent()) {
                    ReceptiveField.Grid grid = seen.get(0).grid().orElseThrow();
                    assertThat(new long[] {grid.first(), grid.last()})
                            .as("seed %d, %s", seed, node)
                            .isEqualTo(first.get());
                    long later = obvious.range(value, 10L * grid.period()).orElseThrow()[0];
                    assertThat(later - grid.first())
                            .as("seed %d, %s", seed, node)
                            .isEqualTo(10 * grid.shift());
                }
            }
        }
    }

    private static Value output(Graph graph, Node node) {
        for (Node user : graph.nodes()) {
            for (Value input : user.inputs()) {
                if (input.node() == node) {
                    return input;
                }
            }
        }
        return graph.outputs().get(0);
    }

    /** Convolutions, poolings, up-samplings and residual connections over one axis. */
    private static Value grow(Value input, Random random) {
        Value x = input.then("first", conv1d(2, 2));
        int steps = 1 + random.nextInt(7);
        for (int i = 0; i < steps; i++) {
            String name = "n" + i;
            int length = Math.toIntExact(x.size(-1).value());
            int kernel = 1 + random.nextInt(3);
            if (length < 8) {
                x = x.then(name, upsample1d(length * (2 + random.nextInt(2)), Interpolation.NEAREST));
                continue;
            }
            switch (random.nextInt(6)) {
                case 0 ->
                    x = x.then(
                            name,
                            conv1d(2, kernel).stride(1 + random.nextInt(3)).dilation(1 + random.nextInt(2)));
                case 1 -> x = x.then(name, maxPool(Axes.of(kernel)).stride(1 + random.nextInt(2)));
                case 2 ->
                    x = x.then(name, convTranspose(2, Axes.of(1 + kernel)).stride(1 + random.nextInt(kernel + 1)));
                case 3 -> x = x.then(name, relu());
                case 4 -> x = x.then(name, upsample1d(2 * length, Interpolation.NEAREST));
                default -> x = x.plus(x.then(name, conv1d(2, 3).dilation(2).padding(2)));
            }
        }
        return x;
    }

    private static Step upsample(int size, Interpolation interpolation) {
        return new ShapeOp.Upsample(List.of(Size.of(size), Size.of(size)), interpolation, false);
    }

    private static Step upsample1d(int size, Interpolation interpolation) {
        return new ShapeOp.Upsample(List.of(Size.of(size)), interpolation, false);
    }

    /** The first and last place of the input that a place of a value reads, by following every tap, as if all were endless. */
    private static final class Obvious {
        private final Map<Node, Map<Long, Optional<long[]>>> known = new HashMap<>();

        Optional<long[]> range(Value value, long place) {
            Map<Long, Optional<long[]>> places = known.computeIfAbsent(value.node(), node -> new HashMap<>());
            Optional<long[]> range = places.get(place);
            if (range == null) {
                range = follow(value.node(), place);
                places.put(place, range);
            }
            return range;
        }

        private Optional<long[]> follow(Node node, long place) {
            if (node.inputCount() == 0) {
                return Optional.of(new long[] {place, place});
            }
            List<Long> taps = new ArrayList<>();
            if (node.op() instanceof WeightedOp.Conv conv) {
                for (int t = 0; t < conv.window().kernel().get(0); t++) {
                    taps.add(place * conv.window().stride().get(0)
                            - conv.window().before().get(0)
                            + (long) t * conv.window().dilation().get(0));
                }
            } else if (node.op() instanceof PoolOp.Pool pool) {
                for (int t = 0; t < pool.window().kernel().get(0); t++) {
                    taps.add(place * pool.window().stride().get(0) + t);
                }
            } else if (node.op() instanceof WeightedOp.ConvTranspose conv) {
                for (long i = place - 20; i <= place + 20; i++) {
                    for (int t = 0; t < conv.window().kernel().get(0); t++) {
                        long stride = conv.window().stride().get(0);
                        long near = Math.floorDiv(place, stride) + i - place;
                        if (near * stride + t == place) {
                            taps.add(near);
                        }
                    }
                }
            } else if (node.op() instanceof ShapeOp.Upsample) {
                long from = node.inputShape().get(-1).value();
                taps.add(Math.floorDiv(place * from, node.shape().get(-1).value()));
            } else {
                taps.add(place);
            }
            long first = Long.MAX_VALUE;
            long last = Long.MIN_VALUE;
            for (Value input : node.inputs()) {
                for (long tap : taps) {
                    Optional<long[]> range = range(input, tap);
                    first = range.isPresent() ? Math.min(first, range.get()[0]) : first;
                    last = range.isPresent() ? Math.max(last, range.get()[1]) : last;
                }
            }
            return first <= last ? Optional.of(new long[] {first, last}) : Optional.empty();
        }
    }

    private static List<ReceptiveField> of(Step network, Shape input) {
        Graph graph = Graph.of("small", network, input);
        return ReceptiveFields.of(graph).of(graph.outputs().get(0));
    }

    private static List<Long> sizes(Step network, Shape input) {
        return of(network, input).stream().map(field -> field.size().value()).toList();
    }
}
