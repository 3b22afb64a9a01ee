package dev.loupe.report.network;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.NotCounted;
import dev.loupe.inspect.OperatorNames;
import dev.loupe.inspect.Optimizer;
import dev.loupe.inspect.Totals;
import dev.loupe.inspect.TrainingMemory;
import dev.loupe.report.Heading;
import dev.loupe.report.Json;
import dev.loupe.report.Outline;
import dev.loupe.report.Visible;
import dev.loupe.report.picture.OperatorSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the view of a network shows, as one JSON object. Figures are exact: whole numbers as such up to 2^53, beyond
 * that as text, which is also how those with symbols are written. Names of files have no invisible characters.
 */
public final class NetworkJson {
    /** The greatest whole number up to which all are exact in a script. */
    private static final long EXACT = 1L << 53;
    /** Networks of more nodes are not drawn, only listed. */
    private static final int MOST_DRAWN = 40_000;

    private final Inspection inspection;
    private final Graph graph;
    private final Heading heading;
    private final Outline outline;
    private final Json json;
    /** For each call its line in the outline; that of the module around it where it has none. */
    private final int[] lineOf;

    private NetworkJson(Inspection inspection, Heading heading, Json json) {
        this.inspection = inspection;
        this.graph = inspection.graph();
        this.heading = heading;
        this.outline = Outline.of(inspection);
        this.json = json;
        this.lineOf = new int[graph.calls().size()];
        Arrays.fill(lineOf, -1);
        List<Outline.Line> lines = outline.lines();
        for (int i = 0; i < lines.size(); i++) {
            lineOf[lines.get(i).scope().index()] = i;
        }
        for (int call = 0; call < lineOf.length; call++) {
            Scope scope = graph.calls().get(call).scope();
            lineOf[call] =
                    lineOf[call] >= 0 ? lineOf[call] : lineOf[scope.parent().index()];
        }
    }

    /** The object of a network. */
    public static Json of(Inspection inspection, Heading heading, List<String> warnings) {
        Json json = new Json();
        write(json, inspection, heading, warnings);
        return json;
    }

    /** Writes the object of a network as the next value. */
    public static void write(Json json, Inspection inspection, Heading heading, List<String> warnings) {
        NetworkJson network = new NetworkJson(inspection, heading, json);
        json.beginObject();
        network.heading(warnings);
        network.totals();
        ModuleJson modules = new ModuleJson(inspection, network.outline, network.lineOf, json);
        modules.write();
        network.operators();
        if (network.graph.nodes().size() <= MOST_DRAWN) {
            new SceneJson(network.graph, network.lineOf, network::isModule, json).write();
        } else {
            json.name("scenes")
                    .beginArray()
                    .endArray()
                    .name("layouts")
                    .beginArray()
                    .endArray();
        }
        new MemoryJson(network.graph, json).write();
        MachineJson.write(json, network.graph.dtype());
        network.notes();
        modules.formulas();
        json.endObject();
    }

    private boolean isModule(int call) {
        return outline.lines().get(lineOf[call]).scope().index() == call;
    }

    /** A figure that a script reads back as it is. */
    static void figure(Json json, Size size) {
        if (size.isConstant() && Math.abs(size.value()) <= EXACT) {
            json.value(size.value());
        } else {
            json.value(Visible.of(size.toString()));
        }
    }

    private void heading(List<String> warnings) {
        json.name("model").value(Visible.of(heading.name()));
        json.name("about").value(Visible.of(heading.about()));
        json.name("source").value(heading.source());
        json.name("format").value(heading.format());
        json.name("mode").value(graph.mode() == Mode.TRAIN ? "train" : "eval");
        json.name("dtype").value(graph.dtype().label());
        json.name("batch");
        figure(json, graph.batch());
        json.name("inputs").beginArray();
        for (Value input : graph.inputs()) {
            end(((SourceOp.Input) input.node().op()).name(), input);
        }
        json.endArray().name("outputs").beginArray();
        for (Value output : graph.outputs()) {
            end("output", output);
        }
        json.endArray().name("warnings").beginArray();
        warnings.forEach(warning -> json.value(Visible.of(warning)));
        json.endArray();
    }

    private void end(String name, Value value) {
        json.beginObject().name("name").value(Visible.of(name));
        json.name("shape").value(Visible.of(value.shape().toString()));
        json.name("dtype").value(value.type().dtype().label()).endObject();
    }

    private void totals() {
        Totals totals = inspection.totals();
        json.name("totals").beginObject();
        total("parameters", totals.parameters());
        total("trainable_parameters", totals.trainableParameters());
        total("weights", totals.weights());
        total("biases", totals.biases());
        total("buffers", totals.buffers());
        total("multiply_adds", totals.multiplyAdds());
        total("neurons", totals.neurons());
        total("connections", totals.connections());
        total("parameter_bytes", totals.parameterBytes());
        total("buffer_bytes", totals.bufferBytes());
        total("activation_bytes", totals.activationBytes());
        Optional<Size> training = TrainingMemory.of(graph, Optimizer.of("adam")).totalBytes();
        json.name("training_peak_bytes");
        if (training.isPresent()) {
            figure(json, training.get());
        } else {
            json.nullValue();
        }
        json.endObject();
    }

    private void total(String name, Size size) {
        json.name(name);
        figure(json, size);
    }

    /** Each node by its index: what it is, and what feeds it; null for one that never runs. */
    private void operators() {
        json.name("operators").beginArray();
        for (Node node : graph.nodes()) {
            if (!graph.isLive(node) || node.op().type() == OpType.PARAMETER) {
                json.nullValue();
                continue;
            }
            boolean isInput = node.op() instanceof SourceOp.Input;
            json.beginObject();
            json.name("module").value(lineOf[node.scope().index()]);
            json.name("operator")
                    .value(Visible.of(
                            node.op() instanceof SourceOp.Input input ? input.name() : OperatorNames.of(node)));
            json.name("is_input").value(isInput);
            json.name("settings").value(OperatorSettings.of(node));
            json.name("output").value(Visible.of(node.shape().toString()));
            json.name("inputs").beginArray();
            for (int i = 0; i < node.inputCount(); i++) {
                json.value(node.input(i).node().index());
            }
            json.endArray().name("multiply_adds");
            figure(json, isInput ? Size.ZERO : Inspection.multiplyAdds(node));
            json.name("parameters");
            figure(json, parameters(node));
            json.name("activation_bytes");
            if (node.shape().isKnown()) {
                figure(json, node.output(0).bytes());
            } else {
                json.nullValue();
            }
            json.endObject();
        }
        json.endArray();
    }

    private static Size parameters(Node node) {
        Size sum = Size.ZERO;
        for (Parameter parameter : Parameters.of(node)) {
            sum = parameter.isBuffer() ? sum : sum.plus(parameter.type().shape().elements());
        }
        return sum;
    }

    private void notes() {
        json.name("outside").beginArray();
        for (Inspection.Outside one : inspection.outsideLayers()) {
            json.beginArray().value(Visible.of(one.path().isEmpty() ? graph.name() : one.path()));
            figure(json, one.parameters());
            json.endArray();
        }
        json.endArray().name("not_counted").beginArray();
        Map<String, Integer> kinds = new LinkedHashMap<>();
        for (NotCounted one : inspection.notCounted()) {
            kinds.merge(one.why(), 1, Integer::sum);
        }
        List<Map.Entry<String, Integer>> all = new ArrayList<>(kinds.entrySet());
        all.forEach(kind -> json.beginArray()
                .value(Visible.of(kind.getKey()))
                .value(kind.getValue())
                .endArray());
        json.endArray();
    }
}
