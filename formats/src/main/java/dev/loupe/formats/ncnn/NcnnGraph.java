package dev.loupe.formats.ncnn;

import dev.loupe.formats.InputShape;
import dev.loupe.formats.nodes.GivenShapes;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp.Foreign;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes the graph of a network: each layer a module under its name. */
final class NcnnGraph {
    private final List<Layer> layers;
    private final List<InputShape> asked;
    private final List<String> warnings;
    private final List<Stored> stored = new ArrayList<>();
    private final Map<String, Value> made = new HashMap<>();
    private boolean storedIsWhole = true;

    NcnnGraph(List<Layer> layers, List<InputShape> asked, List<String> warnings) {
        this.layers = layers;
        this.asked = asked;
        this.warnings = warnings;
    }

    /** The weights in the order of their file; nothing where a layer is not known, which may have some. */
    Optional<List<Stored>> stored() {
        return storedIsWhole ? Optional.of(stored) : Optional.empty();
    }

    Graph graph(String name) {
        Map<String, Layer> inputs = new LinkedHashMap<>();
        for (Layer layer : layers) {
            if (layer.type().equals("Input")) {
                inputs.put(layer.tops().isEmpty() ? layer.name() : layer.tops().get(0), layer);
            }
        }
        if (inputs.isEmpty()) {
            throw new BadInput("line 1: it has no layer Input");
        }
        Map<String, Shape> given = GivenShapes.of(asked, List.copyOf(inputs.keySet()));
        List<SourceOp.Input> sources = new ArrayList<>();
        inputs.forEach((top, layer) -> sources.add(new SourceOp.Input(
                Printable.brief(top),
                new TensorType(DType.FLOAT32, given.getOrDefault(top, shape(layer, top, inputs.size()))))));
        return Graph.of(
                name,
                Network.of("Net", values -> run(List.copyOf(inputs.keySet()), values)),
                Mode.EVAL,
                DType.FLOAT32,
                sources.toArray(new SourceOp.Input[0]));
    }

    /** Width 0, height 1, channels 2, as far as they are told; else the channels that the first convolution needs. */
    private Shape shape(Layer layer, String top, int inputs) {
        List<Size> sizes = new ArrayList<>();
        for (int setting : new int[] {2, 11, 1, 0}) {
            int size = layer.whole(setting, 0);
            if (size > 0) {
                sizes.add(Size.of(size));
            }
        }
        if (!sizes.isEmpty()) {
            sizes.add(0, Size.ONE);
            return Shape.of(sizes);
        }
        String suffix = inputs == 1 ? "" : "_" + Printable.brief(top);
        for (Layer other : layers) {
            boolean takes =
                    other.type().equals("Convolution") && other.bottoms().contains(top);
            if (takes) {
                int width = other.positive(1, 1);
                long taps = (long) width * other.positive(11, width) * other.positive(0, 1);
                long channels = Math.max(1, other.positive(6, 1) / taps);
                return Shape.of(Size.ONE, Size.of(channels), Size.symbol("H" + suffix), Size.symbol("W" + suffix));
            }
        }
        throw layer.error("it does not say the shape of the input; give one, such as --input " + Printable.brief(top)
                + "=1x3x224x224, or 1xLENGTHxFEATURES for a sequence");
    }

    private List<Value> run(List<String> inputs, List<Value> values) {
        for (int i = 0; i < inputs.size(); i++) {
            made.put(inputs.get(i), values.get(i));
        }
        Set<String> taken = new HashSet<>();
        List<String> order = new ArrayList<>();
        for (Layer layer : layers) {
            if (layer.type().equals("Input")) {
                continue;
            }
            emit(layer, values.get(0));
            taken.addAll(layer.bottoms());
            order.addAll(layer.tops());
        }
        List<Value> outputs = new ArrayList<>();
        for (String name : order) {
            Value value = made.get(name);
            if (!taken.contains(name) && value != null) {
                outputs.add(value);
            }
        }
        if (outputs.isEmpty()) {
            throw new BadInput("line 1: nothing comes out of its layers");
        }
        return outputs;
    }

    private void emit(Layer layer, Value anchor) {
        List<Value> bottoms = new ArrayList<>();
        for (String bottom : layer.bottoms()) {
            Value value = made.get(bottom);
            if (value == null) {
                throw layer.error("takes '" + Printable.brief(bottom) + "', which nothing before it makes");
            }
            bottoms.add(value);
        }
        if (bottoms.isEmpty()) {
            bottoms.add(anchor);
        }
        List<Value> tops = new ArrayList<>();
        try {
            bottoms.get(0)
                    .then(
                            layer.name(),
                            Block.of(Printable.brief(layer.type()), x -> {
                                tops.addAll(tops(layer, bottoms));
                                return tops.get(0);
                            }),
                            bottoms.subList(1, bottoms.size()).toArray(new Value[0]));
        } catch (BadInput e) {
            String message = String.valueOf(e.getMessage());
            String path = layer.name() + ": ";
            String inner = message.startsWith(path) ? message.substring(path.length()) : message;
            throw inner.startsWith("line ") ? new BadInput(inner, e) : layer.error(inner, e);
        } catch (ArithmeticException e) {
            throw layer.error("its sizes are beyond what can be counted", e);
        }
        for (int i = 0; i < layer.tops().size(); i++) {
            Value top = i < tops.size() ? tops.get(i) : tops.get(0);
            if (made.put(layer.tops().get(i), top) != null) {
                throw layer.error("makes '" + Printable.brief(layer.tops().get(i)) + "', which is made before");
            }
        }
    }

    private List<Value> tops(Layer layer, List<Value> bottoms) {
        boolean known = bottoms.stream().allMatch(bottom -> bottom.shape().isKnown());
        if (known) {
            List<Value> tops = Rules.apply(new Site(layer, bottoms, stored));
            if (!tops.isEmpty()) {
                Value first = tops.get(0);
                boolean several = tops.size() == 1 && layer.tops().size() > 1;
                return several ? outputs(first, layer.tops().size()) : tops;
            }
            if (!List.of("PriorBox", "DetectionOutput", "YoloDetectionOutput", "Yolov3DetectionOutput")
                    .contains(layer.type())) {
                storedIsWhole = false;
                warnings.add("line " + layer.line() + ": layer '" + layer.name() + "': " + Printable.brief(layer.type())
                        + " is unknown: the shapes that it makes are unknown, its work is not counted");
            }
        } else {
            storedIsWhole = false;
        }
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < Math.max(1, layer.tops().size()); i++) {
            types.add(new TensorType(DType.FLOAT32, Shape.unknown()));
        }
        String work = known ? "unknown layer" : "the shape of an input is unknown";
        Foreign op = new Foreign(Printable.brief(layer.type()), types, List.of(), false, work);
        return outputs(
                bottoms.get(0).with(op, bottoms.subList(1, bottoms.size()).toArray(new Value[0])), types.size());
    }

    private static List<Value> outputs(Value first, int count) {
        List<Value> outputs = new ArrayList<>(List.of(first));
        for (int i = 1; i < Math.min(count, first.node().outputCount()); i++) {
            outputs.add(first.output(i));
        }
        return outputs;
    }
}
