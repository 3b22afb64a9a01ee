package dev.loupe.formats.onnx;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.onnx.OnnxModel.AttributeDef;
import dev.loupe.formats.onnx.OnnxModel.NodeDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Binding;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Op;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node where a rule is applied: what goes in, its settings, and what the rule says comes out and is counted.
 *
 * <p>A rule that needs the shape of an input which is not known stops there ({@link UnknownShape}); what comes out is
 * then unknown too.
 */
final class Site {
    /** Stops a rule; not an error. */
    static final class UnknownShape extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownShape() {
            super("a shape is unknown", null, false, false);
        }
    }

    private final NodeDef node;
    private final List<Optional<Inferred>> inputs;
    private final long opset;
    private final Inference inference;
    private final List<TensorType> types = new ArrayList<>(2);
    private final List<@Nullable List<Scalar>> elements = new ArrayList<>(2);
    private @Nullable Op op;
    private Binding binding = Binding.NONE;
    private @Nullable List<Inferred> operands;
    private List<Product> products = List.of();
    private boolean weighted;
    private String work = "";

    Site(NodeDef node, List<Optional<Inferred>> inputs, long opset, Inference inference) {
        this.node = node;
        this.inputs = inputs;
        this.opset = opset;
        this.inference = inference;
    }

    NodeDef node() {
        return node;
    }

    String operator() {
        return node.operator();
    }

    /** The version of the operators of this node's domain. */
    long opset() {
        return opset;
    }

    Inference inference() {
        return inference;
    }

    // What goes in

    int count() {
        return inputs.size();
    }

    boolean has(int i) {
        return i < inputs.size() && inputs.get(i).isPresent();
    }

    Inferred in(int i) {
        if (!has(i)) {
            throw new BadInput("input " + i + " is missing");
        }
        return inputs.get(i).get();
    }

    /** All inputs that are given. */
    List<Inferred> given() {
        List<Inferred> given = new ArrayList<>();
        inputs.forEach(input -> input.ifPresent(given::add));
        return given;
    }

    DType dtype(int i) {
        return in(i).dtype();
    }

    Shape shape(int i) {
        Shape shape = in(i).shape();
        if (!shape.isKnown()) {
            throw new UnknownShape();
        }
        return shape;
    }

    /** A shape that must have a number of dimensions. */
    Shape shape(int i, int rank) {
        Shape shape = shape(i);
        if (shape.rank() != rank) {
            throw new BadInput("input " + i + " needs " + rank + " dimensions, but has the shape " + shape);
        }
        return shape;
    }

    /** The elements of an input, where they are known. */
    Optional<List<Scalar>> elements(int i) {
        return has(i) ? in(i).elements(inference.constants()) : Optional.empty();
    }

    /** The elements of an input as sizes, where all are known; empty if the input is not given. */
    Optional<List<Size>> sizes(int i) {
        return elements(i).flatMap(Site::sizes);
    }

    static Optional<List<Size>> sizes(List<Scalar> scalars) {
        List<Size> sizes = new ArrayList<>(scalars.size());
        for (Scalar scalar : scalars) {
            if (scalar.asSize().isEmpty()) {
                return Optional.empty();
            }
            sizes.add(scalar.asSize().get());
        }
        return Optional.of(sizes);
    }

    /** The elements of an input as plain whole numbers, where all are known. */
    Optional<List<Long>> numbers(int i) {
        return sizes(i).flatMap(Site::numbers);
    }

    private static Optional<List<Long>> numbers(List<Size> sizes) {
        List<Long> numbers = new ArrayList<>(sizes.size());
        for (Size size : sizes) {
            if (!size.isConstant()) {
                return Optional.empty();
            }
            numbers.add(size.value());
        }
        return Optional.of(numbers);
    }

    // Settings

    boolean hasAttribute(String name) {
        return node.attributes().containsKey(name);
    }

    Optional<AttributeDef> attribute(String name) {
        return Optional.ofNullable(node.attributes().get(name));
    }

    long whole(String name, long usual) {
        AttributeDef attribute = node.attributes().get(name);
        return attribute == null ? usual : attribute.whole();
    }

    int small(String name, long usual) {
        long value = whole(name, usual);
        if (value != (int) value) {
            throw new BadInput(name + " " + value + " is too large");
        }
        return (int) value;
    }

    float real(String name, float usual) {
        AttributeDef attribute = node.attributes().get(name);
        return attribute == null ? usual : attribute.real();
    }

    String text(String name, String usual) {
        AttributeDef attribute = node.attributes().get(name);
        return attribute == null ? usual : attribute.text();
    }

    Optional<List<Long>> wholes(String name) {
        AttributeDef attribute = node.attributes().get(name);
        return attribute == null ? Optional.empty() : Optional.of(attribute.wholes());
    }

    /** Numbers that are an attribute in old versions and an input in new ones. */
    Optional<List<Long>> numbers(String attribute, int input) {
        return hasAttribute(attribute) ? wholes(attribute) : numbers(input);
    }

    // What comes out

    int outputs() {
        return node.outputs().size();
    }

    boolean wants(int i) {
        return i < node.outputs().size() && !node.outputs().get(i).isEmpty();
    }

    Site out(DType type, Shape shape) {
        return out(type, shape, null);
    }

    Site out(DType type, Shape shape, @Nullable List<Scalar> known) {
        types.add(new TensorType(type, shape));
        elements.add(known != null && known.size() <= Limits.FOLDED ? known : null);
        return this;
    }

    /** An output of the type and shape of an input. */
    Site like(int i) {
        return out(dtype(i), in(i).shape());
    }

    Site unknown(DType type) {
        return out(type, Shape.unknown());
    }

    Size fresh() {
        return inference.symbols().fresh();
    }

    // What is counted

    /** It is an operator of ours, with these operands. */
    Site is(Op ours, Binding how, Inferred... with) {
        op = ours;
        binding = how;
        operands = List.of(with);
        return this;
    }

    Site is(Op ours, Inferred... with) {
        return is(ours, Binding.NONE, with);
    }

    /** It does work that is not counted, in the words of {@code not_counted}. */
    Site work(String words) {
        work = words;
        return this;
    }

    /** It multiplies so much, by weights or not. */
    Site counts(boolean byWeights, Product... terms) {
        products = List.of(terms);
        weighted = byWeights;
        return this;
    }

    List<Product> products() {
        return products;
    }

    boolean isNative() {
        return op != null;
    }

    List<TensorType> types() {
        return types;
    }

    List<@Nullable List<Scalar>> elements() {
        return elements;
    }

    /** Forgets what a rule said before it stopped. */
    void giveUp(String why) {
        op = null;
        products = List.of();
        weighted = false;
        work = why;
        types.clear();
        elements.clear();
    }

    Binding binding() {
        return op == null ? Binding.NONE : binding;
    }

    List<Inferred> operands() {
        return operands == null || op == null ? given() : operands;
    }

    /** The operator to be made: ours unless it is repeated, else the file's with its work. */
    Op op(Size times) {
        Op ours = op;
        if (ours != null && times.is(1)) {
            return ours;
        }
        List<Product> terms = new ArrayList<>(products.size());
        for (Product product : products) {
            terms.add(times.is(1) ? product : product.times("passes", times));
        }
        return new ForeignOp.Foreign(node.operator(), List.copyOf(types), List.copyOf(terms), weighted, work);
    }

    static Product product(String name, Size size) {
        return new Product(List.of(name), List.of(size));
    }

    /** The elements of a tensor, one factor for each dimension. */
    static Product elements(Shape shape) {
        Product product = product("outputs", Size.ONE);
        for (int i = 0; i < shape.rank(); i++) {
            product = i == 0 ? product("dimension 0", shape.get(0)) : product.times("dimension " + i, shape.get(i));
        }
        return product;
    }
}
