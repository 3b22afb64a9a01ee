package dev.loupe.formats.tfjs;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.keras.KerasModels;
import dev.loupe.formats.tensorflow.GraphModels;
import dev.loupe.formats.tensorflow.StoredTensor;
import dev.loupe.graph.BadInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * TensorFlow.js: as JSON a network of Keras's layers, or a graph of TensorFlow, or only the list of its weights; these
 * lie in files beside it.
 */
public final class TfjsReader implements Reader {
    @Override
    public Format format() {
        return new Format(
                "tfjs",
                "TensorFlow.js",
                List.of(),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.WEIGHTS, Gives.FIGURES),
                "layers models, graph models, and manifests of weights, which have no architecture");
    }

    @Override
    public boolean claims(Source source) {
        String head = new String(source.head(), StandardCharsets.UTF_8).stripLeading();
        boolean object = head.startsWith("{") && head.contains("\"modelTopology\"");
        boolean manifest = (head.startsWith("{") && head.contains("\"weightsManifest\""))
                || (head.startsWith("[") && head.contains("\"weights\"") && head.contains("\"shape\""));
        return !source.isFolder() && (object || manifest);
    }

    @Override
    public Model read(Source source) {
        Json document = Json.read(source.file().cursor());
        Map<String, StoredTensor> weights = Manifest.weights(
                source, document.get("weightsManifest").orElse(document).elements());
        Map<String, Datum> metadata = new LinkedHashMap<>();
        for (String key : List.of("format", "generatedBy", "convertedBy")) {
            document.text(key).ifPresent(text -> metadata.put(key, Datum.of(text)));
        }
        Optional<Json> topology = document.get("modelTopology");
        if (topology.isPresent() && topology.get().get("node").isPresent()) {
            return GraphModels.model(source, topology.get(), weights, metadata);
        }
        List<Tensor> tensors = new ArrayList<>();
        weights.forEach((name, weight) -> tensors.add(weight.tensor(name)));
        if (topology.isPresent()) {
            Json config = topology.get().get("model_config").orElse(topology.get());
            return KerasModels.model(source, "tfjs", config, tensors, metadata, new ArrayList<>());
        }
        if (tensors.isEmpty()) {
            throw new BadInput("it has neither a modelTopology nor weights");
        }
        return new Model(source.name(), "tfjs", Optional.empty(), Optional.empty(), tensors, metadata, List.of());
    }
}
