package dev.loupe.explain.exercise;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Derivation;
import dev.loupe.inspect.Explanation;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import dev.loupe.report.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One convolution of a square image by a square kernel, with biases; for one sample.
 *
 * @param size height and width of the input, in pixels
 * @param in channels in
 * @param out channels out
 * @param kernel height and width of the kernel
 * @param stride step of the kernel
 * @param padding added at each side
 * @param dilation distance of the kernel's taps
 * @param groups parts of the channels that do not see each other
 */
public record Convolution(int size, int in, int out, int kernel, int stride, int padding, int dilation, int groups) {
    /** The formulas in the letters of the chapter, by the names that {@code inspect} gives the figures. */
    private static final Map<String, String> LETTERS = Map.of(
            "output height", "\\lfloor (S + 2P - D(K - 1) - 1)/s \\rfloor + 1",
            "neurons", "O^2 M",
            "weights", "K^2 \\cdot (C/G) \\cdot M",
            "biases", "M",
            "parameters", "K^2 \\cdot (C/G) \\cdot M + M",
            "multiply-adds", "O^2 M \\cdot K^2 \\cdot (C/G)");

    /**
     * The layer as a network.
     *
     * @throws dev.loupe.graph.BadInput when the kernel does not fit, or the groups do not divide the channels
     */
    public Graph graph() {
        return Graph.of(
                "conv",
                sequential(conv(out, kernel)
                        .stride(stride)
                        .padding(padding)
                        .dilation(dilation)
                        .groups(groups)),
                Shape.of(1, in, size, size));
    }

    /** What it costs, and how that comes about. */
    public Costs costs() {
        Graph graph = graph();
        Inspection inspection = Inspection.of(graph);
        List<Working> workings = new ArrayList<>();
        for (Derivation derivation : Explanation.of(inspection, "0").derivations()) {
            String letters = LETTERS.getOrDefault(derivation.figure(), "");
            if (!letters.isEmpty()) {
                workings.add(Working.of(
                        derivation.figure(), letters, latex(derivation), Numbers.grouped(derivation.value())));
            }
        }
        return new Costs(graph.outputs().get(0).shape().get(2).value(), inspection.totals(), workings);
    }

    /**
     * The figures.
     *
     * @param output height and width of the output
     */
    public record Costs(long output, Totals totals, List<Working> workings) {
        public Costs {
            workings = List.copyOf(workings);
        }
    }

    /** The numbers put in, {@code floor((7 + 2*1)/2) + 1}, as a formula; a batch of one is left out. */
    private static String latex(Derivation derivation) {
        String text = derivation.numbers();
        if (derivation.figure().equals("multiply-adds") && text.startsWith("1*")) {
            text = text.substring(2);
        }
        int floor = text.indexOf("floor(");
        if (floor >= 0) {
            int end = text.lastIndexOf(") + 1");
            text = text.substring(0, floor) + "\\lfloor " + text.substring(floor + "floor(".length(), end) + " \\rfloor"
                    + text.substring(end + 1);
        }
        return text.replace("*", " \\cdot ");
    }
}
