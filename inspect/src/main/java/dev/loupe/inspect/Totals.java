package dev.loupe.inspect;

import dev.loupe.graph.Size;

/**
 * The figures of a whole network.
 *
 * @param parameters elements of all parameters, each once, those of unused modules included
 * @param weights parameters that are no biases
 * @param buffers elements of tensors that are no parameters, such as running means
 * @param multiplyAdds exact, batch included
 * @param neurons of a sample
 * @param connections multiplications by weights for a sample
 * @param activationBytes bytes of all layers' outputs together
 */
public record Totals(
        Size parameters,
        Size trainableParameters,
        Size weights,
        Size biases,
        Size buffers,
        Size multiplyAdds,
        Size neurons,
        Size connections,
        Size parameterBytes,
        Size bufferBytes,
        Size activationBytes) {}
