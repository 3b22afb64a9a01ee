package dev.loupe.formats.gguf;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.graph.Graph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a GGUF file, and makes the network that its metadata describes. */
public final class GgufReader implements Reader {
    @Override
    public Format format() {
        return new Format(
                "gguf",
                "GGUF",
                List.of(".gguf"),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.FIGURES),
                "versions 1 to 3, all block types, split files joined; the network of known architectures");
    }

    @Override
    public boolean claims(Source source) {
        return source.startsWith("GGUF");
    }

    @Override
    public Model read(Source source) {
        GgufFile file = GgufParts.read(source);
        List<String> warnings = new ArrayList<>(file.warnings());
        Optional<Graph> graph = GgufNetwork.of(file, source.inputs(), warnings);
        return new Model(
                source.name(), "gguf", graph, Optional.empty(), file.tensors(), metadata(file), List.copyOf(warnings));
    }

    private static Map<String, Datum> metadata(GgufFile file) {
        Map<String, Datum> metadata = new LinkedHashMap<>();
        metadata.put("gguf.version", Datum.of(file.version()));
        file.values().forEach((key, value) -> metadata.put(key, value.datum()));
        return metadata;
    }
}
