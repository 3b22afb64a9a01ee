package dev.loupe.formats.caffe;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Binding;
import dev.loupe.graph.ForeignOp.Foreign;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One layer being made: its settings, its bottoms, and the names of the weights that it has asked for. */
final class Site {
    private final LayerDef layer;
    private final List<Value> bottoms;
    private final Map<String, String> owners;
    private final List<String> weights = new ArrayList<>();

    /** @param owners the key of the first weight of each name under which weights are shared */
    Site(LayerDef layer, List<Value> bottoms, Map<String, String> owners) {
        this.layer = layer;
        this.bottoms = bottoms;
        this.owners = owners;
    }

    LayerDef layer() {
        return layer;
    }

    Message settings(String name) {
        return layer.settings(name);
    }

    List<Value> bottoms() {
        return bottoms;
    }

    Value x() {
        return bottom(0);
    }

    Value bottom(int i) {
        if (i >= bottoms.size()) {
            throw new BadInput("it needs " + (i + 1) + " bottoms, but has " + bottoms.size());
        }
        return bottoms.get(i);
    }

    Shape shape() {
        return x().shape();
    }

    /** The names of its weights in the order of the file. */
    List<String> weights() {
        return weights;
    }

    /** How its weights are bound, in the order of the file: shared under a name, frozen, or plainly its own. */
    Binding bind(String... names) {
        Binding binding = Binding.NONE;
        List<String> frozen = new ArrayList<>();
        for (String name : names) {
            int place = weights.size();
            weights.add(name);
            String key = layer.path() + "." + name;
            String share = place < layer.shares().size() ? layer.shares().get(place) : "";
            if (!share.isEmpty()) {
                String owner = owners.putIfAbsent(share, key);
                key = owner == null ? key : owner;
            }
            binding = binding.tied(name, key);
            if (place < layer.frozen().size() && layer.frozen().get(place)) {
                frozen.add(name);
            }
        }
        return frozen.isEmpty() ? binding : binding.frozen(frozen.toArray(new String[0]));
    }

    /** A weight that an operator takes as an operand. */
    Value weight(String name, Shape shape) {
        return x().parameter(name, shape, bind(name));
    }

    /** A dimension by the setting of its axis; negative ones count from the end. */
    int axis(Message settings, String name, int usual) {
        return shape().index(settings.number(name, usual));
    }

    /** An operator that only its name and its output are known of. */
    Value foreign(Shape shape, String work) {
        return foreign(List.of(shape), List.of(), false, work, bottoms);
    }

    Value foreign(List<Shape> shapes, List<Product> products, boolean weighted, String work, List<Value> operands) {
        List<TensorType> types = new ArrayList<>();
        for (Shape shape : shapes) {
            if (shape.isKnown() && shape.elements().is(0)) {
                throw new BadInput("nothing is left of an input of " + shape());
            }
            types.add(x().type().shape(shape));
        }
        Value[] others = operands.subList(1, operands.size()).toArray(new Value[0]);
        return operands.get(0).with(new Foreign(layer.type(), types, products, weighted, work), others);
    }

    /** A shape without its dimensions from one on. */
    static Shape head(Shape shape, int end) {
        return Shape.of(shape.sizes().subList(0, end));
    }

    static Shape concat(Shape head, Size... tail) {
        List<Size> sizes = new ArrayList<>(head.sizes());
        sizes.addAll(List.of(tail));
        return Shape.of(sizes);
    }
}
