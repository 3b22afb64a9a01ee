package dev.loupe.formats.ncnn;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ActivationOp.Function;
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

/**
 * One layer being made. NCNN's values have no batch; here they have one, so that its dimension 0 is dimension 1.
 *
 * @param stored takes the layer's weights in the order in which its file has them
 */
record Site(Layer layer, List<Value> bottoms, List<Stored> stored) {
    Value x() {
        return bottom(0);
    }

    Value bottom(int i) {
        if (i >= bottoms.size()) {
            throw new BadInput("it needs " + (i + 1) + " values, but takes " + bottoms.size());
        }
        return bottoms.get(i);
    }

    Shape shape() {
        return x().shape();
    }

    /** A dimension by NCNN's number for it. */
    int axis(int number) {
        return number < 0 ? shape().index(number) : shape().index(number + 1);
    }

    /** How many values per output a stored weight has: what is not stated of the layers before. */
    long perOutput(int setting, long outputs, long others) {
        long size = layer.positive(setting, 0);
        if (outputs < 1 || size % (outputs * others) != 0) {
            throw new BadInput("its " + size + " weights do not fit " + outputs + " outputs");
        }
        return size / outputs / others;
    }

    String key(String name) {
        return layer.name() + "." + name;
    }

    /**
     * Notes a weight.
     *
     * @param marked whether a mark in front tells its type, else it is float32
     */
    void note(String name, boolean marked, long... shape) {
        note(name, marked, List.of(), shape);
    }

    /** The same for a weight that stands in another order: dimensions of the file, and which of them comes when here. */
    void note(String name, boolean marked, List<Integer> order, long... shape) {
        List<Long> sizes = new ArrayList<>();
        for (long size : shape) {
            sizes.add(size);
        }
        stored.add(new Stored(key(name), List.copyOf(sizes), order, marked));
    }

    Binding bind(String... names) {
        Binding binding = Binding.NONE;
        for (String name : names) {
            binding = binding.tied(name, key(name));
        }
        return binding;
    }

    Binding weightAndBias(boolean biased) {
        return biased ? bind("weight", "bias") : bind("weight");
    }

    /** A weight that an operator takes as an operand. */
    Value weight(String name, boolean marked, long... shape) {
        note(name, marked, shape);
        return x().parameter(name, Shape.of(shape), bind(name));
    }

    Value like(String work) {
        return foreign(shape(), work);
    }

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

    Product product(String name, Size a, Size b) {
        return new Product(List.of("outputs", name), List.of(a, b));
    }

    static Value activation(Value x, Function function, double alpha) {
        return x.then(new ActivationOp.Activation(function, alpha, false));
    }

    /** Cut off at both ends. */
    Value clip(Value x, double low, double high) {
        if (low == 0 && high == 6) {
            return activation(x, Function.RELU6, 0);
        }
        if (low == -1 && high == 1) {
            return activation(x, Function.HARD_TANH, 0);
        }
        return x.then(new Foreign("Clip", List.of(x.type()), List.of(), false, "activation"));
    }

    /** {@code clip(alpha * x + beta, 0, 1)}, times x where it is a swish. */
    Value hard(Value x, double alpha, double beta, boolean swish) {
        boolean usual = Math.abs(alpha - 1 / 6.0) < 1e-4 && beta == 0.5;
        if (usual) {
            return activation(x, swish ? Function.HARD_SWISH : Function.HARD_SIGMOID, 0);
        }
        String name = swish ? "HardSwish" : "HardSigmoid";
        return x.then(new Foreign(name, List.of(x.type()), List.of(), false, "activation"));
    }

    /** The activation that is part of a layer: setting 9, with its numbers in 10. */
    Value activated(Value x) {
        List<Double> numbers = layer.settings().getOrDefault(10, List.of());
        double first = numbers.isEmpty() ? 0 : numbers.get(0);
        double second = numbers.size() < 2 ? 0 : numbers.get(1);
        return switch (layer.whole(9, 0)) {
            case 0 -> x;
            case 1 -> activation(x, Function.RELU, 0);
            case 2 -> activation(x, Function.LEAKY_RELU, first);
            case 3 -> clip(x, first, second);
            case 4 -> activation(x, Function.SIGMOID, 0);
            case 5 -> activation(x, Function.MISH, 0);
            case 6 -> hard(x, first, second, true);
            default -> x.then(new Foreign("activation", List.of(x.type()), List.of(), false, "activation"));
        };
    }
}
