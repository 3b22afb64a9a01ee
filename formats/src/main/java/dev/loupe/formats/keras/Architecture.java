package dev.loupe.formats.keras;

import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Json.JsonArray;
import dev.loupe.formats.bytes.Json.JsonNumber;
import dev.loupe.formats.bytes.Json.JsonText;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * A model as its configuration lists it. Layers that are models, or that wrap a layer, have an architecture themselves.
 *
 * @param inputs the layers that take its inputs, in their order
 * @param outputs what it returns
 */
record Architecture(String kind, Map<String, Layer> layers, List<String> inputs, List<Reference> outputs) {
    /** Models within models: those that people build nest two or three deep. */
    private static final int DEPTH = 32;

    private static final Set<String> WRAPPERS = Set.of("TimeDistributed", "SpectralNormalization");
    private static final Set<String> MASKS =
            Set.of("mask", "attention_mask", "query_mask", "value_mask", "key_mask", "training");

    /** What a call of a layer made: its {@code tensor}-th value. */
    record Reference(String layer, int node, int tensor) {
        String call() {
            return layer + "/" + node;
        }
    }

    /** A call of a layer: the values that it takes, and all its arguments as the file has them. */
    record Call(List<Reference> operands, Json arguments) {}

    /** The {@code node}-th call of a layer, counted as the file counts. */
    record Step(Layer layer, int node, Call call) {
        String key() {
            return layer.name() + "/" + node;
        }
    }

    /**
     * A layer.
     *
     * @param path its name behind those of the models that it is in
     * @param module where Keras keeps its class; tells operators from layers that are called alike
     * @param checked whether its tensors are to be found in the file
     * @param inner what it is made of, for models and wrappers
     */
    record Layer(
            String name,
            String path,
            String kind,
            String module,
            Json config,
            List<Call> calls,
            List<Tensor> tensors,
            boolean checked,
            Optional<Architecture> inner) {}

    Layer input(int number) {
        String name = inputs.get(number);
        Layer layer = layers.get(name);
        if (layer == null) {
            throw new BadInput("there is no layer '" + Printable.brief(name) + "'");
        }
        return layer;
    }

    /** The layers that a model's configuration lists. */
    static List<Json> listed(Json model) {
        Json config = model.get("config").orElse(model);
        return config instanceof JsonArray array
                ? array.elements()
                : config.get("layers").map(Json::elements).orElse(List.of());
    }

    static Architecture of(Json model, StoredLayers stored) {
        return of(model, stored, "", 0);
    }

    private static Architecture of(Json model, StoredLayers stored, String path, int depth) {
        Limits.check(depth, DEPTH, "models within each other");
        String kind = model.text("class_name").orElse("Model");
        boolean sequential = kind.equals("Sequential");
        Map<String, Layer> layers = new LinkedHashMap<>();
        Map<String, Integer> classes = new HashMap<>();
        Optional<Reference> before = Optional.empty();
        Limits.check(listed(model).size(), Limits.LAYERS, "layers");
        for (Json json : listed(model)) {
            List<Call> calls = new ArrayList<>();
            if (sequential) {
                calls.add(new Call(before.map(List::of).orElse(List.of()), json));
            } else {
                for (Json call : json.get("inbound_nodes").map(Json::elements).orElse(List.of())) {
                    calls.add(new Call(references(call), call));
                }
                if (calls.isEmpty()) {
                    calls.add(new Call(List.of(), json));
                }
            }
            Layer layer = layer(json, calls, stored, classes, path, depth);
            if (layers.put(layer.name(), layer) != null) {
                throw new BadInput("two layers are called '" + Printable.brief(layer.name()) + "'");
            }
            before = Optional.of(new Reference(layer.name(), 0, 0));
        }
        Json config = model.get("config").orElse(model);
        List<Reference> outputs = sequential
                ? before.map(List::of).orElse(List.of())
                : references(config.get("output_layers").orElse(config));
        return new Architecture(kind, layers, inputs(layers, sequential, config), outputs);
    }

    private static Layer layer(
            Json json, List<Call> calls, StoredLayers stored, Map<String, Integer> classes, String path, int depth) {
        String kind = json.text("class_name").orElseThrow(() -> new BadInput("a layer has no class_name"));
        Json config = json.get("config").orElseThrow(() -> new BadInput("a layer has no config"));
        String name = config.text("name").or(() -> json.text("name")).orElse(kind + "_" + classes.size());
        String snake = kind.replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
        int number = classes.merge(snake, 1, Integer::sum) - 1;
        String key = stored.byClass() ? snake + (number == 0 ? "" : "_" + number) : name;
        List<Tensor> tensors = stored.of(key);
        if (stored.countsTwice() && !tensors.isEmpty()) {
            classes.merge(snake, 1, Integer::sum);
        }
        String inside = path + name + "/";
        Optional<Architecture> inner = Optional.empty();
        if (!listed(json).isEmpty()) {
            inner = Optional.of(of(json, stored.within(key), inside, depth + 1));
        } else if (WRAPPERS.contains(kind)) {
            inner = config.get("layer").map(wrapped -> wrapped(wrapped, stored.wrapped(key), inside, depth + 1));
        }
        return new Layer(
                name,
                path + name,
                kind,
                json.text("module").orElse(""),
                config,
                calls,
                tensors,
                stored.isChecked(key),
                inner);
    }

    /** The one layer in a wrapper. */
    private static Architecture wrapped(Json json, StoredLayers stored, String path, int depth) {
        Limits.check(depth, DEPTH, "models within each other");
        Layer layer = layer(json, List.of(new Call(List.of(), json)), stored, new HashMap<>(), path, depth);
        return new Architecture(
                "Sequential",
                Map.of(layer.name(), layer),
                List.of(layer.name()),
                List.of(new Reference(layer.name(), 0, 0)));
    }

    private static List<String> inputs(Map<String, Layer> layers, boolean sequential, Json config) {
        List<String> inputs = new ArrayList<>();
        if (sequential) {
            layers.keySet().stream().findFirst().ifPresent(inputs::add);
            return inputs;
        }
        config.get("input_layers").map(Architecture::references).orElse(List.of()).stream()
                .map(Reference::layer)
                .filter(layers::containsKey)
                .distinct()
                .forEach(inputs::add);
        Set<String> known = Set.copyOf(inputs);
        layers.values().stream()
                .filter(layer -> layer.kind().equals("InputLayer") && !known.contains(layer.name()))
                .forEach(layer -> inputs.add(layer.name()));
        return inputs;
    }

    /**
     * The values that a nest of lists names: {@code [layer, node, tensor]}, in Keras 3 under {@code keras_history}.
     * Masks are left out: they change no shape.
     */
    private static List<Reference> references(Json nest) {
        List<Reference> references = new ArrayList<>();
        Deque<Json> open = new ArrayDeque<>(List.of(nest));
        while (!open.isEmpty()) {
            Json json = open.pop();
            List<Json> elements = new ArrayList<>(json.elements());
            if (json instanceof Json.JsonObject object) {
                object.members().forEach((name, member) -> {
                    if (!MASKS.contains(name)) {
                        elements.add(member);
                    }
                });
            }
            boolean reference = elements.size() >= 3
                    && elements.get(0) instanceof JsonText
                    && elements.get(1) instanceof JsonNumber
                    && elements.get(2) instanceof JsonNumber
                    && json instanceof JsonArray;
            if (reference) {
                references.add(new Reference(
                        ((JsonText) elements.get(0)).value(), index(elements.get(1)), index(elements.get(2))));
            }
            for (int i = elements.size() - 1; i >= (reference ? 3 : 0); i--) {
                open.push(elements.get(i));
            }
        }
        return references;
    }

    private static int index(Json json) {
        return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, json.asWhole().orElse(-1L)));
    }

    /** The calls in an order in which each comes behind those whose values it takes; calls that wait for ever are left out. */
    List<Step> steps() {
        List<Step> all = new ArrayList<>();
        Set<String> madeByModel = counted();
        for (Layer layer : layers.values()) {
            int first = madeByModel.contains(layer.name()) ? 1 : 0;
            for (int i = 0; i < layer.calls().size(); i++) {
                all.add(new Step(layer, i + first, layer.calls().get(i)));
            }
        }
        Map<String, List<Integer>> waiting = new HashMap<>();
        int[] missing = new int[all.size()];
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < missing.length; i++) {
            for (Reference operand : all.get(i).call().operands()) {
                waiting.computeIfAbsent(operand.call(), key -> new ArrayList<>())
                        .add(i);
                missing[i]++;
            }
            if (missing[i] == 0) {
                ready.add(i);
            }
        }
        List<Step> ordered = new ArrayList<>();
        while (!ready.isEmpty()) {
            Step step = all.get(ready.remove());
            ordered.add(step);
            for (int later : waiting.getOrDefault(step.key(), List.of())) {
                if (--missing[later] == 0) {
                    ready.add(later);
                }
            }
        }
        return ordered;
    }

    /** Layers whose node 0 is the model's own making, so that its calls count from 1: models of Keras 2. */
    private Set<String> counted() {
        Set<String> zero = new HashSet<>();
        List<Reference> all = new ArrayList<>(outputs);
        layers.values().forEach(layer -> layer.calls().forEach(call -> all.addAll(call.operands())));
        Set<String> used = new HashSet<>();
        for (Reference reference : all) {
            used.add(reference.layer());
            if (reference.node() == 0) {
                zero.add(reference.layer());
            }
        }
        used.removeAll(zero);
        used.removeIf(name ->
                !layers.containsKey(name) || listed(layers.get(name).config()).isEmpty());
        return used;
    }
}
