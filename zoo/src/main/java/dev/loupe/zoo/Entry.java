package dev.loupe.zoo;

import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import java.util.List;
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
        return graph(Options.NONE, Mode.EVAL, DType.FLOAT32, inputs);
    }

    /**
     * The network as asked for.
     *
     * @throws dev.loupe.graph.BadInput when the inputs do not fit, or it has no such option
     */
    public Graph graph(Options options, Mode mode, DType dtype, List<Input> given) {
        Step step = network.apply(options);
        options.refuseUnused(name);
        return Graph.of(name, step, mode, dtype, given.toArray(new Input[0]));
    }
}
