package dev.loupe.formats;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the data of a network's parameters lies in a file. Formats store a matrix transposed, a kernel with its channels
 * last, gates in another order: a parameter is put together from views of the stored tensors, which copy nothing.
 *
 * @param parts for the key of each parameter the tensors whose elements, one after the other, are the parameter's
 * @param factors what the elements of a parameter are multiplied by, where they are stored times something
 */
public record StoredWeights(Map<String, List<Tensor>> parts, Map<String, Double> factors) {
    /** Parameters whose elements are stored as they are. */
    public StoredWeights(Map<String, List<Tensor>> parts) {
        this(parts, Map.of());
    }

    /** Tensors that are called like the parameters and have their shapes. */
    public static StoredWeights named(List<Tensor> tensors) {
        Map<String, List<Tensor>> parts = new HashMap<>();
        tensors.forEach(tensor -> parts.put(tensor.name(), List.of(tensor)));
        return new StoredWeights(parts);
    }

    /**
     * Complains unless a parameter's data is there.
     *
     * @throws BadInput when the file has none for it, or others than its type needs
     */
    public void check(Parameter parameter) {
        List<Tensor> tensors = parts.getOrDefault(parameter.key(), List.of());
        String what = "parameter '" + Printable.brief(parameter.key()) + "'";
        if (tensors.isEmpty()) {
            throw new BadInput("the file has no data for " + what);
        }
        String dtype = parameter.type().dtype().label();
        long elements = 0;
        for (Tensor tensor : tensors) {
            boolean fits = tensor.dtype().equals(dtype)
                    || tensor.type()
                            .filter(type ->
                                    Numbers.isConverted(type, parameter.type().dtype()))
                            .isPresent();
            if (!fits) {
                throw new BadInput(what + " is " + dtype + ", but its data is " + Printable.brief(tensor.dtype()));
            }
            elements = Math.addExact(elements, tensor.elements());
        }
        if (!parameter.elements().is(elements)) {
            throw new BadInput(what + " has " + parameter.elements() + " elements, but its data " + elements);
        }
    }

    /** Writes a parameter's elements, little-endian, the last dimension fastest. */
    public void copy(Parameter parameter, OutputStream out) throws IOException {
        check(parameter);
        DType wanted = parameter.type().dtype();
        double factor = factors.getOrDefault(parameter.key(), 1.0);
        for (Tensor tensor : parts.getOrDefault(parameter.key(), List.of())) {
            DType stored = tensor.type().orElse(wanted);
            boolean same = stored == wanted && factor == 1;
            TensorData.copy(tensor, same ? out : new Numbers(out, stored, wanted, factor));
        }
    }
}
