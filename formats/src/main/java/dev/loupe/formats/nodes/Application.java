package dev.loupe.formats.nodes;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.Planned.Stage;
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
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One node where a rule is applied: what goes in, and what the rule says comes out and is counted.
 *
 * <p>A rule that needs the shape of an input which is not known stops there ({@link UnknownShape}); what comes out is
 * then unknown too.
 */
public class Application {
    /** Stops a rule; not an error. */
    public static final class UnknownShape extends RuntimeException {
        private static final long serialVersionUID = 1;

        public UnknownShape() {
            super("a shape is unknown", null, false, false);
        }
    }

    private final String operator;
    private final List<Optional<Inferred>> inputs;
    private final Symbols symbols;
    private final List<TensorType> types = new ArrayList<>(2);
    private final List<@Nullable List<Scalar>> elements = new ArrayList<>(2);
    private final List<Stage> stages = new ArrayList<>(1);
    private List<Product> products = List.of();
    private boolean weighted;
    private String work = "";

    /**
     * @param operator the file's name for it
     * @param inputs what goes in; empty where an optional one is left out
     */
    protected Application(String operator, List<Optional<Inferred>> inputs, Symbols symbols) {
        this.operator = operator;
        this.inputs = inputs;
        this.symbols = symbols;
    }

    public final String operator() {
        return operator;
    }

    // What goes in

    public final int count() {
        return inputs.size();
    }

    public final boolean has(int i) {
        return i >= 0 && i < inputs.size() && inputs.get(i).isPresent();
    }

    public final Inferred in(int i) {
        if (!has(i)) {
            throw new BadInput("input " + i + " is missing");
        }
        return inputs.get(i).get();
    }

    /** All inputs that are given. */
    public final List<Inferred> given() {
        List<Inferred> given = new ArrayList<>();
        inputs.forEach(input -> input.ifPresent(given::add));
        return given;
    }

    public final DType dtype(int i) {
        return in(i).dtype();
    }

    public final Shape shape(int i) {
        Shape shape = in(i).shape();
        if (!shape.isKnown()) {
            throw new UnknownShape();
        }
        return shape;
    }

    /** A shape that must have a number of dimensions. */
    public final Shape shape(int i, int rank) {
        Shape shape = shape(i);
        if (shape.rank() != rank) {
            throw new BadInput("input " + i + " needs " + rank + " dimensions, but has the shape " + shape);
        }
        return shape;
    }

    /** The elements of an input, where they are known. */
    public final Optional<List<Scalar>> elements(int i) {
        return has(i) ? in(i).elements() : Optional.empty();
    }

    /** The elements of an input as sizes, where all are known; empty if the input is not given. */
    public final Optional<List<Size>> sizes(int i) {
        return elements(i).flatMap(Application::sizes);
    }

    public static Optional<List<Size>> sizes(List<Scalar> scalars) {
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
    public final Optional<List<Long>> numbers(int i) {
        return sizes(i).flatMap(Application::numbers);
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

    // What comes out

    public final Application out(DType type, Shape shape) {
        return out(type, shape, null);
    }

    public final Application out(DType type, Shape shape, @Nullable List<Scalar> known) {
        types.add(new TensorType(type, shape));
        elements.add(known != null && known.size() <= Limits.FOLDED ? known : null);
        return this;
    }

    /** An output of the type and shape of an input. */
    public final Application like(int i) {
        return out(dtype(i), in(i).shape());
    }

    public final Application unknown(DType type) {
        return out(type, Shape.unknown());
    }

    public final Size fresh() {
        return symbols.fresh();
    }

    // What is counted

    /** It is an operator of ours, with these operands. */
    public final Application is(Op ours, Binding how, Inferred... with) {
        stages.clear();
        return then(ours, how, with);
    }

    public final Application is(Op ours, Inferred... with) {
        return is(ours, Binding.NONE, with);
    }

    /** It is a further operator too, on what the one before makes and these operands. */
    public final Application then(Op ours, Binding how, Inferred... with) {
        stages.add(new Stage(ours, how, List.of(with)));
        return this;
    }

    public final Application then(Op ours, Inferred... with) {
        return then(ours, Binding.NONE, with);
    }

    /** It does work that is not counted, in the words of {@code not_counted}. */
    public final Application work(String words) {
        work = words;
        return this;
    }

    /** It multiplies so much, by weights or not. */
    public final Application counts(boolean byWeights, Product... terms) {
        products = List.of(terms);
        weighted = byWeights;
        return this;
    }

    public final List<Product> products() {
        return products;
    }

    public final boolean isNative() {
        return !stages.isEmpty();
    }

    /** It is none of our operators, whatever the rule said. */
    public final void isForeign() {
        stages.clear();
    }

    public final List<TensorType> types() {
        return types;
    }

    public final List<@Nullable List<Scalar>> elements() {
        return elements;
    }

    /** Forgets what a rule said before it stopped. */
    public final void giveUp(String why) {
        stages.clear();
        products = List.of();
        weighted = false;
        work = why;
        types.clear();
        elements.clear();
    }

    /** The operators to be made: ours unless they are repeated, else the file's with its work. */
    public final List<Stage> stages(Size times) {
        if (isNative() && times.is(1)) {
            return List.copyOf(stages);
        }
        ForeignOp.Foreign foreign =
                new ForeignOp.Foreign(operator, List.copyOf(types), products(times), weighted, work);
        return List.of(new Stage(foreign, Binding.NONE, given()));
    }

    /** What it multiplies when it is repeated. */
    public final List<Product> products(Size times) {
        if (times.is(1)) {
            return products;
        }
        List<Product> terms = new ArrayList<>(products.size());
        for (Product product : products) {
            terms.add(product.times("passes", times));
        }
        return List.copyOf(terms);
    }

    public static Product product(String name, Size size) {
        return new Product(List.of(name), List.of(size));
    }

    /** The elements of a tensor, one factor for each dimension. */
    public static Product elements(Shape shape) {
        Product product = product("outputs", Size.ONE);
        for (int i = 0; i < shape.rank(); i++) {
            product = i == 0 ? product("dimension 0", shape.get(0)) : product.times("dimension " + i, shape.get(i));
        }
        return product;
    }

    /** Parameters of ours that are stored under the file's names. */
    public static Binding tied(Map<String, String> keys) {
        return new Binding("", Map.copyOf(keys), List.of());
    }
}
