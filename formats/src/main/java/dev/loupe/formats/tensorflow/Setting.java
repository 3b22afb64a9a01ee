package dev.loupe.formats.tensorflow;

import dev.loupe.graph.DType;
import java.util.List;
import java.util.Optional;

/** A setting of a node. One value is a list of one. */
public sealed interface Setting {
    /** Whole numbers, and truth values as 0 and 1. */
    record Wholes(List<Long> values) implements Setting {}

    record Reals(List<Double> values) implements Setting {}

    record Texts(List<String> values) implements Setting {}

    record Types(List<DType> values) implements Setting {}

    /** Shapes with -1 for open sizes; empty where not even the number of dimensions is said. */
    record Shapes(List<Optional<List<Long>>> values) implements Setting {}

    /** A tensor that the file holds in the node. */
    record Held(StoredTensor tensor) implements Setting {}

    /** Names of functions. */
    record Functions(List<String> values) implements Setting {}

    static Setting whole(long value) {
        return new Wholes(List.of(value));
    }

    static Setting whole(boolean value) {
        return whole(value ? 1 : 0);
    }

    static Setting real(double value) {
        return new Reals(List.of(value));
    }

    static Setting text(String value) {
        return new Texts(List.of(value));
    }
}
