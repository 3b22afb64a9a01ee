package dev.loupe.formats.onnx;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Wire;
import dev.loupe.formats.nodes.GivenShapes;
import dev.loupe.formats.nodes.GraphMaker;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Planned;
import dev.loupe.formats.nodes.Symbols;
import dev.loupe.formats.onnx.OnnxModel.AttributeDef;
import dev.loupe.formats.onnx.OnnxModel.DimensionDef;
import dev.loupe.formats.onnx.OnnxModel.Encoding;
import dev.loupe.formats.onnx.OnnxModel.GraphDef;
import dev.loupe.formats.onnx.OnnxModel.NodeDef;
import dev.loupe.formats.onnx.OnnxModel.TensorDef;
import dev.loupe.formats.onnx.OnnxModel.ValueDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads ONNX files: the graph with inferred shapes, and its tensors without their contents. */
public final class OnnxReader implements Reader {
    /** How many top-level fields are looked at to tell an ONNX file. */
    private static final int FIELDS = 1000;

    @Override
    public Format format() {
        return new Format(
                "onnx",
                "ONNX",
                List.of(".onnx"),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.WEIGHTS, Gives.FIGURES),
                "opset 7 to the newest, functions, subgraphs and external data");
    }

    @Override
    public boolean claims(Source source) {
        if (source.isFolder() || source.head().length < 2) {
            return false;
        }
        Set<Integer> fields = new HashSet<>();
        try {
            Wire wire = new Wire(source.file().cursor());
            for (int i = 0; i < FIELDS && wire.next(); i++) {
                boolean number = wire.field() == 1 || wire.field() == 5;
                boolean message = wire.field() == 7 || wire.field() == 8 || wire.field() == 14 || wire.field() == 25;
                if ((number && wire.type() != Wire.VARINT) || (message && wire.type() != Wire.LENGTH)) {
                    return false;
                }
                if (wire.field() == 7) {
                    return true;
                }
                fields.add(wire.field());
                wire.skip();
            }
        } catch (BadInput e) {
            // Damaged, and reading says where; unless it is another thing under this name.
            return fields.contains(1) || (source.name().endsWith(".onnx") && !source.isOther());
        }
        return fields.contains(1) && (fields.contains(8) || source.name().endsWith(".onnx"));
    }

    @Override
    public Model read(Source source) {
        return new Reading(source).model();
    }

    /** The shape of every value of the main graph by name. */
    static Map<String, TensorType> shapes(Source source) {
        Reading reading = new Reading(source);
        reading.model();
        Map<String, TensorType> shapes = new TreeMap<>();
        reading.values.all().forEach((name, value) -> shapes.put(name, value.type()));
        return shapes;
    }

    /** One reading of one file. */
    private static final class Reading {
        private final Source source;
        private final List<String> warnings = new ArrayList<>();
        private final Symbols symbols = new Symbols();
        private final Inference.Values values = new Inference.Values(null);

        Reading(Source source) {
            this.source = source;
        }

        Model model() {
            Cursor cursor = source.file().cursor();
            OnnxModel model = new OnnxParser(cursor, warnings).model();
            GraphDef graph = model.graph();
            List<Tensor> tensors = tensors(graph);
            DType weightType = weightType(graph);
            bindSymbols(graph);
            Inference inference = new Inference(model, source.file(), symbols, warnings, weightType);
            List<Inferred> inputs = new ArrayList<>();
            List<SourceOp.Input> sources = new ArrayList<>();
            Map<String, Inferred> arguments = inputs(graph, inference, inputs, sources);
            List<Planned> plan = new ArrayList<>();
            List<Inferred> outputs = inference.graph(values, arguments, plan);
            if (graph.outputs().isEmpty()) {
                outputs = Planned.loose(plan); // it declares none
            }
            if (inputs.isEmpty() && plan.stream().anyMatch(planned -> !planned.optional())) {
                warnings.add("the graph has no inputs: the layers that compute from nothing are not listed");
            }
            String name = graph.name().isEmpty() ? "Graph" : Printable.brief(graph.name());
            Graph made = new GraphMaker(plan, inputs, outputs).make(source.name(), name, weightType, sources);
            return new Model(
                    source.name(),
                    "onnx",
                    Optional.of(made),
                    Optional.empty(),
                    tensors,
                    metadata(model),
                    List.copyOf(new LinkedHashSet<>(warnings)));
        }

        /** The inputs that no stored tensor answers to. */
        private static List<ValueDef> open(GraphDef graph) {
            Set<String> stored = new HashSet<>();
            graph.initializers().forEach(tensor -> stored.add(tensor.name()));
            List<ValueDef> open = new ArrayList<>();
            for (ValueDef input : graph.inputs()) {
                if (!stored.contains(input.name())) {
                    open.add(input);
                }
            }
            return open;
        }

        private Map<String, Shape> given(List<ValueDef> open) {
            return GivenShapes.of(
                    source.inputs(), open.stream().map(ValueDef::name).toList());
        }

        /** Dimensions that a file leaves open are bound by the shapes that are given; an open batch is 1. */
        private void bindSymbols(GraphDef graph) {
            List<ValueDef> open = open(graph);
            Map<String, Shape> given = given(open);
            for (ValueDef value : open) {
                Shape shape = given.get(value.name());
                List<DimensionDef> dimensions = value.shape();
                if (shape == null || dimensions == null) {
                    continue;
                }
                if (shape.rank() != dimensions.size()) {
                    throw new BadInput("the input '" + Printable.brief(value.name()) + "' has " + dimensions.size()
                            + " dimensions, but " + shape + " is given");
                }
                for (int i = 0; i < shape.rank(); i++) {
                    DimensionDef dimension = dimensions.get(i);
                    if (dimension.size() < 0 && !dimension.name().isEmpty()) {
                        symbols.bind(dimension.name(), shape.get(i));
                    }
                }
            }
            for (ValueDef value : open) {
                List<DimensionDef> dimensions = value.shape();
                if (dimensions != null
                        && !dimensions.isEmpty()
                        && dimensions.get(0).size() < 0) {
                    String name = dimensions.get(0).name();
                    if (isBatch(name) && !symbols.isBound(name) && !given.containsKey(value.name())) {
                        symbols.bind(name, Size.ONE);
                        warnings.add("the batch '" + Printable.brief(name) + "' is open: counted for 1");
                    }
                }
            }
        }

        private static boolean isBatch(String name) {
            String lower = name.toLowerCase(Locale.ROOT);
            return lower.contains("batch") || lower.equals("n") || lower.equals("b") || lower.equals("bs");
        }

        private Map<String, Inferred> inputs(
                GraphDef graph, Inference inference, List<Inferred> inputs, List<SourceOp.Input> sources) {
            Map<String, Inferred> arguments = new LinkedHashMap<>();
            List<ValueDef> open = open(graph);
            Map<String, Shape> given = given(open);
            for (ValueDef value : open) {
                TensorType type = inference.declared(value);
                Shape shape = given.get(value.name());
                if (shape != null) {
                    type = type.shape(shape);
                }
                Inferred input = Inferred.made(value.name(), type, false, null);
                if (arguments.put(value.name(), input) != null) {
                    throw new BadInput("two inputs are called '" + Printable.brief(value.name()) + "'");
                }
                inputs.add(input);
                boolean batched = type.shape().isKnown() && type.shape().rank() > 0;
                int batch = batched ? batchDimension(graph, value.name()) : -1;
                sources.add(new SourceOp.Input(Printable.brief(value.name()), type, batch));
            }
            return arguments;
        }

        /** The first dimension; the second of what goes straight into a recurrent layer, where steps come first. */
        private static int batchDimension(GraphDef graph, String input) {
            for (NodeDef node : graph.nodes()) {
                boolean recurrent = Set.of("LSTM", "GRU", "RNN").contains(node.operator());
                if (recurrent
                        && !node.inputs().isEmpty()
                        && node.inputs().get(0).equals(input)) {
                    AttributeDef layout = node.attributes().get("layout");
                    return layout == null || layout.whole() == 0 ? 1 : 0;
                }
            }
            return 0;
        }

        /** The floating-point type that most stored elements have. */
        private static DType weightType(GraphDef graph) {
            Map<DType, Long> elements = new TreeMap<>();
            for (TensorDef tensor : graph.initializers()) {
                DType type = OnnxTypes.of(tensor.type());
                if (type.isFloat()) {
                    elements.merge(type, Tensor.elements(tensor.name(), tensor.shape()) >>> 8 | 1, Long::sum);
                }
            }
            DType most = DType.FLOAT32;
            for (Map.Entry<DType, Long> entry : elements.entrySet()) {
                if (entry.getValue() > elements.getOrDefault(most, 0L)) {
                    most = entry.getKey();
                }
            }
            return most;
        }

        private List<Tensor> tensors(GraphDef graph) {
            List<Tensor> tensors = new ArrayList<>();
            Set<String> names = new HashSet<>();
            for (TensorDef tensor : graph.initializers()) {
                if (!names.add(tensor.name())) {
                    throw new BadInput("two stored tensors are called '" + Printable.brief(tensor.name()) + "'");
                }
                tensors.add(tensor(tensor));
            }
            return List.copyOf(tensors);
        }

        private Tensor tensor(TensorDef tensor) {
            DType type = OnnxTypes.of(tensor.type());
            String label = type == DType.UNKNOWN ? "type " + tensor.type() : type.label();
            if (type == DType.UNKNOWN) {
                warnings.add("tensor '" + Printable.brief(tensor.name()) + "' has the unknown type " + tensor.type());
            }
            long bytes = type.bytes(Size.of(Tensor.elements(tensor.name(), tensor.shape())))
                    .value();
            Storage storage = tensor.encoding() == Encoding.EXTERNAL
                    ? external(tensor, bytes)
                    : new Storage(
                            tensor.name(),
                            source.path(),
                            tensor.position(),
                            tensor.length(),
                            tensor.encoding() == Encoding.RAW ? Storage.Packing.PLAIN : Storage.Packing.ABSENT);
            return Tensor.contiguous(tensor.name(), label, tensor.shape(), bytes, storage);
        }

        private Storage external(TensorDef tensor, long bytes) {
            String what = "tensor '" + Printable.brief(tensor.name()) + "'";
            String location = tensor.external().getOrDefault("location", "");
            Path path = source.neighbour(location, what + ": external data in");
            long offset = number(tensor, "offset", 0, what);
            long length = number(tensor, "length", bytes, what);
            if (bytes > 0 && length != bytes) {
                throw new BadInput(what + " needs " + bytes + " bytes, but its external data has " + length);
            }
            Storage.Packing packing = Storage.Packing.PLAIN;
            if (!Files.isRegularFile(path)) {
                warnings.add("external data '" + Printable.brief(location) + "' is not there: shapes are told without");
                packing = Storage.Packing.ABSENT;
            } else {
                long size = size(path);
                if (offset > size || length > size - offset) {
                    throw new BadInput(what + " ends at byte " + (offset + length) + " of '" + Printable.brief(location)
                            + "', which has " + size);
                }
            }
            return new Storage(tensor.name(), path, offset, length, packing);
        }

        private static long size(Path path) {
            try {
                return Files.size(path);
            } catch (IOException e) {
                throw new BadInput(Printable.line(path.toString()) + " cannot be read: " + e.getMessage(), e);
            }
        }

        private static long number(TensorDef tensor, String key, long usual, String what) {
            String text = tensor.external().get(key);
            if (text == null) {
                return usual;
            }
            try {
                long number = Long.parseLong(text);
                if (number >= 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new BadInput(what + ": the " + key + " of its external data is no number", e);
            }
            throw new BadInput(what + ": the " + key + " of its external data is negative");
        }

        private static Map<String, Datum> metadata(OnnxModel model) {
            Map<String, Datum> metadata = new LinkedHashMap<>();
            metadata.put("ir_version", Datum.of(model.irVersion()));
            model.opsets()
                    .forEach((domain, version) ->
                            metadata.put("opset" + (domain.isEmpty() ? "" : "/" + domain), Datum.of(version)));
            metadata.putAll(model.metadata());
            Map<String, Integer> operators = new TreeMap<>();
            for (NodeDef node : model.graph().nodes()) {
                operators.merge(node.operator(), 1, Integer::sum);
            }
            if (operators.size() <= Limits.RANK * 4) {
                operators.forEach((operator, count) -> metadata.put("operators/" + operator, Datum.of(count)));
            }
            return metadata;
        }
    }
}
