package dev.loupe.zoo;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A network of the zoo.
 *
 * @param name the name it is asked for by, as torchvision spells it
 * @param source the paper or program that it follows
 * @param year of the source
 * @param inputs its inputs in their usual shapes, batch included
 * @param network from options to the function that it is
 */
public record Entry(String name, String source, int year, List<Input> inputs, Function<Options, Step> network) {

    /** A network from one float32 input, batch first. */
    public static Entry of(String name, String source, int year, Shape input, Function<Options, Step> network) {
        return of(name, source, year, new Input("x", new TensorType(DType.FLOAT32, input)), network);
    }

    public static Entry of(String name, String source, int year, Input input, Function<Options, Step> network) {
        return new Entry(name, source, year, List.of(input), network);
    }

    /** The network with its usual settings, in evaluation mode with float32 parameters. */
    public Graph graph() {
        return graph(Options.NONE, Mode.EVAL, DType.FLOAT32, usual(Options.NONE));
    }

    /**
     * The network as asked for.
     *
     * @throws BadInput when the inputs do not fit, or it has no such option
     */
    public Graph graph(Options options, Mode mode, DType dtype, List<Input> given) {
        Step step = network.apply(options);
        List<Input> usual = usual(options);
        options.refuseUnused(name);
        Graph graph = Graph.of(name, step, mode, dtype, given.toArray(new Input[0]));
        if (!given.equals(usual)) {
            requireItsOwnParameters(graph, step, usual);
        }
        return graph;
    }

    /**
     * The usual inputs with a symbol for each dimension that the network leaves free: {@code B} for the batch, {@code H}
     * and {@code W} for an image, {@code L} for a length. A dimension is free if no weight depends on it and the network
     * works at twice its usual size as well.
     */
    public List<Input> symbolic(Options options, Mode mode, DType dtype) {
        List<Input> usual = usual(options);
        List<Input> symbolic = new ArrayList<>(usual);
        for (int i = 0; i < usual.size(); i++) {
            for (int dimension = 0; dimension < usual.get(i).tensor().shape().rank(); dimension++) {
                Size size = usual.get(i).tensor().shape().get(dimension);
                String symbol = symbol(usual.get(i), dimension)
                        + (i == 0 || dimension == usual.get(i).batchDimension() ? "" : i + 1);
                if (works(options, mode, dtype, with(usual, i, dimension, size.times(2)))
                        && works(options, mode, dtype, with(usual, i, dimension, Size.symbol(symbol)))) {
                    symbolic = with(symbolic, i, dimension, Size.symbol(symbol));
                }
            }
        }
        return symbolic;
    }

    private static String symbol(Input input, int dimension) {
        int rank = input.tensor().shape().rank();
        int fromEnd = rank - dimension;
        if (dimension == input.batchDimension()) {
            return "B";
        }
        return rank < 4 ? "L" : fromEnd == 1 ? "W" : fromEnd == 2 ? "H" : fromEnd == 3 && rank == 5 ? "D" : "C";
    }

    private static List<Input> with(List<Input> inputs, int i, int dimension, Size size) {
        List<Input> changed = new ArrayList<>(inputs);
        changed.set(i, inputs.get(i).shape(inputs.get(i).tensor().shape().with(dimension, size)));
        return changed;
    }

    /** Whether the network can be traced on some inputs with weights that are numbers, its own. */
    private boolean works(Options options, Mode mode, DType dtype, List<Input> given) {
        try {
            for (Parameter parameter : graph(options, mode, dtype, given).parameters()) {
                if (!parameter.type().shape().isConstant()) {
                    return false;
                }
            }
            return true;
        } catch (BadInput e) {
            return false; // the question that is asked
        }
    }

    /** The usual inputs; an image has as many channels as the option {@code channels} says. */
    public List<Input> usual(Options options) {
        List<Input> usual = new ArrayList<>();
        for (Input input : inputs) {
            Shape shape = input.tensor().shape();
            boolean image = shape.rank() == 4 && input.tensor().dtype().isFloat();
            int channels = image
                    ? options.number("channels", Math.toIntExact(shape.get(1).value()))
                    : 0;
            usual.add(image ? input.shape(shape.with(1, Size.of(channels))) : input);
        }
        return usual;
    }

    /**
     * A network's weights are what they are, whatever it is given: an input that would need others does not fit. (Graphs
     * themselves would adapt, since operators hold nothing that follows from their input.)
     */
    private void requireItsOwnParameters(Graph graph, Step step, List<Input> usual) {
        Graph own = Graph.of(name, step, graph.mode(), graph.dtype(), usual.toArray(new Input[0]));
        Map<String, Shape> shapes = new HashMap<>();
        for (Parameter parameter : own.parameters()) {
            shapes.put(parameter.key(), parameter.type().shape());
        }
        for (Parameter parameter : graph.parameters()) {
            Shape needed = parameter.type().shape();
            Shape held = shapes.getOrDefault(parameter.key(), needed);
            if (needed.isConstant() && !needed.equals(held)) {
                throw new BadInput(parameter.key() + " is " + held + ", but an input of "
                        + graph.inputs().get(0).shape() + " needs " + needed + "; it is made for "
                        + usual.get(0).tensor().shape());
            }
        }
    }
}
