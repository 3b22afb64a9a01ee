package dev.loupe.formats;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A shape that an input is to have.
 *
 * @param name of the input; empty for the first that has none given by name
 */
public record InputShape(String name, Shape shape) {
    /**
     * Reads {@code 1x3x224x224} or {@code name=1x3x224x224}.
     *
     * @throws dev.loupe.graph.BadInput when it is no shape
     */
    public static InputShape parse(String text) {
        int equals = text.indexOf('=');
        return new InputShape(equals < 0 ? "" : text.substring(0, equals), Shape.parse(text.substring(equals + 1)));
    }

    /** The shapes of a network's inputs with another number of samples. */
    public static List<InputShape> batched(Graph graph, int batch) {
        List<InputShape> shapes = new ArrayList<>();
        for (Value input : graph.inputs()) {
            Input source = (Input) input.node().op();
            boolean hasBatch = source.batchDimension() >= 0 && input.shape().isKnown();
            shapes.add(new InputShape(
                    source.name(),
                    hasBatch ? input.shape().with(source.batchDimension(), Size.of(batch)) : input.shape()));
        }
        return shapes;
    }
}
