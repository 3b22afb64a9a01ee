package dev.loupe.formats.pt2;

import dev.loupe.formats.pt2.Argument.Entry;
import dev.loupe.formats.pt2.Argument.Flag;
import dev.loupe.formats.pt2.Argument.Many;
import dev.loupe.formats.pt2.Argument.None;
import dev.loupe.formats.pt2.Argument.One;
import dev.loupe.formats.pt2.Argument.Real;
import dev.loupe.formats.pt2.Argument.Text;
import dev.loupe.formats.pt2.Argument.Whole;
import dev.loupe.formats.pt2.Argument.Wholes;
import dev.loupe.formats.pt2.GraphDef.Named;
import dev.loupe.formats.pt2.GraphDef.NodeDef;
import dev.loupe.formats.pt2.Program.Held;
import dev.loupe.formats.pt2.Program.Kind;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Binding;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Op;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node where a rule is applied. What comes out stands in the file; the rule says which operator of ours it is, if it
 * is one, and otherwise what it multiplies.
 */
final class Site {
    /** One operator of a node; behind the first, it takes what the one before makes. */
    record Stage(Op op, Binding binding, List<Operand> operands) {}

    private final NodeDef node;
    private final String operator;
    private final Map<String, Operand> values;
    private final Map<String, Argument> arguments = new HashMap<>();
    private final List<TensorType> outputs;
    private final boolean single;
    private final DType weightType;
    private final List<Stage> stages = new ArrayList<>(1);
    private List<Product> products = List.of();
    private boolean weighted;
    private String work = "";
    private Optional<Operand> alias = Optional.empty();
    private Optional<Operand> transpose = Optional.empty();

    /**
     * @param operator its name without the library and the overload
     * @param values what was made before it
     * @param single whether none of its outputs but the first is taken
     * @param weightType the type that most weights of the program have
     */
    Site(
            NodeDef node,
            String operator,
            Map<String, Operand> values,
            List<TensorType> outputs,
            boolean single,
            DType weightType) {
        this.node = node;
        this.operator = operator;
        this.values = values;
        this.outputs = outputs;
        this.single = single;
        this.weightType = weightType;
        for (Named input : node.inputs()) {
            arguments.put(input.name(), input.argument());
        }
    }

    String operator() {
        return operator;
    }

    // What goes in

    private Optional<Argument> argument(String name) {
        return Optional.ofNullable(arguments.get(name)).filter(argument -> !(argument instanceof None));
    }

    boolean has(String name) {
        return argument(name).isPresent();
    }

    /** Whether an argument is a tensor, rather than left out or a number. */
    boolean hasTensor(String name) {
        return argument(name).filter(One.class::isInstance).isPresent();
    }

    Operand tensor(String name) {
        if (argument(name).orElse(new None()) instanceof One one) {
            return value(one.name());
        }
        throw new BadInput("its operand '" + name + "' is missing");
    }

    List<Operand> tensors(String name) {
        if (argument(name).orElse(new None()) instanceof Many many) {
            return many.names().stream()
                    .filter(one -> !one.isEmpty())
                    .map(this::value)
                    .toList();
        }
        throw new BadInput("its operands '" + name + "' are missing");
    }

    private Operand value(String name) {
        Operand operand = values.get(name);
        if (operand == null) {
            throw new BadInput("it takes '" + Printable.brief(name) + "', which no node before it makes");
        }
        return operand;
    }

    /** All tensors that it takes, in their order. */
    List<Operand> operands() {
        List<Operand> operands = new ArrayList<>();
        for (Named input : node.inputs()) {
            if (input.argument() instanceof One one) {
                operands.add(value(one.name()));
            } else if (input.argument() instanceof Many many) {
                many.names().stream().filter(one -> !one.isEmpty()).forEach(one -> operands.add(value(one)));
            }
        }
        return operands;
    }

    /** A whole number, where it is not computed. */
    Optional<Long> whole(String name) {
        return argument(name).filter(Whole.class::isInstance).map(whole -> ((Whole) whole).value());
    }

    long whole(String name, long usual) {
        return whole(name).orElse(usual);
    }

    /** A whole number that must fit an {@code int}. */
    int small(String name, int usual) {
        return small(whole(name, usual));
    }

    static int small(long value) {
        if (value != (int) value) {
            throw new BadInput("the number " + value + " is too large");
        }
        return (int) value;
    }

    /** A list of whole numbers, where none is computed; a single one is a list of one. */
    Optional<List<Long>> wholes(String name) {
        Argument argument = argument(name).orElse(new None());
        if (argument instanceof Whole whole) {
            return Optional.of(List.of(whole.value()));
        }
        return argument instanceof Wholes wholes
                        && wholes.entries().stream()
                                .allMatch(entry -> entry.name().isEmpty())
                ? Optional.of(wholes.entries().stream().map(Entry::value).toList())
                : Optional.empty();
    }

    /** A number, whole or not. */
    Optional<Double> real(String name) {
        Argument argument = argument(name).orElse(new None());
        if (argument instanceof Whole whole) {
            return Optional.of((double) whole.value());
        }
        return argument instanceof Real real ? Optional.of(real.value()) : Optional.empty();
    }

    double real(String name, double usual) {
        return real(name).orElse(usual);
    }

    boolean flag(String name, boolean usual) {
        return argument(name).orElse(new None()) instanceof Flag flag ? flag.value() : usual;
    }

    String text(String name, String usual) {
        return argument(name).orElse(new None()) instanceof Text text ? text.value() : usual;
    }

    // What comes out

    int outputs() {
        return outputs.size();
    }

    TensorType out(int i) {
        if (i >= outputs.size()) {
            throw new BadInput("it has " + outputs.size() + " outputs, but needs " + (i + 1));
        }
        return outputs.get(i);
    }

    /** The shape of the first output. */
    Shape shape() {
        return out(0).shape();
    }

    boolean isSingle() {
        return single;
    }

    // What it is

    /**
     * It is an operator of ours on these operands, unless it computes in another type than theirs, or on nothing: then it
     * stays the file's.
     */
    void is(Op op, Binding binding, Operand... operands) {
        DType type = op.type() == OpType.EMBEDDING ? weightType : operands[0].dtype();
        boolean sameType = out(0).dtype() == type;
        boolean empty = shape().sizes().stream().anyMatch(size -> size.is(0));
        for (Operand operand : operands) {
            empty |= operand.shape().sizes().stream().anyMatch(size -> size.is(0));
        }
        stages.clear();
        if (sameType && !empty) {
            stages.add(new Stage(op, binding, List.of(operands)));
        }
    }

    void is(Op op, Operand... operands) {
        is(op, Binding.NONE, operands);
    }

    /** It is a further operator too, on what the one before makes. */
    void then(Op op) {
        if (!stages.isEmpty()) {
            stages.add(new Stage(op, Binding.NONE, List.of()));
        }
    }

    /** What comes out is what goes in. */
    void hands(Operand operand) {
        if (operand.type().equals(out(0))) {
            alias = Optional.of(operand);
        } else if (operand.shape().isConstant()
                && shape().isConstant()
                && !operand.shape().equals(shape())) {
            throw new BadInput("it hands on " + operand.shape() + ", but its output has the shape " + shape());
        }
    }

    /** What comes out is a matrix of the state, transposed. */
    void transposes(Operand matrix) {
        Shape turned = Shape.of(matrix.shape().get(1), matrix.shape().get(0));
        if (!shape().equals(turned)) {
            throw new BadInput("it turns " + matrix.shape() + ", but its output has the shape " + shape());
        }
        transpose = Optional.of(matrix);
    }

    /** It does work that is not counted, in the words of {@code not_counted}. */
    void work(String words) {
        work = words;
    }

    /** It multiplies so much. */
    void counts(boolean byWeights, Product... terms) {
        weighted = byWeights;
        products = List.of(terms);
    }

    Optional<Operand> alias() {
        return alias;
    }

    Optional<Operand> transpose() {
        return transpose;
    }

    /** The operators to be made: ours, else the file's with its work. */
    List<Stage> stages() {
        if (!stages.isEmpty()) {
            return stages;
        }
        String target = node.target();
        String name = target.startsWith("torch.ops.") ? target.substring("torch.ops.".length()) : target;
        ForeignOp.Foreign foreign =
                new ForeignOp.Foreign(Printable.brief(name), List.copyOf(outputs), products, weighted, work);
        return List.of(new Stage(foreign, Binding.NONE, operands()));
    }

    boolean isOurs() {
        return !stages.isEmpty();
    }

    // Weights

    /** An operand that is a tensor of the state, of the number of dimensions that a weight there has. */
    Optional<Operand> weight(String name, int rank) {
        return hasTensor(name)
                ? Optional.of(tensor(name)).filter(operand -> isWeight(operand, rank))
                : Optional.empty();
    }

    static boolean isWeight(Operand operand, int rank) {
        return operand.held().isPresent()
                && operand.shape().rank() == rank
                && operand.shape().isConstant()
                && operand.dtype().isFloat();
    }

    /** Parameters of ours under the keys that they have in the state. */
    static Binding tied(Map<String, Operand> parameters) {
        Map<String, String> keys = new HashMap<>();
        List<String> frozen = new ArrayList<>();
        parameters.forEach((name, operand) -> {
            Held held = operand.held().orElseThrow();
            keys.put(name, held.key());
            if (held.kind() != Kind.PARAMETER) {
                frozen.add(name);
            }
        });
        return new Binding("", Map.copyOf(keys), List.copyOf(frozen));
    }

    /** The elements of a tensor, one factor for each dimension. */
    static Product elements(Shape shape) {
        Product product = new Product(List.of("outputs"), List.of(Size.ONE));
        for (int i = 0; i < shape.rank(); i++) {
            product = i == 0
                    ? new Product(List.of("dimension 0"), List.of(shape.get(0)))
                    : product.times("dimension " + i, shape.get(i));
        }
        return product;
    }
}
