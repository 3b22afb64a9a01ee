package dev.loupe.inspect;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Size;

/** Bytes of what the modules of a network hold, each tensor once, those of unused modules included. */
record Held(Size parameterBytes, Size trainableBytes, Size trainableElements, Size bufferBytes) {
    static Held of(Graph graph) {
        Size parameters = Size.ZERO;
        Size trainableBytes = Size.ZERO;
        Size trainableElements = Size.ZERO;
        Size buffers = Size.ZERO;
        for (Parameter parameter : graph.parameters()) {
            Size bytes = parameter.type().bytes();
            if (parameter.isBuffer()) {
                buffers = buffers.plus(bytes);
            } else {
                parameters = parameters.plus(bytes);
            }
            if (parameter.trained()) {
                trainableBytes = trainableBytes.plus(bytes);
                trainableElements = trainableElements.plus(parameter.elements());
            }
        }
        return new Held(parameters, trainableBytes, trainableElements, buffers);
    }
}
