package dev.loupe.formats.gguf;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Size;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The head of a GGUF file: magic and version, the counts of tensors and keys, the keys with their values, the tensors'
 * names, dimensions (the fastest first), types and offsets from the start of the aligned data. Version 1 has 32 bits for
 * counts, lengths and dimensions, later ones 64.
 */
record GgufFile(int version, Map<String, Value> values, List<Tensor> tensors, List<String> warnings) {
    private static final int UINT8 = 0;
    private static final int INT8 = 1;
    private static final int UINT16 = 2;
    private static final int INT16 = 3;
    private static final int UINT32 = 4;
    private static final int INT32 = 5;
    private static final int FLOAT32 = 6;
    private static final int BOOL = 7;
    private static final int TEXT = 8;
    private static final int ARRAY = 9;
    private static final int UINT64 = 10;
    private static final int INT64 = 11;
    private static final int FLOAT64 = 12;

    /** Reads the head; no data. */
    static GgufFile read(Path path, Cursor cursor) {
        return new Head(path, cursor).read();
    }

    /** A whole number of the metadata; of an array, the one that all its elements are. */
    Optional<Long> whole(String key) {
        Value value = values.get(key);
        if (value instanceof Value.Array array) {
            Set<Long> different = new HashSet<>(array.numbers());
            return different.size() == 1 ? Optional.of(array.numbers().get(0)) : Optional.empty();
        }
        if (value instanceof Value.Scalar scalar && scalar.datum().kind() == Datum.Kind.NUMBER) {
            try {
                return Optional.of(Long.parseLong(scalar.datum().text()));
            } catch (NumberFormatException e) {
                return Optional.empty(); // a fraction, or beyond 63 bits
            }
        }
        return Optional.empty();
    }

    /** A text of the metadata. */
    Optional<String> text(String key) {
        return values.get(key) instanceof Value.Scalar scalar && scalar.datum().kind() == Datum.Kind.TEXT
                ? Optional.of(scalar.datum().text())
                : Optional.empty();
    }

    /** Reads one head. */
    private static final class Head {
        private final Path path;
        private final Cursor cursor;
        private final Map<String, Value> values = new LinkedHashMap<>();
        private final List<Tensor> tensors = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private boolean narrow;
        private long nameBytes;
        private long textBytes;

        /** A tensor whose place is not known before the head's end is. */
        private record Entry(long at, String name, List<Long> shape, long type, long offset) {}

        Head(Path path, Cursor cursor) {
            this.path = path;
            this.cursor = cursor;
        }

        GgufFile read() {
            cursor.skip(4, "the magic");
            int version = cursor.i32("the version");
            if (version != 0 && (version & 0xffff) == 0) {
                throw cursor.error(4, "the file is written for big-endian machines; convert it to little-endian");
            }
            if (version < 1 || version > 3) {
                throw cursor.error(
                        4, "version " + Integer.toUnsignedString(version) + " is not known; 1, 2 and 3 are read");
            }
            narrow = version == 1;
            long tensorCount = count("the number of tensors");
            long keyCount = count("the number of keys");
            limited(tensorCount, narrow ? 20 : 24, Limits.TENSORS, "tensors");
            limited(keyCount, narrow ? 9 : 13, Limits.KEYS, "keys");
            for (long i = 0; i < keyCount; i++) {
                key();
            }
            long alignment = alignment();
            List<Entry> entries = new ArrayList<>();
            for (long i = 0; i < tensorCount; i++) {
                entries.add(entry());
            }
            long start = (cursor.position() + alignment - 1) / alignment * alignment;
            for (Entry entry : entries) {
                tensors.add(tensor(entry, alignment, start));
            }
            refuseOverlaps();
            return new GgufFile(
                    version, Collections.unmodifiableMap(values), List.copyOf(tensors), List.copyOf(warnings));
        }

        /** A count: each counted thing needs some bytes, which must be there. */
        private void limited(long count, int bytes, int limit, String what) {
            Limits.check(count, limit, what);
            if (count > cursor.remaining() / bytes) {
                throw cursor.error(count + " " + what + " do not fit the " + cursor.remaining()
                        + " bytes that are left; is the file cut off or damaged?");
            }
        }

        private long count(String what) {
            return narrow ? cursor.u32(what) : cursor.i64(what);
        }

        private String name(String what) {
            String name = cursor.text(count("the length of " + what), Limits.NAME, what);
            nameBytes += name.length();
            Limits.check(nameBytes, Limits.NAMES, "characters of names");
            return name;
        }

        private void key() {
            String key = name("a key");
            long at = cursor.position();
            int type = cursor.i32("a value's type");
            String what = "'" + Printable.brief(key) + "'";
            Value value = type == ARRAY ? array(what) : new Value.Scalar(scalar(at, type, what));
            if (values.containsKey(key)) {
                warnings.add("the key " + what + " stands twice: the first value counts");
            } else {
                values.put(key, value);
            }
        }

        private Datum scalar(long at, int type, String what) {
            return switch (type) {
                case UINT8 -> Datum.of((long) cursor.u8(what));
                case INT8 -> Datum.of((long) (byte) cursor.u8(what));
                case UINT16 -> Datum.of((long) cursor.u16(what));
                case INT16 -> Datum.of((long) (short) cursor.u16(what));
                case UINT32 -> Datum.of(cursor.u32(what));
                case INT32 -> Datum.of((long) cursor.i32(what));
                case FLOAT32 -> real(Float.intBitsToFloat(cursor.i32(what)));
                case BOOL -> Datum.of(cursor.u8(what) != 0);
                case TEXT -> Datum.of(text(what));
                case UINT64 -> new Datum(Datum.Kind.NUMBER, Long.toUnsignedString(cursor.i64(what)));
                case INT64 -> Datum.of(cursor.i64(what));
                case FLOAT64 -> Datum.of(Double.longBitsToDouble(cursor.i64(what)));
                default -> throw unknown(at, type, what);
            };
        }

        /** In the digits of a float, not those of the double that is the same number. */
        private static Datum real(float number) {
            return new Datum(Float.isFinite(number) ? Datum.Kind.NUMBER : Datum.Kind.TEXT, Float.toString(number));
        }

        private String text(String what) {
            long length = count("the length of " + what);
            String text = cursor.cutText(length, Limits.TEXT, what);
            textBytes += text.length();
            if (textBytes > Limits.TEXTS) {
                textBytes = Limits.TEXTS;
                warnings.add("the text of " + what + " is beyond " + Limits.TEXTS + " characters in all: left out");
                return "…";
            }
            return text;
        }

        private BadInput unknown(long at, int type, String what) {
            return cursor.error(at, "the value of " + what + " has the unknown type " + Integer.toUnsignedString(type));
        }

        /** Skips an array but for few whole numbers. Arrays of arrays are walked with a stack, to a depth. */
        private Value array(String what) {
            long at = cursor.position();
            int type = cursor.i32("the type of an array's elements");
            long count = count("the length of an array");
            if (type != ARRAY) {
                List<Long> numbers = isWhole(type) && count > 0 && count <= Limits.ARRAY_KEPT
                        ? numbers(at, type, count, what)
                        : List.of();
                if (numbers.isEmpty()) {
                    skip(at, type, count, what);
                }
                return new Value.Array(kind(type), count, numbers);
            }
            Deque<Long> left = new ArrayDeque<>();
            left.push(limitedArray(at, 12, count, what));
            while (!left.isEmpty()) {
                long rest = left.pop();
                if (rest == 0) {
                    continue;
                }
                left.push(rest - 1);
                at = cursor.position();
                int inner = cursor.i32("the type of an array's elements");
                long elements = count("the length of an array");
                if (inner != ARRAY) {
                    skip(at, inner, elements, what);
                } else if (left.size() >= Limits.ARRAY_DEPTH) {
                    throw cursor.error(
                            at, "the arrays of " + what + " are nested deeper than the limit of " + Limits.ARRAY_DEPTH);
                } else {
                    left.push(limitedArray(at, 12, elements, what));
                }
            }
            return new Value.Array("arrays", count, List.of());
        }

        private static boolean isWhole(int type) {
            return switch (type) {
                case UINT8, INT8, UINT16, INT16, UINT32, INT32, INT64 -> true;
                default -> false;
            };
        }

        private List<Long> numbers(long at, int type, long count, String what) {
            List<Long> numbers = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                numbers.add(Long.parseLong(scalar(at, type, what).text()));
            }
            return List.copyOf(numbers);
        }

        /** The number of an array's elements, for which there must be bytes. */
        private long limitedArray(long at, long bytes, long count, String what) {
            if (count < 0 || count > cursor.remaining() / bytes) {
                throw cursor.error(
                        at,
                        "the array of " + what + " has " + Long.toUnsignedString(count) + " elements, but "
                                + cursor.remaining() + " bytes are left; is the file cut off or damaged?");
            }
            return count;
        }

        private void skip(long at, int type, long count, String what) {
            int bytes = bytes(at, type, what);
            if (type != TEXT) {
                cursor.skip(limitedArray(at, bytes, count, what) * bytes, what);
                return;
            }
            limitedArray(at, narrow ? 4 : 8, count, what);
            for (long i = 0; i < count; i++) {
                cursor.skip(count("the length of a text"), "a text of " + what);
            }
        }

        private int bytes(long at, int type, String what) {
            return switch (type) {
                case UINT8, INT8, BOOL -> 1;
                case UINT16, INT16 -> 2;
                case UINT32, INT32, FLOAT32 -> 4;
                case UINT64, INT64, FLOAT64, TEXT -> 8;
                default -> throw unknown(at, type, what);
            };
        }

        private static String kind(int type) {
            return switch (type) {
                case TEXT -> "texts";
                case BOOL -> "truth values";
                case FLOAT32, FLOAT64 -> "fractions";
                default -> "whole numbers";
            };
        }

        private long alignment() {
            Value given = values.get("general.alignment");
            if (given == null) {
                return 32;
            }
            String text = given.datum().text();
            try {
                long alignment = Long.parseLong(text);
                if (alignment > 0 && alignment <= 1 << 30 && Long.bitCount(alignment) == 1) {
                    return alignment;
                }
            } catch (NumberFormatException e) {
                throw new BadInput(refusal(text), e);
            }
            throw new BadInput(refusal(text));
        }

        private static String refusal(String text) {
            return "general.alignment is " + Printable.brief(text) + ", no power of two; the file is damaged";
        }

        private Entry entry() {
            long at = cursor.position();
            String name = name("a tensor's name");
            String what = "tensor '" + Printable.brief(name) + "'";
            if (!names.add(name)) {
                throw cursor.error(at, what + " stands twice");
            }
            long rank = cursor.u32("the number of dimensions");
            if (rank > Limits.RANK) {
                throw cursor.error(at, what + " has " + rank + " dimensions, more than the limit of " + Limits.RANK);
            }
            List<Long> shape = new ArrayList<>();
            for (long i = 0; i < rank; i++) {
                shape.add(count("a dimension"));
            }
            Collections.reverse(shape);
            long type = cursor.u32("a tensor's type");
            return new Entry(at, name, List.copyOf(shape), type, cursor.i64("a tensor's offset"));
        }

        private Tensor tensor(Entry entry, long alignment, long start) {
            String what = "tensor '" + Printable.brief(entry.name()) + "'";
            long elements;
            try {
                elements = Tensor.elements(entry.name(), entry.shape());
            } catch (BadInput e) {
                throw e.in("byte " + entry.at());
            }
            Optional<DType> known = BlockTypes.of(entry.type());
            if (known.isEmpty()) {
                warnings.add(what + " has the unknown type " + entry.type() + ": its bytes are not known");
                Storage nowhere = new Storage(entry.name(), path, start, 0, Storage.Packing.ABSENT);
                return Tensor.contiguous(entry.name(), "ggml_type_" + entry.type(), entry.shape(), 0, nowhere);
            }
            DType type = known.get();
            long row = entry.shape().isEmpty()
                    ? 1
                    : entry.shape().get(entry.shape().size() - 1);
            if (row % type.block() != 0) {
                throw cursor.error(
                        entry.at(),
                        what + " has rows of " + row + " elements, which are not whole blocks of " + type.block()
                                + " as " + type.label() + " has them");
            }
            if (elements > Long.MAX_VALUE / 16) {
                throw cursor.error(entry.at(), what + " has more bytes than 64 bits can count; the file is damaged");
            }
            long bytes = type.bytes(Size.of(elements)).value();
            long length = cursor.end() - start;
            if (entry.offset() < 0 || entry.offset() % alignment != 0) {
                throw cursor.error(
                        entry.at(),
                        what + " begins at " + Long.toUnsignedString(entry.offset()) + " of the data, no multiple of "
                                + alignment);
            }
            if (entry.offset() > length || bytes > length - entry.offset()) {
                throw cursor.error(
                        entry.at(),
                        what + " of " + bytes + " bytes begins at " + entry.offset() + " of the data, which has "
                                + Math.max(0, length) + " bytes; is the file cut off?");
            }
            Storage storage = new Storage(entry.name(), path, start + entry.offset(), bytes, Storage.Packing.PLAIN);
            return Tensor.contiguous(entry.name(), type.label(), entry.shape(), bytes, storage);
        }

        private void refuseOverlaps() {
            List<Tensor> sorted = new ArrayList<>(tensors);
            sorted.removeIf(tensor -> tensor.bytes() == 0);
            sorted.sort(
                    (a, b) -> Long.compare(a.storage().position(), b.storage().position()));
            for (int i = 1; i < sorted.size(); i++) {
                Storage before = sorted.get(i - 1).storage();
                if (before.position() + before.length()
                        > sorted.get(i).storage().position()) {
                    throw cursor.error(
                            sorted.get(i).storage().position(),
                            "tensor '" + Printable.brief(sorted.get(i).name()) + "' shares bytes with another");
                }
            }
        }
    }
}
