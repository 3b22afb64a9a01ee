package dev.loupe.formats.huggingface;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.safetensors.ShardedIndex;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a folder of Hugging Face: {@code config.json} says which network it is, and its tensors lie in safetensors files
 * or a checkpoint beside it.
 */
public final class HuggingFaceReader implements Reader {
    /** Tensors that do not fit and are listed one by one. */
    private static final int LISTED = 20;

    @Override
    public Format format() {
        return new Format(
                "huggingface",
                "Hugging Face folders",
                List.of(),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.WEIGHTS, Gives.FIGURES),
                "by config.json, of the kinds that are known");
    }

    @Override
    public boolean claims(Source source) {
        return source.isFolder() && Files.isRegularFile(source.path().resolve("config.json"));
    }

    @Override
    public Model read(Source source) {
        Path file = source.neighbour("config.json", "the configuration");
        Json config;
        try (ByteFile bytes = ByteFile.open(file)) {
            config = Json.read(bytes.cursor());
        } catch (BadInput e) {
            throw e.in("config.json");
        }
        List<String> warnings = new ArrayList<>();
        Model weights = weights(source, warnings);
        warnings.addAll(weights.warnings());
        Optional<Graph> graph = Architectures.build(config, source.inputs(), warnings);
        graph.ifPresent(network -> compare(network, weights.tensors(), warnings));
        return new Model(
                source.name(),
                "huggingface",
                graph,
                Optional.empty(),
                weights.tensors(),
                metadata(config),
                List.copyOf(warnings));
    }

    private static Model weights(Source source, List<String> warnings) {
        Path index = source.neighbour("model.safetensors.index.json", "the index");
        if (Files.isRegularFile(index)) {
            return ShardedIndex.read(source, index);
        }
        for (String name : List.of("model.safetensors", "pytorch_model.bin")) {
            Path file = source.neighbour(name, "the weights");
            if (Files.isRegularFile(file)) {
                try {
                    return Formats.tensors(file);
                } catch (BadInput e) {
                    throw e.in(name);
                }
            }
        }
        warnings.add("the folder has no model.safetensors, its index or pytorch_model.bin: no tensors are listed");
        return new Model(source.name(), "", Optional.empty(), Optional.empty(), List.of(), Map.of(), List.of());
    }

    private static Map<String, Datum> metadata(Json config) {
        Map<String, Datum> metadata = new LinkedHashMap<>();
        if (config instanceof Json.JsonObject object) {
            object.members().forEach((name, value) -> {
                if (value instanceof Json.JsonText text) {
                    metadata.put(name, Datum.of(text.value()));
                } else if (value instanceof Json.JsonNumber number) {
                    metadata.put(name, new Datum(Datum.Kind.NUMBER, number.digits()));
                } else if (value instanceof Json.JsonBoolean flag) {
                    metadata.put(name, Datum.of(flag.value()));
                }
            });
        }
        return metadata;
    }

    /** Each parameter must be there in its shape; files of a bare model lack the prefix of the whole, or have one more. */
    private static void compare(Graph graph, List<Tensor> tensors, List<String> warnings) {
        if (tensors.isEmpty()) {
            return;
        }
        Map<String, Tensor> byName = new HashMap<>();
        tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
        String prefix = prefix(graph, byName);
        Set<String> seen = new HashSet<>();
        List<String> misfits = new ArrayList<>();
        for (Parameter parameter : graph.parameters()) {
            Tensor tensor = byName.get(prefix + parameter.key());
            if (tensor != null) {
                seen.add(tensor.name());
                if (!hasShape(tensor, parameter.type().shape())) {
                    misfits.add("'" + Printable.brief(tensor.name()) + "' is " + tensor.shape()
                            + ", but the configuration needs "
                            + parameter.type().shape());
                }
            } else if (!parameter.isBuffer()) {
                misfits.add("'" + prefix + parameter.key() + "' is missing");
            }
        }
        for (Tensor tensor : tensors) {
            if (!seen.contains(tensor.name())) {
                misfits.add("'" + Printable.brief(tensor.name()) + "' is no part of the network");
            }
        }
        warnings.addAll(misfits.subList(0, Math.min(LISTED, misfits.size())));
        if (misfits.size() > LISTED) {
            warnings.add((misfits.size() - LISTED) + " more tensors do not fit the configuration");
        }
    }

    private static String prefix(Graph graph, Map<String, Tensor> tensors) {
        String best = "";
        int most = -1;
        for (String prefix : List.of("", "bert.", "transformer.", "model.")) {
            int found = 0;
            for (Parameter parameter : graph.parameters()) {
                found += tensors.containsKey(prefix + parameter.key()) ? 1 : 0;
            }
            if (found > most) {
                most = found;
                best = prefix;
            }
        }
        return best;
    }

    private static boolean hasShape(Tensor tensor, Shape shape) {
        boolean same = shape.rank() == tensor.shape().size();
        for (int i = 0; same && i < shape.rank(); i++) {
            same = shape.get(i).is(tensor.shape().get(i));
        }
        return same;
    }
}
