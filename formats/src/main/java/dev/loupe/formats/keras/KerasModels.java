package dev.loupe.formats.keras;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Model;
import dev.loupe.formats.Source;
import dev.loupe.formats.StoredWeights;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Json;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Models of a configuration of Keras, whichever file it stands in. */
public final class KerasModels {
    private KerasModels() {}

    /** A model whose tensors have their layers' names in their paths, as TensorFlow.js writes them. */
    public static Model model(
            Source source,
            String format,
            Json config,
            List<Tensor> tensors,
            Map<String, Datum> metadata,
            List<String> warnings) {
        return model(source, format, Optional.of(config), StoredLayers.byFolder(tensors), tensors, metadata, warnings);
    }

    static Model model(
            Source source,
            String format,
            Optional<Json> config,
            StoredLayers stored,
            List<Tensor> tensors,
            Map<String, Datum> metadata,
            List<String> warnings) {
        Optional<Json> network = config.filter(json ->
                json.get("config").isPresent() && !Architecture.listed(json).isEmpty());
        if (network.isEmpty() && tensors.isEmpty()) {
            throw new BadInput("it holds neither layers nor tensors");
        }
        if (network.isEmpty() && config.isPresent()) {
            warnings.add("its configuration lists no layers: only tensors are told");
        }
        KerasGraph made = new KerasGraph(stored, source.inputs(), warnings);
        Optional<Graph> graph = network.map(json -> made.graph(source.name(), json));
        Optional<StoredWeights> weights = graph.map(some -> made.weights());
        return new Model(
                source.name(), format, graph, Optional.empty(), tensors, metadata, weights, List.copyOf(warnings));
    }
}
