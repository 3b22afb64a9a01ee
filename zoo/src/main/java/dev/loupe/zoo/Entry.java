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
        return graph(options, mode, dtype, Map.of(), given);
    }

    /**
     * The same with parameters that a file holds.
     *
     * @param stored types of parameters that are not of {@code dtype}, by their keys
     */
    public Graph graph(Options options, Mode mode, DType dtype, Map<String, DType> stored, List<Input> given) {
        Step step = network.apply(options);
        List<Input> usual = usual(options);
        options.refuseUnused(name);
        Graph graph = Graph.of(name, step, mode, dtype, stored, given.toArray(new Input[0]));
        if (!areTokens(usual) && !haveEqualShapes(given, usual)) {
            requireItsOwnParameters(graph, step, usual);
        }
        return graph;
    }

    /**
     * The usual inputs as the options change them: {@code channels} and {@code image_size} for images, {@code features}
     * for sequences of vectors.
     */
    public List<Input> usual(Options options) {
        List<Input> usual = new ArrayList<>();
        for (Input input : inputs) {
            boolean tokens = !input.tensor().dtype().isFloat();
            usual.add(
                    tokens ? input : input.shape(fitted(options, input.tensor().shape())));
        }
        return usual;
    }

    private Shape fitted(Options options, Shape usual) {
        if (!isImage(usual)) {
            return usual.with(-1, option(options, "features", usual.get(-1)));
        }
        Shape image = usual.with(1, option(options, "channels", usual.get(1)));
        return image.rank() != 4
                ? image
                : image.with(2, option(options, "image_size", usual.get(2)))
                        .with(3, option(options, "image_size", usual.get(3)));
    }

    /** Whether its channels stand behind the batch, as those of everything that is convolved. */
    private boolean isImage(Shape shape) {
        return shape.rank() > 3 || name.startsWith("conv_");
    }

    private static Size option(Options options, String name, Size usual) {
        return Size.of(options.number(name, Math.toIntExact(usual.value())));
    }

    /** Whether no input is of numbers that weights could multiply: the length of a text changes none. */
    private static boolean areTokens(List<Input> inputs) {
        for (Input input : inputs) {
            if (input.tensor().dtype().isFloat()) {
                return false;
            }
        }
        return true;
    }

    /** Compares without a record's own {@code equals}, whose first call costs more than all else at start. */
    private static boolean haveEqualShapes(List<Input> a, List<Input> b) {
        for (int i = 0; i < a.size() && a.size() == b.size(); i++) {
            if (!a.get(i).tensor().shape().equals(b.get(i).tensor().shape())) {
                return false;
            }
        }
        return a.size() == b.size();
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
                        + usual.get(0).tensor().shape()
                        + (isImage(usual.get(0).tensor().shape())
                                ? ", which its options channels and image_size change"
                                : ", which its option features changes"));
            }
        }
    }
}
