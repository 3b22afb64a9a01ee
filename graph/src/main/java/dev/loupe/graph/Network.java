package dev.loupe.graph;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A whole network with several inputs or outputs, such as one that translates, or one with auxiliary heads in training.
 * A network from one value to one is any {@link Step}.
 */
public record Network(String kind, List<String> members, UnaryOperator<List<Value>> body) implements Step {
    public static Network of(String kind, UnaryOperator<List<Value>> body) {
        return new Network(kind, List.of(), body);
    }

    public Network registering(String... names) {
        return new Network(kind, List.of(names), body);
    }

    @Override
    public Value apply(Value input) {
        return body.apply(List.of(input)).get(0);
    }
}
