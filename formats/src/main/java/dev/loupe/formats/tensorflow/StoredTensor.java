package dev.loupe.formats.tensorflow;

import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A tensor that a file holds, without its data.
 *
 * @param shape its sizes, none negative
 * @param elements reads them, if they are few
 */
public record StoredTensor(DType dtype, List<Long> shape, Storage storage, Supplier<Optional<List<Scalar>>> elements) {

    /** As a value: what has dimensions and fractions is a weight, a single number is part of the program. */
    Inferred inferred(String name) {
        return Inferred.stored(name, type(), dtype.isFloat() && !shape.isEmpty(), elements);
    }

    TensorType type() {
        Size[] sizes = new Size[shape.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Size.of(shape.get(i));
        }
        return new TensorType(dtype, Shape.of(sizes));
    }

    /** As a tensor of the file. */
    public Tensor tensor(String name) {
        long bytes = dtype.bytes(Size.of(Tensor.elements(name, shape))).value();
        return Tensor.contiguous(name, dtype.label(), shape, bytes, storage);
    }
}
