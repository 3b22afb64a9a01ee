package dev.loupe.formats.keras;

import dev.loupe.formats.InputShape;
import dev.loupe.formats.StoredWeights;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.keras.Architecture.Call;
import dev.loupe.formats.keras.Architecture.Layer;
import dev.loupe.formats.keras.Architecture.Reference;
import dev.loupe.formats.nodes.GivenShapes;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the graph of an architecture: each layer a module under its name; each call in the order of its inputs. */
final class KerasGraph {
    private final StoredLayers stored;
    private final List<InputShape> given;
    private final List<String> warnings;
    private final Map<String, List<Tensor>> parts = new HashMap<>();

    KerasGraph(StoredLayers stored, List<InputShape> given, List<String> warnings) {
        this.stored = stored;
        this.given = given;
        this.warnings = warnings;
    }

    StoredWeights weights() {
        return new StoredWeights(parts);
    }

    Graph graph(String name, Json model) {
        Architecture architecture = Architecture.of(model, stored);
        List<Input> sources = inputs(architecture);
        Network network = Network.of(Printable.brief(architecture.kind()), values -> run(architecture, values));
        return Graph.of(name, network, Mode.EVAL, DType.FLOAT32, sources.toArray(new Input[0]));
    }

    /** The network's inputs; an open batch is 1, other open dimensions are symbols. */
    private List<Input> inputs(Architecture architecture) {
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < architecture.inputs().size(); i++) {
            inputs.add(input(architecture.input(i), architecture, i));
        }
        if (inputs.isEmpty()) {
            throw new BadInput("it has no input layer");
        }
        Map<String, Shape> shapes =
                GivenShapes.of(given, inputs.stream().map(Input::name).toList());
        for (int i = 0; i < inputs.size(); i++) {
            Input input = inputs.get(i);
            Shape stated = input.tensor().shape();
            Shape asked = shapes.getOrDefault(input.name(), stated);
            if (asked.rank() != stated.rank()) {
                throw new BadInput("the input '" + input.name() + "' has " + stated.rank() + " dimensions, but " + asked
                        + " is given");
            }
            inputs.set(i, input.shape(asked));
        }
        return inputs;
    }

    private static Input input(Layer layer, Architecture architecture, int number) {
        boolean declared = layer.kind().equals("InputLayer");
        Layer first = layer;
        while (first.inner().isPresent() && !first.inner().get().inputs().isEmpty()) {
            Architecture inner = first.inner().get();
            if (batchShape(first).isPresent()) {
                break;
            }
            first = inner.input(0);
        }
        Json shape = batchShape(first)
                .orElseThrow(() -> new BadInput("the first layer '" + Printable.brief(layer.name())
                        + "' says no shape of its input; the model was saved before it was built"));
        List<Size> sizes = new ArrayList<>();
        for (Json size : shape.elements()) {
            Size open =
                    sizes.isEmpty() ? Size.ONE : Size.symbol("D" + sizes.size() + (number == 0 ? "" : "_" + number));
            long known = size.asWhole().orElse(0L);
            sizes.add(known > 0 ? Size.of(known) : open);
        }
        boolean whole = first.kind().equals("Embedding")
                || isLookedUp(layer, architecture)
                || first.config().text("dtype").orElse("").startsWith("int");
        boolean unnamed = architecture.kind().equals("Sequential") && !declared;
        TensorType type = new TensorType(whole ? DType.INT32 : DType.FLOAT32, Shape.of(sizes));
        return new Input(Printable.brief(unnamed ? layer.name() + "_input" : layer.name()), type);
    }

    /** Whether all that takes an input looks up rows by it: it may be declared as numbers of any type. */
    private static boolean isLookedUp(Layer input, Architecture architecture) {
        int taken = 0;
        for (Architecture.Step step : architecture.steps()) {
            boolean takes = step.call().operands().stream()
                    .anyMatch(from -> from.layer().equals(input.name()));
            if (takes && !step.layer().kind().equals("Embedding")) {
                return false;
            }
            taken += takes ? 1 : 0;
        }
        return taken > 0;
    }

    private static Optional<Json> batchShape(Layer layer) {
        return layer.config()
                .get("batch_shape")
                .or(() -> layer.config().get("batch_input_shape"))
                .filter(shape -> !shape.elements().isEmpty());
    }

    private List<Value> run(Architecture architecture, List<Value> operands) {
        if (operands.size() < architecture.inputs().size()) {
            throw new BadInput(
                    "it takes " + architecture.inputs().size() + " inputs, but " + operands.size() + " are given");
        }
        Map<String, Value> inputs = new HashMap<>();
        for (String input : architecture.inputs()) {
            inputs.put(input, operands.get(inputs.size()));
        }
        Map<String, List<Value>> made = new HashMap<>();
        for (Architecture.Step step : architecture.steps()) {
            List<Value> values = new ArrayList<>();
            Value input = inputs.get(step.layer().name());
            if (input != null && step.call().operands().isEmpty()) {
                values.add(input);
            }
            step.call().operands().forEach(from -> values.add(find(made, from)));
            if (values.isEmpty()) {
                throw new BadInput("layer '" + Printable.brief(step.layer().name()) + "' has no input");
            }
            boolean bare = step.layer().kind().equals("InputLayer");
            made.put(step.key(), bare ? values : call(step.layer(), step.call(), values));
        }
        if (architecture.outputs().isEmpty()) {
            throw new BadInput("it has no output");
        }
        return architecture.outputs().stream().map(output -> find(made, output)).toList();
    }

    /** A value by its place; whatever an unknown layer makes is as unknown as its first value. */
    private static Value find(Map<String, List<Value>> made, Reference from) {
        List<Value> values = made.getOrDefault(from.call(), List.of());
        boolean unknown = !values.isEmpty() && !values.get(0).shape().isKnown();
        int place = unknown ? 0 : from.tensor();
        if (place < 0 || place >= values.size()) {
            throw new BadInput("the value '" + Printable.brief(from.call())
                    + "' is never made: its layers wait for each other or for what is not there");
        }
        return values.get(place);
    }

    private List<Value> call(Layer layer, Call call, List<Value> operands) {
        List<Value> results = new ArrayList<>();
        Block block = Block.of(Printable.brief(layer.kind()), x -> {
            results.addAll(made(layer, call, operands));
            return results.get(0);
        });
        Value[] others = operands.subList(1, operands.size()).toArray(new Value[0]);
        operands.get(0).then(Printable.brief(layer.name()), block, others);
        return results;
    }

    private List<Value> made(Layer layer, Call call, List<Value> operands) {
        boolean known = operands.stream().allMatch(operand -> operand.shape().isKnown());
        if (layer.inner().isEmpty() || !known) {
            return new LayerMaker(layer, call.arguments(), parts, warnings).make(operands);
        }
        Architecture inner = layer.inner().get();
        return switch (layer.kind()) {
            case "TimeDistributed" -> distributed(inner, operands);
            case "SpectralNormalization" ->
                new LayerMaker(layer, call.arguments(), parts, warnings)
                        .spectral(run(inner, operands).get(0));
            default -> run(inner, operands);
        };
    }

    /** Every step as a sample of its own: {@code [batch, steps, ...]} as {@code [batch * steps, ...]} and back. */
    private List<Value> distributed(Architecture inner, List<Value> operands) {
        Value x = operands.get(0);
        Size batch = x.size(0);
        Size steps = x.size(1);
        List<Size> folded =
                new ArrayList<>(x.shape().sizes().subList(2, x.shape().rank()));
        folded.add(0, batch.times(steps));
        List<Value> results = new ArrayList<>();
        for (Value result : run(inner, List.of(x.reshape(folded.toArray(new Size[0]))))) {
            if (!result.shape().isKnown()) {
                results.add(result);
                continue;
            }
            List<Size> unfolded = new ArrayList<>(result.shape().sizes());
            unfolded.set(0, steps);
            unfolded.add(0, batch);
            results.add(result.reshape(unfolded.toArray(new Size[0])));
        }
        return results;
    }
}
