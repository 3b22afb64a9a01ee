package dev.loupe.formats.keras;

import dev.loupe.formats.InputShape;
import dev.loupe.formats.StoredWeights;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Json.JsonArray;
import dev.loupe.formats.bytes.Json.JsonNumber;
import dev.loupe.formats.bytes.Json.JsonText;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes the graph of a configuration: each layer a module under its name; each call in the order of its inputs. */
final class KerasGraph {
    private final StoredLayers stored;
    private final List<InputShape> given;
    private final List<String> warnings;
    private final Map<String, List<Tensor>> parts = new HashMap<>();

    private record Layer(String name, String kind, Json config, List<List<String>> calls, List<Tensor> tensors) {}

    KerasGraph(StoredLayers stored, List<InputShape> given, List<String> warnings) {
        this.stored = stored;
        this.given = given;
        this.warnings = warnings;
    }

    /** The layers that a model's configuration lists. */
    static List<Json> layers(Json model) {
        Json config = model.get("config").orElse(model);
        return config instanceof JsonArray array
                ? array.elements()
                : config.get("layers").map(Json::elements).orElse(List.of());
    }

    StoredWeights weights() {
        return new StoredWeights(parts);
    }

    Graph graph(String name, Json model) {
        String kind = model.text("class_name").orElse("Model");
        boolean sequential = kind.equals("Sequential");
        Map<String, Layer> layers = new LinkedHashMap<>();
        Map<String, Integer> classes = new HashMap<>();
        String before = "";
        Limits.check(layers(model).size(), Limits.LAYERS, "layers");
        for (Json json : layers(model)) {
            Layer layer = layer(json, sequential, before, classes);
            if (layers.put(layer.name(), layer) != null) {
                throw new BadInput("two layers are called '" + Printable.brief(layer.name()) + "'");
            }
            before = layer.name() + "/0";
        }
        List<Input> sources = new ArrayList<>();
        Map<String, Integer> inputs = inputs(layers, sequential, sources);
        Json config = model.get("config").orElse(model);
        List<String> outputs = sequential
                ? List.of(before)
                : references(config.get("output_layers").orElse(config));
        Network network = Network.of(Printable.brief(kind), values -> {
            Map<String, Value> made = run(layers, inputs, values);
            List<Value> results = new ArrayList<>();
            for (String output : outputs) {
                Value value = made.get(output);
                if (value == null) {
                    throw new BadInput("the output '" + Printable.brief(output)
                            + "' is never made: its layers wait for each other or for what is not there");
                }
                results.add(value);
            }
            return results;
        });
        return Graph.of(name, network, Mode.EVAL, DType.FLOAT32, sources.toArray(new Input[0]));
    }

    private Layer layer(Json json, boolean sequential, String before, Map<String, Integer> classes) {
        String kind = json.text("class_name").orElseThrow(() -> new BadInput("a layer has no class_name"));
        Json config = json.get("config").orElseThrow(() -> new BadInput("a layer has no config"));
        String name = config.text("name").or(() -> json.text("name")).orElse(kind + "_" + classes.size());
        String snake = kind.replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
        int number = classes.merge(snake, 1, Integer::sum) - 1;
        List<Tensor> tensors = stored.of(stored.byClass() ? snake + (number == 0 ? "" : "_" + number) : name);
        List<List<String>> calls = new ArrayList<>();
        if (sequential) {
            calls.add(before.isEmpty() ? List.of() : List.of(before));
        } else {
            for (Json call : json.get("inbound_nodes").map(Json::elements).orElse(List.of())) {
                calls.add(references(call));
            }
            if (calls.isEmpty()) {
                calls.add(List.of());
            }
        }
        return new Layer(name, kind, config, calls, tensors);
    }

    /** The calls that a nest of lists names: {@code [layer, node, tensor]}, in Keras 3 under {@code keras_history}. */
    private static List<String> references(Json nest) {
        List<String> references = new ArrayList<>();
        Deque<Json> open = new ArrayDeque<>(List.of(nest));
        while (!open.isEmpty()) {
            Json json = open.pop();
            List<Json> elements = json instanceof Json.JsonObject object
                    ? List.copyOf(object.members().values())
                    : json.elements();
            boolean reference = elements.size() >= 3
                    && json instanceof JsonArray
                    && elements.get(0) instanceof JsonText
                    && elements.get(1) instanceof JsonNumber
                    && elements.get(2) instanceof JsonNumber;
            if (reference) {
                references.add(((JsonText) elements.get(0)).value() + "/" + ((JsonNumber) elements.get(1)).digits());
            }
            for (int i = elements.size() - 1; i >= (reference ? 3 : 0); i--) {
                open.push(elements.get(i));
            }
        }
        return references;
    }

    /** Which layer takes which input of the network; an open batch is 1, other open dimensions are symbols. */
    private Map<String, Integer> inputs(Map<String, Layer> layers, boolean sequential, List<Input> sources) {
        Map<String, Integer> inputs = new LinkedHashMap<>();
        for (Layer layer : layers.values()) {
            boolean first = sequential ? inputs.isEmpty() : layer.kind().equals("InputLayer");
            if (!first) {
                continue;
            }
            Json shape = layer.config()
                    .get("batch_shape")
                    .or(() -> layer.config().get("batch_input_shape"))
                    .orElseThrow(() -> new BadInput("the first layer '" + Printable.brief(layer.name())
                            + "' says no shape of its input; the model was saved before it was built"));
            List<Size> sizes = new ArrayList<>();
            for (Json size : shape.elements()) {
                String symbol = "D" + sizes.size() + (inputs.isEmpty() ? "" : "_" + inputs.size());
                Size open = sizes.isEmpty() ? Size.ONE : Size.symbol(symbol);
                long known = size.asWhole().orElse(0L);
                sizes.add(known > 0 ? Size.of(known) : open);
            }
            boolean whole = layer.kind().equals("Embedding")
                    || layer.config().text("dtype").orElse("").startsWith("int");
            String name = sequential && !layer.kind().equals("InputLayer") ? layer.name() + "_input" : layer.name();
            TensorType type = new TensorType(whole ? DType.INT32 : DType.FLOAT32, Shape.of(sizes));
            Input input = new Input(Printable.brief(name), type);
            for (InputShape other : given) {
                boolean meant = other.name().isEmpty()
                        ? inputs.size() == given.indexOf(other)
                        : other.name().equals(name);
                input = meant ? input.shape(other.shape()) : input;
            }
            sources.add(input);
            inputs.put(layer.name(), inputs.size());
        }
        if (inputs.isEmpty()) {
            throw new BadInput("it has no input layer");
        }
        return inputs;
    }

    private Map<String, Value> run(Map<String, Layer> layers, Map<String, Integer> inputs, List<Value> values) {
        Map<String, Value> made = new HashMap<>();
        List<Layer> waiting = new ArrayList<>(layers.values());
        boolean moved = true;
        while (moved && !waiting.isEmpty()) {
            moved = false;
            List<Layer> still = new ArrayList<>();
            for (Layer layer : waiting) {
                boolean ready = true;
                for (int i = 0; i < layer.calls().size(); i++) {
                    String key = layer.name() + "/" + i;
                    Integer input = inputs.get(layer.name());
                    if (!made.containsKey(key)
                            && made.keySet().containsAll(layer.calls().get(i))) {
                        List<Value> operands = new ArrayList<>();
                        layer.calls().get(i).forEach(from -> operands.add(made.get(from)));
                        if (input != null) {
                            operands.add(values.get(input));
                        }
                        if (operands.isEmpty()) {
                            throw new BadInput("layer '" + Printable.brief(layer.name()) + "' has no input");
                        }
                        made.put(key, layer.kind().equals("InputLayer") ? operands.get(0) : call(layer, operands));
                        moved = true;
                    }
                    ready &= made.containsKey(key);
                }
                if (!ready) {
                    still.add(layer);
                }
            }
            waiting = still;
        }
        return made;
    }

    private Value call(Layer layer, List<Value> operands) {
        LayerMaker maker = new LayerMaker(
                layer.name(), layer.kind(), layer.config(), layer.tensors(), !stored.isEmpty(), parts, warnings);
        Value[] others = operands.subList(1, operands.size()).toArray(new Value[0]);
        return operands.get(0)
                .then(
                        Printable.brief(layer.name()),
                        Block.of(Printable.brief(layer.kind()), x -> maker.make(operands)),
                        others);
    }
}
