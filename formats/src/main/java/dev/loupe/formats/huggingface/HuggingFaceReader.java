package dev.loupe.formats.huggingface;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.pytorch.PyTorchReader;
import dev.loupe.formats.safetensors.SafetensorsReader;
import dev.loupe.formats.safetensors.ShardedIndex;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a folder of Hugging Face: {@code config.json} says which network it is, and its tensors lie in safetensors files
 * or a checkpoint beside it.
 */
public final class HuggingFaceReader implements Reader {
    private static final List<Reader> WEIGHTS = List.of(new SafetensorsReader(), new PyTorchReader());

    @Override
    public Format format() {
        return new Format(
                "huggingface",
                "Hugging Face folders",
                List.of(),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.WEIGHTS, Gives.FIGURES),
                "by config.json, for the kinds that are known");
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
        boolean isPacked = config.get("quantization_config").isPresent()
                && !weights.tensors().isEmpty();
        if (isPacked) {
            warnings.add("the weights are quantised (quantization_config): figures are those of the network itself, "
                    + "and the packed tensors are not compared with it");
        }
        List<Tensor> compared = isPacked ? List.of() : weights.tensors();
        Optional<Graph> graph = Architectures.of(new Configuration(config), source.inputs(), warnings)
                .map(network -> network.graph(source.inputs(), compared, new HubNames(), warnings));
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
                return read(source, file, name);
            }
        }
        Path pickles = source.neighbour("pytorch_model.bin.index.json", "the index");
        if (Files.isRegularFile(pickles)) {
            return shards(source, pickles, warnings);
        }
        warnings.add("the folder has no model.safetensors, no pytorch_model.bin and no index of either: "
                + "no tensors are listed");
        return model(source, List.of());
    }

    private static Model model(Source source, List<Tensor> tensors) {
        return new Model(source.name(), "", Optional.empty(), Optional.empty(), tensors, Map.of(), List.of());
    }

    private static Model read(Source folder, Path file, String name) {
        try (Source source = Source.open(file, folder.inputs())) {
            for (Reader reader : WEIGHTS) {
                if (reader.claims(source)) {
                    return reader.read(source);
                }
            }
            throw new BadInput("is neither safetensors nor a checkpoint of PyTorch");
        } catch (BadInput e) {
            throw e.in(Printable.brief(name));
        }
    }

    /** A checkpoint that is cut into several, under an index of which tensor is in which. */
    private static Model shards(Source source, Path index, List<String> warnings) {
        Json document;
        try (ByteFile bytes = ByteFile.open(index)) {
            document = Json.read(bytes.cursor());
        } catch (BadInput e) {
            throw e.in("pytorch_model.bin.index.json");
        }
        Set<String> names = new LinkedHashSet<>();
        if (document.get("weight_map").orElse(document) instanceof Json.JsonObject map) {
            map.members().values().forEach(value -> {
                if (value instanceof Json.JsonText text) {
                    names.add(text.value());
                }
            });
        }
        List<Tensor> tensors = new ArrayList<>();
        for (String name : names) {
            Path shard = source.neighbour(name, "the shard");
            if (Files.isRegularFile(shard)) {
                Model part = read(source, shard, name);
                warnings.addAll(part.warnings());
                tensors.addAll(part.tensors());
                Limits.check(tensors.size(), Limits.TENSORS, "tensors");
            } else {
                warnings.add("the shard '" + Printable.brief(name) + "' is missing: its tensors are not listed");
            }
        }
        return model(source, List.copyOf(tensors));
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
}
