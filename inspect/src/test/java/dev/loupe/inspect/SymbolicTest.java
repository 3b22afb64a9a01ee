package dev.loupe.inspect;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Totals with symbols, evaluated, are those of the network traced with the numbers: floors and all. */
@Tag("slow")
class SymbolicTest {
    /** Batch, height and width or length; few of them divide evenly. */
    private static final List<Map<String, Long>> SIZES = List.of(
            Map.of("B", 2L, "H", 224L, "W", 224L, "L", 16L),
            Map.of("B", 3L, "H", 225L, "W", 239L, "L", 33L),
            Map.of("B", 5L, "H", 299L, "W", 331L, "L", 2L),
            Map.of("B", 2L, "H", 448L, "W", 257L, "L", 50L),
            Map.of("B", 7L, "H", 256L, "W", 448L, "L", 7L));

    private static final List<Function<Totals, Size>> FIGURES = List.of(
            Totals::parameters,
            Totals::trainableParameters,
            Totals::weights,
            Totals::biases,
            Totals::buffers,
            Totals::multiplyAdds,
            Totals::neurons,
            Totals::connections,
            Totals::parameterBytes,
            Totals::bufferBytes,
            Totals::activationBytes);

    static List<String> names() {
        return Zoo.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void symbolicTotalsEvaluateToTheConcreteOnes(String name) {
        Entry entry = Zoo.find(name).orElseThrow();
        // A network whose weights fit a single size of input has symbols for the batch only.
        int checked = check(entry, true);
        if (checked < SIZES.size()) {
            assertThat(check(entry, false)).as(name).isEqualTo(SIZES.size());
        }
    }

    /** At how many sizes the network could be compared. */
    private static int check(Entry entry, boolean allSizes) {
        Optional<Graph> traced = trace(entry, inputs(entry, allSizes, Optional.empty()));
        if (traced.isEmpty()) {
            return 0;
        }
        Inspection symbolic = Inspection.of(traced.get());
        InferenceMemory memory = InferenceMemory.of(traced.get());
        TrainingMemory training = TrainingMemory.of(traced.get(), Optimizer.ADAM);
        int checked = 0;
        for (Map<String, Long> sizes : SIZES) {
            Optional<Graph> concrete = trace(entry, inputs(entry, allSizes, Optional.of(sizes)));
            if (concrete.isEmpty()) {
                continue;
            }
            checked++;
            Totals totals = Inspection.of(concrete.get()).totals();
            for (int i = 0; i < FIGURES.size(); i++) {
                assertThat(FIGURES.get(i).apply(symbolic.totals()).evaluate(sizes))
                        .as("%s, figure %d of %s", entry.name(), i, sizes)
                        .isEqualTo(FIGURES.get(i).apply(totals).value());
            }
            assertThat(memory.peakBytes(sizes))
                    .as("%s, peak of %s", entry.name(), sizes)
                    .isEqualTo(InferenceMemory.of(concrete.get())
                            .peakBytes()
                            .orElseThrow()
                            .value());
            assertThat(training.totalBytes().orElseThrow().evaluate(sizes))
                    .as("%s, training of %s", entry.name(), sizes)
                    .isEqualTo(TrainingMemory.of(concrete.get(), Optimizer.ADAM)
                            .totalBytes()
                            .orElseThrow()
                            .value());
        }
        return checked;
    }

    private static Optional<Graph> trace(Entry entry, List<Input> inputs) {
        try {
            return Optional.of(entry.graph(Options.NONE, Mode.EVAL, DType.FLOAT32, inputs));
        } catch (BadInput e) {
            return Optional.empty();
        }
    }

    /** The usual inputs with symbols for dimensions, or with numbers for these symbols. */
    private static List<Input> inputs(Entry entry, boolean allSizes, Optional<Map<String, Long>> numbers) {
        List<Input> inputs = new ArrayList<>();
        for (Input input : entry.inputs()) {
            Shape shape = input.tensor().shape();
            for (int i = 0; i < shape.rank(); i++) {
                String symbol = symbol(input, i, allSizes);
                if (!symbol.isEmpty()) {
                    shape = shape.with(
                            i,
                            numbers.map(n -> Size.of(n.getOrDefault(symbol, 1L)))
                                    .orElse(Size.symbol(symbol)));
                }
            }
            inputs.add(input.shape(shape));
        }
        return inputs;
    }

    private static String symbol(Input input, int dimension, boolean allSizes) {
        int rank = input.tensor().shape().rank();
        if (dimension == input.batchDimension()) {
            return "B";
        }
        if (!allSizes) {
            return "";
        }
        if (rank == 4) {
            return dimension == 2 ? "H" : dimension == 3 ? "W" : "";
        }
        boolean tokens = rank == 2 && !input.tensor().dtype().isFloat();
        boolean sequence = rank == 3 && dimension < 2;
        return tokens || sequence ? "L" : "";
    }

    @Test
    void aChainOfWindowsIsReadAsOneFloor() {
        Graph graph = Graph.of(
                "stem",
                sequential(
                        conv(64, 11).stride(4).padding(2),
                        maxPool(3).stride(2),
                        conv(192, 5).padding(2)),
                Shape.parse("Bx3xHxW"));

        assertThat(Inspection.of(graph).totals().multiplyAdds())
                .hasToString("23232*B*floor((H - 3)/4)*floor((W - 3)/4) + 307200*B*floor((H - 7)/8)*floor((W - 7)/8)");
    }
}
