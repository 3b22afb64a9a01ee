package dev.loupe.graph;

import java.util.List;

/**
 * A step that is the very module of another path, registered here a second time: same weights, same identity. (Two
 * modules that merely share a tensor are made with {@link Op#tied}.)
 *
 * @param path where the module is registered first, from the root
 */
public record Shared(String path, Step step) implements Step {
    @Override
    public Value apply(Value input) {
        return step.apply(input);
    }

    @Override
    public String kind() {
        return step.kind();
    }

    @Override
    public List<String> members() {
        return step.members();
    }
}
