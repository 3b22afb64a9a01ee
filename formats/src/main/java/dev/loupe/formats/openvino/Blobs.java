package dev.loupe.formats.openvino;

import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.Constants;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Names;
import dev.loupe.formats.openvino.IrModel.BlobDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The file of constants beside the XML; it may be missing. */
final class Blobs {
    private final Path path;
    private final Optional<ByteFile> file;
    private final Constants constants = new Constants();
    private final Names names = new Names();
    private final List<Tensor> tensors = new ArrayList<>();

    Blobs(Path path, Optional<ByteFile> file) {
        this.path = path;
        this.file = file;
    }

    List<Tensor> tensors() {
        return tensors;
    }

    /**
     * A tensor of the file.
     *
     * @throws BadInput when its bytes are not those of its shape, or not in the file
     */
    Inferred stored(String wanted, String word, DType dtype, List<Long> sizes, BlobDef blob) {
        Limits.check(tensors.size(), Limits.TENSORS, "tensors");
        String name = names.unique(wanted);
        long elements = Tensor.elements(name, sizes);
        Shape shape = Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
        boolean measured = dtype != DType.UNKNOWN && dtype != DType.STRING;
        if (measured) {
            long bytes = dtype.bytes(shape.elements()).value();
            if (bytes != blob.size()) {
                throw new BadInput("its " + shape + " numbers of " + dtype.label() + " take " + bytes
                        + " bytes, but it has " + blob.size());
            }
        }
        long end = blob.offset() + blob.size();
        if (end < 0 || (file.isPresent() && end > file.get().size())) {
            throw new BadInput("its " + blob.size() + " bytes from byte " + blob.offset() + " on lie beyond the file of"
                    + " constants"
                    + file.map(one -> ", which has " + one.size()).orElse(""));
        }
        Storage storage = new Storage(
                name,
                path,
                blob.offset(),
                blob.size(),
                file.isPresent() ? Storage.Packing.PLAIN : Storage.Packing.ABSENT);
        tensors.add(Tensor.contiguous(name, measured ? dtype.label() : word, sizes, blob.size(), storage));
        boolean trained = dtype.isFloat() && elements > 1;
        return Inferred.stored(
                name,
                new TensorType(dtype, shape),
                trained,
                () -> file.flatMap(one -> constants.read(one, dtype, sizes, blob.offset(), blob.size(), false, false)));
    }
}
