package dev.loupe.formats.safetensors;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Model;
import dev.loupe.formats.Source;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
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

/** The index of a model that is cut into shards: {@code weight_map} says which file beside it holds which tensor. */
public final class ShardedIndex {
    private ShardedIndex() {}

    static Model read(Source source) {
        return read(source, source.path());
    }

    /** Reads an index that lies in or beside a source, and the shards that it names. */
    public static Model read(Source source, Path index) {
        Json document;
        try (ByteFile file = ByteFile.open(index)) {
            document = Json.read(file.cursor());
        }
        Map<String, String> shardOf = new LinkedHashMap<>();
        Json weights = document.get("weight_map").orElse(document);
        if (!(weights instanceof Json.JsonObject map)) {
            throw new BadInput("weight_map is no object from tensors to files");
        }
        for (Map.Entry<String, Json> entry : map.members().entrySet()) {
            if (!(entry.getValue() instanceof Json.JsonText shard)) {
                throw new BadInput("weight_map: '" + Printable.brief(entry.getKey()) + "' names no file");
            }
            shardOf.put(entry.getKey(), shard.value());
        }
        List<String> warnings = new ArrayList<>();
        List<Tensor> tensors = tensors(source, shardOf, warnings);
        return new Model(
                source.name(),
                "safetensors",
                Optional.empty(),
                Optional.empty(),
                List.copyOf(tensors),
                metadata(document, warnings),
                List.copyOf(warnings));
    }

    private static List<Tensor> tensors(Source source, Map<String, String> shardOf, List<String> warnings) {
        Set<String> shards = new LinkedHashSet<>(shardOf.values());
        List<Tensor> tensors = new ArrayList<>();
        Set<String> found = new LinkedHashSet<>();
        for (String shard : shards) {
            String shown = Printable.brief(shard);
            Path path = source.neighbour(shard, "the shard");
            if (!Files.exists(path)) {
                warnings.add("the shard '" + shown + "' is missing: its tensors are not listed");
                continue;
            }
            try (ByteFile file = ByteFile.open(path)) {
                Safetensors part = Safetensors.read(path, file.cursor());
                warnings.addAll(part.warnings());
                for (Tensor tensor : part.tensors()) {
                    if (!found.add(tensor.name())) {
                        throw new BadInput("tensor '" + Printable.brief(tensor.name()) + "' stands in two shards");
                    }
                    if (!shard.equals(shardOf.get(tensor.name()))) {
                        warnings.add("tensor '" + Printable.brief(tensor.name()) + "' of the shard '" + shown
                                + "' is not in the index");
                    }
                    tensors.add(tensor);
                    Limits.check(tensors.size(), Limits.TENSORS, "tensors");
                }
            } catch (BadInput e) {
                throw e.in("the shard '" + shown + "'");
            }
        }
        for (Map.Entry<String, String> entry : shardOf.entrySet()) {
            boolean shardThere = Files.exists(source.neighbour(entry.getValue(), "the shard"));
            if (shardThere && !found.contains(entry.getKey())) {
                throw new BadInput("tensor '" + Printable.brief(entry.getKey()) + "' is not in the shard '"
                        + Printable.brief(entry.getValue()) + "' that the index names");
            }
        }
        return tensors;
    }

    private static Map<String, Datum> metadata(Json document, List<String> warnings) {
        Map<String, Datum> metadata = new LinkedHashMap<>();
        Json given = document.get("metadata").orElse(new Json.JsonNull());
        if (given instanceof Json.JsonObject object) {
            object.members().forEach((name, value) -> {
                if (value instanceof Json.JsonText text) {
                    metadata.put(name, Datum.of(text.value()));
                } else if (value instanceof Json.JsonNumber number) {
                    metadata.put(name, new Datum(Datum.Kind.NUMBER, number.digits()));
                } else {
                    warnings.add("metadata '" + Printable.brief(name) + "' is neither text nor number: left out");
                }
            });
        }
        return metadata;
    }
}
