package dev.loupe.formats.tensorflow;

import dev.loupe.formats.nodes.Application;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.formats.nodes.Symbols;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node of a TensorFlow or TensorFlow Lite graph with its settings, where a rule is applied. */
public final class Site extends Application {
    private final String rule;
    private final Map<String, Setting> settings;
    private final DType weightType;

    /**
     * @param operator the file's name for the operator
     * @param rule TensorFlow's name for it
     * @param weightType the type that most weights of the graph have
     */
    public Site(
            String operator,
            String rule,
            Map<String, Setting> settings,
            List<Optional<Inferred>> inputs,
            Symbols symbols,
            DType weightType) {
        super(operator, inputs, symbols);
        this.rule = rule;
        this.settings = settings;
        this.weightType = weightType;
    }

    /** TensorFlow's name for the operator. */
    String rule() {
        return rule;
    }

    boolean has(String name) {
        return settings.containsKey(name);
    }

    List<Long> wholes(String name) {
        return settings.get(name) instanceof Setting.Wholes numbers ? numbers.values() : List.of();
    }

    long whole(String name, long usual) {
        List<Long> values = wholes(name);
        return values.isEmpty() ? usual : values.get(0);
    }

    int small(String name, long usual) {
        long value = whole(name, usual);
        if (value != (int) value) {
            throw new BadInput(name + " " + value + " is too large");
        }
        return (int) value;
    }

    boolean flag(String name) {
        return whole(name, 0) != 0;
    }

    double real(String name, double usual) {
        return settings.get(name) instanceof Setting.Reals reals
                        && !reals.values().isEmpty()
                ? reals.values().get(0)
                : usual;
    }

    String text(String name, String usual) {
        return settings.get(name) instanceof Setting.Texts texts
                        && !texts.values().isEmpty()
                ? texts.values().get(0)
                : usual;
    }

    List<String> texts(String name) {
        return settings.get(name) instanceof Setting.Texts texts ? texts.values() : List.of();
    }

    DType type(String name, DType usual) {
        return settings.get(name) instanceof Setting.Types types
                        && !types.values().isEmpty()
                ? types.values().get(0)
                : usual;
    }

    /** Whether an input is a stored tensor of the type that the graph's weights have: it may become a weight of ours. */
    boolean isWeight(int input) {
        return has(input) && in(input).isStored() && in(input).isTrained() && dtype(input) == weightType;
    }

    /** Whether an input's elements may be moved on as known ones: those of weights are not read for it. */
    boolean isShapeLike(int input) {
        return has(input)
                && (in(input).isFolded()
                        || (in(input).isConstant() && !dtype(input).isFloat()));
    }

    /** The elements of an input where moving them keeps them known. */
    Optional<List<Scalar>> moved(int input) {
        return isShapeLike(input) ? elements(input) : Optional.empty();
    }

    /** A single axis as an input says it. */
    int axis(int input, Shape of) {
        List<Long> axis = numbers(input).orElseThrow(UnknownShape::new);
        if (axis.size() != 1) {
            throw new BadInput("input " + input + " needs one axis, but has " + axis.size());
        }
        return of.index(Math.toIntExact(axis.get(0)));
    }

    /** A shape with a new symbol for each of some dimensions. */
    Shape fresh(int rank) {
        List<dev.loupe.graph.Size> sizes = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            sizes.add(fresh());
        }
        return Shape.of(sizes);
    }
}
