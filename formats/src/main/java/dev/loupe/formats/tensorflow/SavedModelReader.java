package dev.loupe.formats.tensorflow;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Wire;
import dev.loupe.formats.tensorflow.GraphDef.NodeDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads folders of saved models: the graph of the first tag, from the inputs to the outputs of a signature. */
public final class SavedModelReader implements Reader {
    private static final String FILE = "saved_model.pb";

    @Override
    public Format format() {
        return new Format(
                "savedmodel",
                "TensorFlow SavedModel",
                List.of(),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.FIGURES),
                "the folder or its saved_model.pb; the signature serving_default is counted");
    }

    @Override
    public boolean claims(Source source) {
        return source.isFolder()
                ? Files.isRegularFile(source.path().resolve(FILE))
                : source.name().equals(FILE) && source.head().length > 2 && source.head()[0] == 0x08;
    }

    /** The entry points of a graph. */
    private record Signature(Map<String, Endpoint> inputs, Map<String, Endpoint> outputs) {}

    /** A value of the graph with its type. */
    private record Endpoint(String value, DType type, Optional<List<Long>> shape) {
        NodeDef placeholder() {
            return new NodeDef(
                    value.replaceFirst(":.*", ""),
                    "Placeholder",
                    List.of(),
                    Map.of("dtype", new Setting.Types(List.of(type)), "shape", new Setting.Shapes(List.of(shape))));
        }
    }

    @Override
    public Model read(Source source) {
        if (!source.isFolder()) {
            return read(source, source.file());
        }
        try (ByteFile file = ByteFile.open(source.neighbour(FILE, "the model"))) {
            return read(source, file);
        }
    }

    private static Model read(Source source, ByteFile file) {
        Wire wire = new Wire(file.cursor());
        while (wire.next()) {
            if (wire.field() == 2) {
                wire.enter();
                return metaGraph(source, file, wire);
            }
            wire.skip();
        }
        throw new BadInput(FILE + " holds no graph");
    }

    private static Model metaGraph(Source source, ByteFile file, Wire wire) {
        Optional<GraphDef> graph = Optional.empty();
        Map<String, Signature> signatures = new TreeMap<>();
        Map<String, Datum> metadata = new LinkedHashMap<>();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> information(wire, metadata);
                case 2 -> {
                    long outer = wire.enter();
                    graph = Optional.of(new GraphDefParser(file, wire).graph());
                    wire.leave(outer);
                }
                case 5 -> signature(file, wire, signatures);
                default -> wire.skip();
            }
        }
        Map<String, StoredTensor> variables = variables(source);
        List<Tensor> tensors = new ArrayList<>();
        variables.forEach((name, tensor) -> tensors.add(tensor.tensor(name)));
        signatures.remove("__saved_model_init_op");
        Signature chosen = signatures.containsKey("serving_default")
                ? signatures.get("serving_default")
                : signatures.isEmpty()
                        ? new Signature(Map.of(), Map.of())
                        : signatures.values().iterator().next();
        signatures.forEach((name, signature) -> {
            metadata.put(
                    "signature/" + name + "/inputs",
                    Datum.of(String.join(", ", signature.inputs().keySet())));
            metadata.put(
                    "signature/" + name + "/outputs",
                    Datum.of(String.join(", ", signature.outputs().keySet())));
        });
        List<NodeDef> inputs =
                chosen.inputs().values().stream().map(Endpoint::placeholder).toList();
        return GraphModels.model(
                source,
                new GraphModels.Request(
                        "savedmodel",
                        graph.orElseThrow(() -> new BadInput(FILE + " holds no graph")),
                        variables,
                        inputs,
                        chosen.outputs().values().stream().map(Endpoint::value).toList(),
                        tensors,
                        metadata));
    }

    private static Map<String, StoredTensor> variables(Source source) {
        String folder = "variables/";
        Path index = source.neighbour(folder + "variables.index", "the variables");
        if (!Files.isRegularFile(index)) {
            return Map.of();
        }
        try (ByteFile file = ByteFile.open(index)) {
            return VariableIndex.read(
                    file, suffix -> source.neighbour(folder + "variables." + suffix, "the variables"));
        } catch (BadInput e) {
            throw e.in("variables.index");
        }
    }

    private static String text(Wire wire) {
        return wire.cursor().cutText(wire.length(), Limits.NAME, "a text");
    }

    private static void information(Wire wire, Map<String, Datum> metadata) {
        long outer = wire.enter();
        while (wire.next()) {
            switch (wire.field()) {
                case 4 -> metadata.put("tag", Datum.of(text(wire)));
                case 5 -> metadata.put("tensorflow_version", Datum.of(text(wire)));
                default -> wire.skip();
            }
        }
        wire.leave(outer);
    }

    private static void signature(ByteFile file, Wire wire, Map<String, Signature> signatures) {
        long outer = wire.enter();
        String name = "";
        Signature signature = new Signature(new TreeMap<>(), new TreeMap<>());
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> name = text(wire);
                case 2 -> {
                    long inner = wire.enter();
                    while (wire.next()) {
                        switch (wire.field()) {
                            case 1 -> entry(file, wire, signature.inputs());
                            case 2 -> entry(file, wire, signature.outputs());
                            default -> wire.skip();
                        }
                    }
                    wire.leave(inner);
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        signatures.put(name, signature);
        Limits.check(signatures.size(), 10_000, "signatures");
    }

    /** The name of an argument, and that of the graph's value which it is. */
    private static void entry(ByteFile file, Wire wire, Map<String, Endpoint> into) {
        long outer = wire.enter();
        String name = "";
        String value = "";
        DType type = DType.FLOAT32;
        Optional<List<Long>> shape = Optional.empty();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> name = text(wire);
                case 2 -> {
                    long inner = wire.enter();
                    while (wire.next()) {
                        switch (wire.field()) {
                            case 1 -> value = text(wire);
                            case 2 -> type = GraphDef.type(wire.number());
                            case 3 -> shape = new GraphDefParser(file, wire).shape();
                            default -> wire.skip();
                        }
                    }
                    wire.leave(inner);
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        if (!value.isEmpty()) {
            into.put(name, new Endpoint(value, type, shape));
        }
    }
}
