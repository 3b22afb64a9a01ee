package dev.loupe.formats.gguf;

import dev.loupe.formats.Datum;
import java.util.List;

/** A value of the metadata, without the elements of long arrays. */
sealed interface Value {
    /** As it is reported. */
    Datum datum();

    record Scalar(Datum datum) implements Value {}

    /**
     * An array.
     *
     * @param kind of its elements, in the plural
     * @param numbers its elements where they are few and whole numbers; else none
     */
    record Array(String kind, long count, List<Long> numbers) implements Value {
        @Override
        public Datum datum() {
            return Datum.of(numbers.isEmpty() ? count + " " + kind : numbers.toString());
        }
    }
}
