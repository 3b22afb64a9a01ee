package dev.loupe.formats.caffe;

import dev.loupe.formats.Source;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp.Foreign;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the graph of a network: each layer a module under its name. */
final class NetMaker {
    private final List<LayerDef> layers;
    private final List<String> warnings;
    private final Map<String, Shape> inputs;
    private final String kind;
    private final Map<String, List<String>> weights = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    /** The latest value of each blob: a layer may write over its input. */
    private final Map<String, Value> blobs = new LinkedHashMap<>();

    NetMaker(Source source, Message net, boolean filtered, List<String> warnings) {
        this.layers = LayerDef.of(net, filtered);
        this.warnings = warnings;
        this.inputs = new Inputs(warnings).of(net, layers, source.inputs());
        this.kind = Printable.brief(net.text("name", "Net"));
    }

    /** The names of each layer's weights in the order of a file, by the layer's path. */
    Map<String, List<String>> weights() {
        return weights;
    }

    Graph graph(String name) {
        checkOrder();
        if (inputs.isEmpty()) {
            throw new BadInput("line 1: it has no input that a layer takes");
        }
        SourceOp.Input[] sources = new SourceOp.Input[inputs.size()];
        int i = 0;
        for (Map.Entry<String, Shape> input : inputs.entrySet()) {
            Shape shape = input.getValue();
            sources[i++] = new SourceOp.Input(
                    Printable.brief(input.getKey()),
                    new TensorType(DType.FLOAT32, shape),
                    shape.isKnown() && shape.rank() > 0 ? 0 : -1);
        }
        return Graph.of(name, Network.of(kind.isEmpty() ? "Net" : kind, this::run), Mode.EVAL, DType.FLOAT32, sources);
    }

    /** Every blob that a layer takes is made before it. */
    private void checkOrder() {
        Set<String> made = new LinkedHashSet<>(inputs.keySet());
        for (LayerDef layer : layers) {
            if (Inputs.isData(layer)) {
                continue;
            }
            for (String bottom : layer.bottoms()) {
                if (!made.contains(bottom)) {
                    throw layer.message()
                            .error("layer '" + layer.path() + "' takes the blob '" + Printable.brief(bottom)
                                    + "', which nothing before it makes");
                }
            }
            made.addAll(layer.tops());
        }
    }

    private List<Value> run(List<Value> values) {
        int i = 0;
        for (String name : inputs.keySet()) {
            blobs.put(name, values.get(i++));
        }
        Set<String> taken = new LinkedHashSet<>();
        Set<String> made = new LinkedHashSet<>();
        for (LayerDef layer : layers) {
            if (Inputs.isData(layer)) {
                continue;
            }
            try {
                emit(layer, values.get(0));
            } catch (BadInput e) {
                throw located(e, layer);
            } catch (ArithmeticException e) {
                throw new BadInput(
                        layer.message().place() + ": layer " + layer.path() + " has sizes beyond 32 bits", e);
            }
            taken.addAll(layer.bottoms());
            layer.tops().forEach(taken::remove); // what is made anew is taken by later layers only
            made.addAll(layer.tops());
        }
        List<Value> outputs = new ArrayList<>();
        for (String name : made) {
            if (!taken.contains(name)) {
                outputs.add(blobs.get(name));
            }
        }
        if (outputs.isEmpty()) {
            throw new BadInput("line 1: nothing comes out of its layers");
        }
        return outputs;
    }

    /** An error with its place in front, once. */
    private static BadInput located(BadInput e, LayerDef layer) {
        String message = String.valueOf(e.getMessage());
        String path = layer.path() + ": ";
        String inner = message.startsWith(path) ? message.substring(path.length()) : message;
        boolean hasPlace = inner.startsWith("line ") || inner.startsWith("byte ");
        return new BadInput((hasPlace ? "" : layer.message().place() + ": layer '" + layer.path() + "': ") + inner, e);
    }

    private void emit(LayerDef layer, Value anchor) {
        List<Value> bottoms = new ArrayList<>();
        for (String bottom : layer.bottoms()) {
            bottoms.add(blobs.get(bottom));
        }
        boolean isSource = bottoms.isEmpty();
        Value first = isSource ? anchor : bottoms.get(0);
        Value[] others = bottoms.size() < 2
                ? new Value[0]
                : bottoms.subList(1, bottoms.size()).toArray(new Value[0]);
        List<Value> tops = new ArrayList<>();
        first.then(
                layer.path(),
                Block.of(Printable.brief(layer.type()), x -> {
                    tops.addAll(isSource ? source(layer, x) : tops(layer, bottoms));
                    return tops.get(0);
                }),
                others);
        for (int i = 0; i < layer.tops().size(); i++) {
            if (i < tops.size()) {
                blobs.put(layer.tops().get(i), tops.get(i));
            } else {
                Shape unknown = Shape.unknown();
                TensorType type = new TensorType(DType.FLOAT32, unknown);
                blobs.put(
                        layer.tops().get(i),
                        tops.get(0)
                                .with(new Foreign(Printable.brief(layer.type()), List.of(type), List.of(), false, "")));
            }
        }
    }

    /** A layer without bottoms: parameters, or what is not known. */
    private List<Value> source(LayerDef layer, Value anchor) {
        if (layer.type().equals("Parameter")) {
            Site site = new Site(layer, List.of(anchor), owners);
            weights.put(layer.path(), site.weights());
            return List.of(site.weight(
                    "weight", Inputs.shape(layer.settings("parameter_param").message("shape"))));
        }
        return unknown(layer, List.of(anchor), "unknown layer", layer.type() + " is unknown");
    }

    private List<Value> tops(LayerDef layer, List<Value> bottoms) {
        boolean known = bottoms.get(0).shape().isKnown();
        for (Value bottom : bottoms.subList(1, bottoms.size())) {
            known &= bottom.shape().isKnown()
                    || layer.type().startsWith("ROI")
                    || layer.type().startsWith("PSROI");
        }
        if (!known) {
            return unknown(layer, bottoms, "the shape of an input is unknown", "");
        }
        Site site = new Site(layer, bottoms, owners);
        List<Value> tops = Rules.apply(site);
        weights.put(layer.path(), site.weights());
        return tops.isEmpty()
                ? unknown(layer, bottoms, "unknown layer", Printable.brief(layer.type()) + " is unknown")
                : tops;
    }

    /** Its work is not counted; where it writes over its input it keeps the shape. */
    private List<Value> unknown(LayerDef layer, List<Value> bottoms, String work, String warning) {
        if (!warning.isEmpty()) {
            warnings.add(layer.message().place() + ": layer '" + layer.path() + "': " + warning
                    + ": the shapes that it makes are unknown, its work is not counted");
        }
        Shape shape = layer.isInPlace() ? bottoms.get(0).shape() : Shape.unknown();
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < Math.max(1, layer.tops().size()); i++) {
            types.add(new TensorType(DType.FLOAT32, shape));
        }
        Foreign op = new Foreign(Printable.brief(layer.type()), types, List.of(), false, work);
        Value first = bottoms.get(0).with(op, bottoms.subList(1, bottoms.size()).toArray(new Value[0]));
        List<Value> tops = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            tops.add(first.output(i));
        }
        return tops;
    }
}
