package dev.loupe.graph;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A module with a body: the steps inside get its name in front of theirs.
 *
 * @param kind its class name, such as {@code Bottleneck}
 * @param members names of its children in the order of registration, where that differs from the order of calls
 */
public record Block(String kind, List<String> members, UnaryOperator<Value> body) implements Step {
    public static Block of(String kind, UnaryOperator<Value> body) {
        return new Block(kind, List.of(), body);
    }

    /** Steps one after the other, named {@code 0}, {@code 1}, … */
    public static Block sequential(Step... steps) {
        return new Block("Sequential", List.of(), x -> {
            Value value = x;
            for (int i = 0; i < steps.length; i++) {
                value = value.then(Integer.toString(i), steps[i]);
            }
            return value;
        });
    }

    /** This block under another class name, as one that a class of its own derives from. */
    public Block as(String otherKind) {
        return new Block(otherKind, members, body);
    }

    /** This block with its children registered in the given order (as {@code state_dict} and a summary without input list them). */
    public Block registering(String... names) {
        return new Block(kind, List.of(names), body);
    }

    @Override
    public Value apply(Value input) {
        return body.apply(input);
    }
}
