package dev.loupe.formats.tfjs;

import dev.loupe.formats.Source;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.Constants;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.formats.tensorflow.StoredTensor;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Size;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The list of weights, in groups; each group lies in its files one weight after the other. */
final class Manifest {
    private Manifest() {}

    /** The tensors by their names. */
    static Map<String, StoredTensor> weights(Source source, List<Json> groups) {
        Map<String, StoredTensor> weights = new LinkedHashMap<>();
        Constants constants = new Constants();
        for (Json group : groups) {
            List<Path> paths = new ArrayList<>();
            for (Json path : group.get("paths").map(Json::elements).orElse(List.of())) {
                if (path instanceof Json.JsonText text) {
                    paths.add(source.neighbour(text.value(), "the weights"));
                }
            }
            long offset = 0;
            for (Json weight : group.get("weights").map(Json::elements).orElse(List.of())) {
                String name = weight.text("name").orElse("");
                DType type = type(weight.text("dtype").orElse(""));
                DType stored = weight.get("quantization")
                        .flatMap(quantisation -> quantisation.text("dtype"))
                        .map(Manifest::type)
                        .orElse(type);
                List<Long> shape = new ArrayList<>();
                for (Json size : weight.get("shape").map(Json::elements).orElse(List.of())) {
                    shape.add(size.asWhole()
                            .orElseThrow(() -> new BadInput(
                                    "the weight '" + Printable.brief(name) + "' has a size that is no whole number")));
                    Limits.check(shape.size(), Limits.RANK, "dimensions");
                }
                long length = bytes(name, stored, shape);
                long from = offset;
                boolean plain = stored == type;
                Storage storage = storage(name, source, paths, from, length);
                StoredTensor tensor = new StoredTensor(
                        stored,
                        List.copyOf(shape),
                        storage,
                        () -> plain ? elements(paths, from, length, stored, shape, constants) : Optional.empty());
                if (weights.put(name, tensor) != null) {
                    throw new BadInput("two weights are called '" + Printable.brief(name) + "'");
                }
                offset = Math.addExact(offset, length);
            }
        }
        return weights;
    }

    /** Where a weight lies, if that is one file and the file is there. */
    private static Storage storage(String name, Source source, List<Path> paths, long from, long length) {
        long start = 0;
        for (Path path : paths) {
            if (!Files.isRegularFile(path)) {
                break;
            }
            long size = size(path);
            if (from >= start && from + length <= start + size) {
                return new Storage(name, path, from - start, length, Storage.Packing.PLAIN);
            }
            start += size;
        }
        return new Storage(name, source.path(), from, length, Storage.Packing.ABSENT);
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new BadInput("'" + Printable.brief(path.toString()) + "' cannot be read: " + e.getMessage(), e);
        }
    }

    private static long bytes(String name, DType type, List<Long> shape) {
        try {
            return type.bytes(Size.of(Tensor.elements(name, shape))).value();
        } catch (BadInput e) {
            throw e.in("weightsManifest");
        }
    }

    /** Reads a small tensor of the file in which it lies whole, if that is there. */
    private static Optional<List<Scalar>> elements(
            List<Path> paths, long from, long length, DType type, List<Long> shape, Constants constants) {
        long start = 0;
        for (Path path : paths) {
            if (!Files.isRegularFile(path)) {
                return Optional.empty();
            }
            try (ByteFile file = ByteFile.open(path)) {
                if (from >= start && from + length <= start + file.size()) {
                    return constants.read(file, type, shape, from - start, length, false, false);
                }
                start += file.size();
            }
        }
        return Optional.empty();
    }

    private static DType type(String name) {
        return name.equals("complex64") ? DType.COMPLEX64 : DType.find(name).orElse(DType.UNKNOWN);
    }
}
