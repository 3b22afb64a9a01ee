package dev.loupe.formats.tensorflow;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Model;
import dev.loupe.formats.Source;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.GivenShapes;
import dev.loupe.formats.nodes.GraphMaker;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Planned;
import dev.loupe.formats.nodes.Symbols;
import dev.loupe.formats.tensorflow.GraphDef.FunctionDef;
import dev.loupe.formats.tensorflow.GraphDef.NodeDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes networks of TensorFlow's graphs, whichever way they were written. */
public final class GraphModels {
    private GraphModels() {}

    /**
     * What is to be made of a graph.
     *
     * @param format the word for the file's format
     * @param variables stored tensors by the names of variables or constants
     * @param inputs the nodes that are inputs, as placeholders; empty for all placeholders of the graph
     * @param outputs names of the values that are outputs; empty for all loose ends
     * @param tensors stored tensors that the graph does not hold itself
     */
    public record Request(
            String format,
            GraphDef graph,
            Map<String, StoredTensor> variables,
            List<NodeDef> inputs,
            List<String> outputs,
            List<Tensor> tensors,
            Map<String, Datum> metadata) {}

    /**
     * The network of a graph.
     *
     * @throws BadInput when the graph contradicts itself
     */
    public static Model model(Source source, Request request) {
        List<String> warnings = new ArrayList<>();
        Symbols symbols = new Symbols();
        GraphDef graph = request.graph();
        DType weightType = weightType(request);
        GraphWalk walk = new GraphWalk(graph.functions(), request.variables(), weightType, symbols, warnings);
        List<NodeDef> inputs = inputs(request);
        Map<String, Shape> given = GivenShapes.of(
                source.inputs(), inputs.stream().map(NodeDef::name).toList());
        Map<String, Inferred> arguments = new LinkedHashMap<>();
        List<SourceOp.Input> sources = new ArrayList<>();
        for (NodeDef node : inputs) {
            Shape shape = given.containsKey(node.name())
                    ? checked(node, given.get(node.name()))
                    : stated(node, walk, symbols, warnings);
            DType type = type(node);
            TensorType tensor = new TensorType(type, shape);
            arguments.put(node.name(), Inferred.made(node.name(), tensor, false, null));
            boolean batched = shape.isKnown() && shape.rank() > 0;
            sources.add(new SourceOp.Input(Printable.brief(node.name()), tensor, batched ? 0 : -1));
        }
        List<Planned> plan = new ArrayList<>();
        List<Inferred> outputs = walk.graph(graph.nodes(), arguments, request.outputs(), plan);
        if (inputs.isEmpty() && !plan.isEmpty()) {
            warnings.add("the graph has no inputs: the layers that compute from nothing are not listed");
        }
        warn(plan, warnings);
        Graph made = new GraphMaker(plan, List.copyOf(arguments.values()), outputs)
                .make(source.name(), "Graph", weightType, sources);
        List<Tensor> tensors = new ArrayList<>(request.tensors());
        tensors.addAll(held(graph));
        Map<String, Datum> metadata = new LinkedHashMap<>(request.metadata());
        operators(graph).forEach((operator, count) -> metadata.put("operators/" + operator, Datum.of(count)));
        return new Model(
                source.name(),
                request.format(),
                Optional.of(made),
                Optional.empty(),
                tensors,
                metadata,
                List.copyOf(new LinkedHashSet<>(warnings)));
    }

    private static void warn(List<Planned> plan, List<String> warnings) {
        if (plan.stream().anyMatch(node -> node.kind().equals("NextIteration"))) {
            warnings.add("loops of Enter, Merge and NextIteration are counted for one pass");
        } else if (plan.stream().anyMatch(node -> node.kind().equals("Merge"))) {
            warnings.add("of Switch and Merge both branches are counted");
        }
    }

    private static Map<String, Integer> operators(GraphDef graph) {
        Map<String, Integer> operators = new TreeMap<>();
        for (NodeDef node : graph.nodes()) {
            operators.merge(node.operator(), 1, Integer::sum);
        }
        return operators.size() <= Limits.RANK * 4 ? operators : Map.of();
    }

    /** Placeholders or, in graphs that read pictures or records themselves, what they read. */
    private static List<NodeDef> inputs(Request request) {
        if (!request.inputs().isEmpty()) {
            return request.inputs();
        }
        List<NodeDef> placeholders = new ArrayList<>();
        List<NodeDef> readers = new ArrayList<>();
        for (NodeDef node : request.graph().nodes()) {
            switch (node.operator()) {
                case "Placeholder", "PlaceholderV2" -> placeholders.add(node);
                case "DecodeJpeg",
                        "DecodePng",
                        "DecodeImage",
                        "IteratorGetNext",
                        "QueueDequeueV2",
                        "QueueDequeueManyV2" -> readers.add(node);
                default -> {}
            }
        }
        return placeholders.isEmpty() ? readers : placeholders;
    }

    private static DType type(NodeDef node) {
        return node.settings().get("dtype") instanceof Setting.Types types
                        && !types.values().isEmpty()
                ? types.values().get(0)
                : node.operator().startsWith("Decode") ? DType.UINT8 : DType.FLOAT32;
    }

    private static Optional<List<Long>> sizes(NodeDef node) {
        for (String key : List.of("shape", "_output_shapes", "output_shapes")) {
            if (node.settings().get(key) instanceof Setting.Shapes shapes
                    && !shapes.values().isEmpty()) {
                return shapes.values().get(0);
            }
        }
        return node.operator().startsWith("Decode") ? Optional.of(List.of(-1L, -1L, 3L)) : Optional.empty();
    }

    private static Shape checked(NodeDef node, Shape given) {
        Optional<List<Long>> sizes = sizes(node);
        if (sizes.isPresent() && !sizes.get().isEmpty() && sizes.get().size() != given.rank()) {
            throw new BadInput("the input '" + Printable.brief(node.name()) + "' has "
                    + sizes.get().size() + " dimensions, but " + given + " is given");
        }
        return given;
    }

    /** The shape that the file states, an open batch as 1. */
    private static Shape stated(NodeDef node, GraphWalk walk, Symbols symbols, List<String> warnings) {
        Optional<List<Long>> sizes = sizes(node);
        if (sizes.isEmpty()) {
            warnings.add(
                    "the shape of the input '" + Printable.brief(node.name()) + "' is not stated; give it by --input");
            return Shape.unknown();
        }
        boolean batch = !sizes.get().isEmpty()
                && sizes.get().get(0) == -1
                && !node.operator().startsWith("Decode");
        if (batch) {
            symbols.bind(node.name() + " 0", Size.ONE);
            warnings.add("the batch of '" + Printable.brief(node.name()) + "' is open: counted for 1");
        }
        return walk.open(node.name(), sizes.get());
    }

    /** The floating-point type that most stored elements have. */
    private static DType weightType(Request request) {
        Map<DType, Long> elements = new TreeMap<>();
        List<Tensor> tensors = new ArrayList<>(request.tensors());
        tensors.addAll(held(request.graph()));
        for (Tensor tensor : tensors) {
            tensor.type()
                    .filter(DType::isFloat)
                    .ifPresent(type -> elements.merge(type, tensor.elements() >>> 8 | 1, Long::sum));
        }
        DType most = DType.FLOAT32;
        for (Map.Entry<DType, Long> entry : elements.entrySet()) {
            most = entry.getValue() > elements.getOrDefault(most, 0L) ? entry.getKey() : most;
        }
        return most;
    }

    private static List<Tensor> held(GraphDef graph) {
        List<Tensor> tensors = new ArrayList<>();
        List<NodeDef> all = new ArrayList<>(graph.nodes());
        for (FunctionDef function : graph.functions().values()) {
            all.addAll(function.nodes());
        }
        for (NodeDef node : all) {
            boolean constant = node.operator().equals("Const");
            if (constant && node.settings().get("value") instanceof Setting.Held value) {
                tensors.add(value.tensor().tensor(node.name()));
            }
        }
        return tensors;
    }

    // JSON, as TensorFlow.js writes graphs: the names of the protocol buffer's fields in camel case, texts in base64

    /**
     * The network of a graph that is written as JSON.
     *
     * @param topology the document's {@code modelTopology}
     * @param weights the tensors that the manifest lists, by their names
     */
    public static Model model(
            Source source, Json topology, Map<String, StoredTensor> weights, Map<String, Datum> metadata) {
        Map<String, FunctionDef> functions = new LinkedHashMap<>();
        List<Json> library = topology.get("library")
                .flatMap(one -> one.get("function"))
                .map(Json::elements)
                .orElse(List.of());
        for (Json function : library) {
            FunctionDef made = function(function);
            functions.put(made.name(), made);
        }
        GraphDef graph =
                new GraphDef(nodes(topology.get("node").map(Json::elements).orElse(List.of())), functions);
        List<Tensor> tensors = new ArrayList<>();
        weights.forEach((name, tensor) -> tensors.add(tensor.tensor(name)));
        return model(source, new Request("tfjs", graph, weights, List.of(), List.of(), tensors, metadata));
    }

    private static List<NodeDef> nodes(List<Json> elements) {
        List<NodeDef> nodes = new ArrayList<>();
        for (Json node : elements) {
            Limits.check(nodes.size(), Limits.NODES, "nodes");
            List<String> inputs = new ArrayList<>();
            for (Json input : node.get("input").map(Json::elements).orElse(List.of())) {
                inputs.add(input instanceof Json.JsonText text ? text.value() : "");
            }
            Map<String, Setting> settings = new LinkedHashMap<>();
            if (node.get("attr").orElse(node) instanceof Json.JsonObject attributes) {
                attributes
                        .members()
                        .forEach((name, value) -> setting(value).ifPresent(made -> settings.put(name, made)));
            }
            nodes.add(new NodeDef(
                    node.text("name").orElse(""), node.text("op").orElse(""), List.copyOf(inputs), settings));
        }
        return nodes;
    }

    private static FunctionDef function(Json function) {
        Json signature = function.get("signature").orElse(function);
        Map<String, String> returned = new LinkedHashMap<>();
        if (function.get("ret").orElse(function) instanceof Json.JsonObject results) {
            results.members().forEach((name, value) -> {
                if (value instanceof Json.JsonText text) {
                    returned.put(name, text.value());
                }
            });
        }
        return new FunctionDef(
                signature.text("name").orElse(""),
                names(signature, "inputArg"),
                names(signature, "outputArg"),
                nodes(function.get("nodeDef").map(Json::elements).orElse(List.of())),
                returned);
    }

    private static List<String> names(Json signature, String member) {
        List<String> names = new ArrayList<>();
        for (Json argument : signature.get(member).map(Json::elements).orElse(List.of())) {
            names.add(argument.text("name").orElse(""));
        }
        return names;
    }

    private static Optional<Setting> setting(Json value) {
        Json list = value.get("list").orElse(value);
        if (list.get("i").isPresent()) {
            List<Long> wholes = new ArrayList<>();
            for (Json one : each(list, "i")) {
                whole(one).ifPresent(wholes::add);
            }
            return Optional.of(new Setting.Wholes(wholes));
        }
        if (list.get("b").isPresent()) {
            return Optional.of(Setting.whole(list.flag("b").orElse(false)));
        }
        if (list.get("f").isPresent()) {
            return list.real("f").map(Setting::real);
        }
        if (list.get("s").isPresent()) {
            List<String> texts = new ArrayList<>();
            for (Json one : each(list, "s")) {
                texts.add(text(one));
            }
            return Optional.of(new Setting.Texts(texts));
        }
        if (list.get("type").isPresent()) {
            List<DType> types = new ArrayList<>();
            for (Json one : each(list, "type")) {
                types.add(
                        one instanceof Json.JsonText text
                                ? GraphDef.type(text.value())
                                : GraphDef.type(one.asWhole().orElse(0L)));
            }
            return Optional.of(new Setting.Types(types));
        }
        if (list.get("shape").isPresent()) {
            List<Optional<List<Long>>> shapes = new ArrayList<>();
            for (Json one : each(list, "shape")) {
                List<Long> sizes = new ArrayList<>();
                for (Json dimension : one.get("dim").map(Json::elements).orElse(List.of())) {
                    sizes.add(dimension.get("size").flatMap(GraphModels::whole).orElse(0L));
                }
                Limits.check(sizes.size(), Limits.RANK, "dimensions");
                shapes.add(one.flag("unknownRank").orElse(false) ? Optional.empty() : Optional.of(sizes));
            }
            return Optional.of(new Setting.Shapes(shapes));
        }
        return value.get("func")
                .flatMap(function -> function.text("name"))
                .map(name -> new Setting.Functions(List.of(name)));
    }

    private static List<Json> each(Json list, String name) {
        Json value = list.get(name).orElse(list);
        return value instanceof Json.JsonArray array ? array.elements() : List.of(value);
    }

    /** A whole number, which may be written as a text. */
    private static Optional<Long> whole(Json value) {
        if (value instanceof Json.JsonText text) {
            try {
                return Optional.of(Long.parseLong(text.value()));
            } catch (NumberFormatException e) {
                throw new BadInput("'" + Printable.brief(text.value()) + "' is no whole number", e);
            }
        }
        return value.asWhole();
    }

    /** A text: its bytes in base64, or in old files as a list of numbers. */
    private static String text(Json value) {
        if (value instanceof Json.JsonText text) {
            try {
                byte[] bytes = Base64.getDecoder().decode(text.value());
                return new String(bytes, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return text.value(); // as it is
            }
        }
        StringBuilder characters = new StringBuilder();
        for (Json one : value.elements()) {
            characters.append((char) (one.asWhole().orElse(0L) & 0x7f));
        }
        return characters.toString();
    }
}
