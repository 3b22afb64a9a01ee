package dev.loupe.formats.coreml;

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
import dev.loupe.formats.bytes.Wire;
import dev.loupe.formats.coreml.CoreMlModel.LayerDef;
import dev.loupe.formats.coreml.CoreMlModel.ValueDef;
import dev.loupe.formats.coreml.CoreMlModel.WeightDef;
import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.formats.nodes.GivenShapes;
import dev.loupe.formats.nodes.GraphMaker;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Names;
import dev.loupe.formats.nodes.Planned;
import dev.loupe.formats.nodes.Symbols;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads Core ML models: {@code .mlmodel} files and {@code .mlpackage} folders. */
public final class CoreMlReader implements Reader {
    private static final String MANIFEST = "Manifest.json";

    @Override
    public Format format() {
        return new Format(
                "coreml",
                "Core ML",
                List.of(".mlmodel", ".mlpackage"),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.FIGURES),
                "neural networks and ML programs; recurrent layers for one step where none are stated; other kinds of models are named");
    }

    /** A version, then a description: ONNX has a text there, and its graph in field 7. */
    @Override
    public boolean claims(Source source) {
        if (source.isFolder()) {
            return source.name().endsWith(".mlpackage")
                    && Files.isRegularFile(source.path().resolve(MANIFEST));
        }
        if (source.size() < 4 || source.head()[0] != 0x08) {
            return false;
        }
        try {
            Wire wire = new Wire(source.file().cursor());
            boolean described = false;
            while (wire.next()) {
                if (wire.field() >= 200 && wire.field() <= 3000) {
                    return described && wire.type() == Wire.LENGTH;
                }
                if (wire.field() != 1 && wire.field() != 2 && wire.field() != 10) {
                    return false;
                }
                described |= wire.field() == 2;
                wire.skip();
            }
            return false;
        } catch (BadInput e) {
            return source.name().endsWith(".mlmodel"); // damaged; reading says where
        }
    }

    @Override
    public Model read(Source source) {
        if (!source.isFolder()) {
            return new Reading(source, source.file()).model();
        }
        try (ByteFile file = ByteFile.open(inside(source))) {
            return new Reading(source, file).model();
        }
    }

    /** The model that a package's manifest names. */
    private static Path inside(Source source) {
        try (ByteFile manifest = ByteFile.open(source.neighbour(MANIFEST, "the manifest"))) {
            Json json = Json.read(manifest.cursor());
            String root = json.text("rootModelIdentifier").orElse("");
            String path = json.get("itemInfoEntries")
                    .flatMap(entries -> entries.get(root))
                    .flatMap(entry -> entry.text("path"))
                    .orElseThrow(() -> new BadInput(MANIFEST + " names no model"));
            return source.neighbour("Data/" + path, "the model");
        }
    }

    /** One reading of one model. */
    private static final class Reading {
        private final Source source;
        private final ByteFile file;
        private final List<String> warnings = new ArrayList<>();
        private final Map<String, Inferred> values = new HashMap<>();
        private final List<Tensor> tensors = new ArrayList<>();
        private final List<Planned> plan = new ArrayList<>();
        private final Names names = new Names();
        private final Symbols symbols = new Symbols();
        private DType weightType = DType.FLOAT32;

        Reading(Source source, ByteFile file) {
            this.source = source;
            this.file = file;
        }

        Model model() {
            CoreMlModel model = new CoreMlParser(new Wire(file.cursor())).model();
            Map<String, Datum> metadata = new LinkedHashMap<>(model.metadata());
            if (model.layers().isEmpty()) {
                warnings.add("a " + model.kind() + " is no neural network: only its description is told");
                return made(Optional.empty(), metadata);
            }
            weightType = weightType(model);
            List<SourceOp.Input> sources = new ArrayList<>();
            List<Inferred> inputs = inputs(model, sources);
            for (LayerDef layer : model.layers()) {
                String place =
                        "layer '" + Printable.brief(layer.name()) + "' (" + Printable.brief(layer.operator()) + ")";
                try {
                    step(layer, model.kind().equals("mlProgram"));
                } catch (BadInput e) {
                    throw e.in(place);
                } catch (ArithmeticException e) {
                    throw new BadInput(place + ": its sizes are beyond what can be counted", e);
                }
            }
            List<Inferred> outputs = new ArrayList<>();
            for (String output : model.outputs()) {
                Inferred value = values.get(output);
                if (value != null) {
                    outputs.add(value); // a classifier's label is no value of the network
                }
            }
            if (outputs.isEmpty()) {
                outputs = Planned.loose(plan);
            }
            Map<String, Integer> operators = new TreeMap<>();
            model.layers().forEach(layer -> operators.merge(layer.operator(), 1, Integer::sum));
            operators.forEach((operator, count) -> metadata.put("operators/" + operator, Datum.of(count)));
            Graph graph = new GraphMaker(plan, inputs, outputs).make(source.name(), model.kind(), weightType, sources);
            return made(Optional.of(graph), metadata);
        }

        private Model made(Optional<Graph> graph, Map<String, Datum> metadata) {
            return new Model(
                    source.name(),
                    "coreml",
                    graph,
                    Optional.empty(),
                    List.copyOf(tensors),
                    metadata,
                    List.copyOf(new LinkedHashSet<>(warnings)));
        }

        private static boolean isConstant(LayerDef layer) {
            return layer.operator().equals("const") && layer.outputs().size() == 1;
        }

        private static DType weightType(CoreMlModel model) {
            Map<DType, Long> elements = new TreeMap<>();
            for (LayerDef layer : model.layers()) {
                for (WeightDef weight : layer.weights()) {
                    count(elements, weight.type());
                }
                if (isConstant(layer)) {
                    count(elements, layer.outputs().get(0).type());
                }
            }
            DType most = DType.FLOAT32;
            for (Map.Entry<DType, Long> entry : elements.entrySet()) {
                most = entry.getValue() > elements.getOrDefault(most, 0L) ? entry.getKey() : most;
            }
            return most;
        }

        private static void count(Map<DType, Long> elements, TensorType type) {
            boolean counts = type.shape().isKnown()
                    && type.shape().isConstant()
                    && type.shape().rank() > 0;
            if (counts && type.dtype() != DType.STRING && type.dtype() != DType.UNKNOWN) {
                elements.merge(type.dtype(), type.shape().elements().value() >>> 8 | 1, Long::sum);
            }
        }

        private List<Inferred> inputs(CoreMlModel model, List<SourceOp.Input> sources) {
            boolean program = model.kind().equals("mlProgram");
            Map<String, Shape> given = GivenShapes.of(
                    source.inputs(), model.inputs().stream().map(ValueDef::name).toList());
            if (program && !given.isEmpty()) {
                throw new BadInput("the shapes of an ML program are stated in it and cannot be given by --input");
            }
            List<Inferred> inputs = new ArrayList<>();
            for (ValueDef input : model.inputs()) {
                Shape shape = input.type().shape();
                if (!program && shape.isKnown() && (shape.rank() == 3 || shape.rank() == 1)) {
                    shape = shape.insert(0, Size.ONE); // arrays of such layers leave the batch out
                }
                TensorType type = input.type().shape(given.getOrDefault(input.name(), shape));
                Inferred value = Inferred.made(input.name(), type, false, null);
                if (values.put(input.name(), value) != null) {
                    throw new BadInput("two inputs are called '" + Printable.brief(input.name()) + "'");
                }
                inputs.add(value);
                boolean batched = type.shape().isKnown() && type.shape().rank() > 0;
                sources.add(new SourceOp.Input(Printable.brief(input.name()), type, batched ? 0 : -1));
            }
            return inputs;
        }

        private Inferred stored(String name, TensorType type, long position, long length) {
            Shape shape = type.shape();
            List<Long> sizes = new ArrayList<>();
            for (int i = 0; i < shape.rank(); i++) {
                sizes.add(shape.get(i).value());
            }
            Storage storage = new Storage(name, file.path(), position, length, Storage.Packing.ABSENT);
            long bytes = type.dtype().bytes(shape.elements()).value();
            tensors.add(Tensor.contiguous(name, type.dtype().label(), sizes, bytes, storage));
            boolean numbers = type.dtype() != DType.STRING && type.dtype() != DType.BOOL;
            boolean trained = numbers && shape.rank() > 0 && (type.dtype().isFloat() || length > 0);
            return Inferred.stored(name, type, trained, Optional::empty);
        }

        private void step(LayerDef layer, boolean program) {
            if (isConstant(layer)) {
                ValueDef value = layer.outputs().get(0);
                boolean told =
                        value.type().shape().isKnown() && value.type().shape().isConstant();
                put(
                        value.name(),
                        told
                                ? stored(value.name(), value.type(), 0, 0)
                                : Inferred.made(value.name(), value.type(), true, null));
                return;
            }
            List<Inferred> inputs = new ArrayList<>();
            for (String input : layer.inputs()) {
                Inferred value = values.get(input);
                if (value == null) {
                    throw new BadInput("its input '" + Printable.brief(input) + "' is made by no layer before it");
                }
                inputs.add(value);
            }
            for (WeightDef weight : layer.weights()) {
                inputs.add(stored(names.unique(weight.name()), weight.type(), weight.position(), weight.length()));
            }
            LayerSite site = new LayerSite(layer, inputs, symbols, weightType);
            boolean known = true;
            try {
                known = program ? OperationRules.apply(site) : LayerRules.apply(site);
            } catch (UnknownShape e) {
                if (!program) {
                    site.giveUp("the shape of an input is unknown");
                } else {
                    site.counts(false).work("the shape of an input is unknown");
                }
            }
            if (!known) {
                site.work("unknown operator");
                warnings.add(
                        "the operator " + Printable.brief(layer.operator()) + " is unknown: its work is not counted");
            }
            outputs(layer, site, inputs);
        }

        private void outputs(LayerDef layer, LayerSite site, List<Inferred> inputs) {
            boolean constant = !inputs.isEmpty();
            for (Inferred input : inputs) {
                constant &= input.isConstant();
            }
            List<Inferred> outputs = new ArrayList<>();
            for (int i = 0; i < layer.outputs().size(); i++) {
                if (i == site.types().size()) {
                    site.unknown(DType.UNKNOWN);
                }
                TensorType type = site.types().get(i);
                if (type.shape().isKnown()) {
                    for (Size size : type.shape().sizes()) {
                        if (size.isConstant() && size.value() < 0) {
                            throw new BadInput("its output would have a dimension of " + size);
                        }
                    }
                    type.shape().elements(); // must be countable
                }
                Inferred output = Inferred.made(layer.outputs().get(i).name(), type, constant, null);
                put(layer.outputs().get(i).name(), output);
                outputs.add(output);
            }
            if (outputs.isEmpty()) {
                return;
            }
            plan.add(new Planned(
                    names.unique(layer.name()),
                    Printable.brief(layer.operator()),
                    site.stages(Size.ONE),
                    site.products(),
                    outputs,
                    List.of(),
                    constant));
        }

        /** Old networks write over a value: the later one stands. */
        private void put(String name, Inferred value) {
            values.put(name, value);
        }
    }
}
