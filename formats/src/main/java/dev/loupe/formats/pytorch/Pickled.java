package dev.loupe.formats.pytorch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle describes, as plain values. Nothing here is a class of the program that wrote it. */
sealed interface Pickled {
    record None() implements Pickled {}

    record Flag(boolean value) implements Pickled {}

    /** A whole number of 64 bits. */
    record Whole(long value) implements Pickled {}

    /** A whole number beyond 64 bits, of which only the size is kept. */
    record Big(long bytes) implements Pickled {}

    record Real(double value) implements Pickled {}

    record Text(String value) implements Pickled {}

    /** Bytes, of which only the number is kept. */
    record Bytes(long length) implements Pickled {}

    record Sequence(List<Pickled> elements) implements Pickled {}

    record Tuple(List<Pickled> elements) implements Pickled {}

    /** A dictionary with keys as texts; equal keys replace each other. */
    final class Dict implements Pickled {
        private final Map<String, Pickled> members = new LinkedHashMap<>();

        Map<String, Pickled> members() {
            return members;
        }
    }

    /** The name of a class or function. */
    record Global(String module, String name) implements Pickled {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /** What calling a harmless global would have made: kept as its name and what was set on it. */
    record Made(Global global, Dict state) implements Pickled {}

    /**
     * A storage.
     *
     * @param dtype the label of its elements; {@code uint8} where it is untyped
     * @param elements how many it has
     */
    record StorageRef(String key, String dtype, int elementBytes, long elements) implements Pickled {}

    /** A tensor over a storage. */
    record TensorRef(
            StorageRef storage, String dtype, int elementBytes, long offset, List<Long> shape, List<Long> strides)
            implements Pickled {}
}
