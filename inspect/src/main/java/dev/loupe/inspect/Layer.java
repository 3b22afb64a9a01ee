package dev.loupe.inspect;

import dev.loupe.graph.Scope;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.List;
import java.util.Optional;

/**
 * One call of a layer, and what it costs. A layer is a module that is made of operators only, or one that has parameters
 * of its own or multiplies itself, as attention does.
 *
 * @param operator its class name
 * @param inputs shapes of the tensors it is called with
 * @param parameters elements of its own parameters that no earlier call has (0 for a second call)
 * @param multiplyAdds exact, batch included
 * @param neurons of a sample
 * @param connections multiplications by weights for a sample
 * @param parameterBytes bytes of {@code parameters}
 * @param activationBytes bytes of its output
 * @param sharedWith the path of the module whose parameters it uses, if that was called before
 * @param hasParameters whether it uses parameters at all, shared ones included
 * @param call how often the module was called before: 0 for the first call
 */
public record Layer(
        Scope scope,
        String operator,
        List<Shape> inputs,
        Shape output,
        Size parameters,
        Size multiplyAdds,
        Size neurons,
        Size connections,
        Size parameterBytes,
        Size activationBytes,
        Optional<String> sharedWith,
        boolean hasParameters,
        int call) {
    public String path() {
        return scope.path();
    }

    public int depth() {
        return scope.depth();
    }
}
