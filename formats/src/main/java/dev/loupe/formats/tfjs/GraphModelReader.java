package dev.loupe.formats.tfjs;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.Constants;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.formats.tensorflow.GraphModels;
import dev.loupe.formats.tensorflow.StoredTensor;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Size;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads graph models of TensorFlow.js: a TensorFlow graph as JSON, its weights in files beside it. */
public final class GraphModelReader implements Reader {
    @Override
    public Format format() {
        return new Format(
                "tfjs",
                "TensorFlow.js",
                List.of(),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.FIGURES),
                "graph models");
    }

    @Override
    public boolean claims(Source source) {
        String head = new String(source.head(), StandardCharsets.UTF_8);
        boolean graph = head.replace(" ", "").contains("\"format\":\"graph-model\"")
                || (head.contains("\"node\"") && head.contains("\"op\""));
        return source.startsWith("{") && head.contains("\"modelTopology\"") && graph;
    }

    @Override
    public Model read(Source source) {
        Json document = Json.read(source.file().cursor());
        Json topology = document.get("modelTopology").orElseThrow(() -> new BadInput("modelTopology is missing"));
        Map<String, Datum> metadata = new LinkedHashMap<>();
        for (String key : List.of("format", "generatedBy", "convertedBy")) {
            document.text(key).ifPresent(text -> metadata.put(key, Datum.of(text)));
        }
        return GraphModels.model(source, topology, weights(source, document), metadata);
    }

    /** The tensors of the manifest by their names: each group lies in its files one after the other. */
    private static Map<String, StoredTensor> weights(Source source, Json document) {
        Map<String, StoredTensor> weights = new LinkedHashMap<>();
        Constants constants = new Constants();
        for (Json group : document.get("weightsManifest").map(Json::elements).orElse(List.of())) {
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
                        .map(GraphModelReader::type)
                        .orElse(type);
                List<Long> shape = new ArrayList<>();
                for (Json size : weight.get("shape").map(Json::elements).orElse(List.of())) {
                    shape.add(size.asWhole()
                            .orElseThrow(() -> new BadInput(
                                    "the weight '" + Printable.brief(name) + "' has a size that is no whole number")));
                    Limits.check(shape.size(), Limits.RANK, "dimensions");
                }
                long length = bytes(name, stored, shape);
                Storage storage = new Storage(name, source.path(), offset, length, Storage.Packing.ABSENT);
                long from = offset;
                boolean plain = stored == type;
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
