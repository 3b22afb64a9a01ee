package dev.loupe.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A network's figures as polynomials of batch, height, width and length equal its figures at any size. */
class SymbolicTotalsTest {

    @TestFactory
    Stream<DynamicTest> symbolicTotalsEqualTheConcreteOnesAtFiveSizes() {
        return Zoo.names().stream()
                .map(name -> DynamicTest.dynamicTest(
                        name, () -> compare(Zoo.find(name).orElseThrow())));
    }

    private static void compare(Entry entry) {
        Map<String, Size> symbolic = figures(entry, symbolic(entry));
        for (int i = 0; i < 5; i++) {
            Map<String, Long> sizes = sizes(entry.name(), i);
            Map<String, Long> evaluated = new LinkedHashMap<>();
            symbolic.forEach((figure, size) -> evaluated.put(figure, size.evaluate(sizes)));
            Map<String, Long> concrete = new LinkedHashMap<>();
            figures(entry, concrete(entry, sizes)).forEach((figure, size) -> concrete.put(figure, size.value()));
            assertThat(evaluated).as("at %s", sizes).isEqualTo(concrete);
        }
    }

    private static Map<String, Size> figures(Entry entry, List<Input> inputs) {
        // Not by the entry, which holds a network to the weights of its usual input.
        Step network = entry.network().apply(Options.NONE);
        Graph graph = Graph.of(entry.name(), network, Mode.EVAL, DType.FLOAT32, inputs.toArray(new Input[0]));
        Totals totals = Inspection.of(graph).totals();
        Map<String, Size> figures = new LinkedHashMap<>();
        figures.put("parameters", totals.parameters());
        figures.put("trainable parameters", totals.trainableParameters());
        figures.put("weights", totals.weights());
        figures.put("biases", totals.biases());
        figures.put("buffers", totals.buffers());
        figures.put("multiply-adds", totals.multiplyAdds());
        figures.put("neurons", totals.neurons());
        figures.put("connections", totals.connections());
        figures.put("parameter bytes", totals.parameterBytes());
        figures.put("buffer bytes", totals.bufferBytes());
        figures.put("activation bytes", totals.activationBytes());
        return figures;
    }

    /** The usual inputs with their batch, and what is neither channels nor features, as symbols. */
    private static List<Input> symbolic(Entry entry) {
        List<Input> inputs = new ArrayList<>();
        for (Input input : entry.inputs()) {
            Shape shape = input.tensor().shape();
            int batch = input.batchDimension();
            Shape free = shape.with(batch, Size.symbol("B"));
            boolean channelsFirst = shape.rank() > 3 || entry.name().startsWith("conv_");
            if (channelsFirst) {
                String[] axes = {"W", "H", "D"};
                for (int i = 0; i < shape.rank() - 2; i++) {
                    free = free.with(-1 - i, Size.symbol(axes[i]));
                }
            } else if (!entry.name().equals("lstm_cell_loop")) {
                boolean tokens = input.tensor().dtype() == DType.INT64;
                free = shape.rank() == 3 || tokens ? free.with(1 - batch, Size.symbol("L")) : free;
            }
            inputs.add(input.shape(free));
        }
        return inputs;
    }

    private static List<Input> concrete(Entry entry, Map<String, Long> sizes) {
        List<Input> inputs = new ArrayList<>();
        for (Input input : symbolic(entry)) {
            List<Size> numbers = new ArrayList<>();
            for (Size size : input.tensor().shape().sizes()) {
                numbers.add(Size.of(size.evaluate(sizes)));
            }
            inputs.add(input.shape(Shape.of(numbers)));
        }
        return inputs;
    }

    /** Sizes that do not divide evenly, but for networks that refuse those. */
    private static Map<String, Long> sizes(String name, int i) {
        int step = switch (name) {
            case "maxvit_t" -> 224;
            case "unet256" -> 256;
            case "yolov3", "yolov3-tiny" -> 32;
            case "unet2015" -> 16;
            default -> 0;
        };
        long height = step > 0 ? step * (i + 1L) : 299 - 15L * i;
        long width = step > 0 ? step * (6L - i) : 203 + 22L * i;
        return Map.of("B", 1 + 2L * i, "D", 9L + i, "H", height, "W", width, "L", 7 + 12L * i);
    }
}
