package dev.loupe.formats.safetensors;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.JsonReader;
import dev.loupe.formats.bytes.JsonReader.Token;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Size;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One safetensors file: the header's length (u64), the header (JSON), the data. Offsets count from the end of the header;
 * tensors cover all of the data without holes and overlaps.
 */
public record Safetensors(List<Tensor> tensors, Map<String, Datum> metadata, List<String> warnings) {

    /** Reads the header; no data. */
    public static Safetensors read(Path file, Cursor cursor) {
        return new Header(file, cursor).read();
    }

    /** The dtype of that name in a header, if it is known. */
    static Optional<DType> dtype(String word) {
        return switch (word) {
            case "BOOL" -> Optional.of(DType.BOOL);
            case "U8" -> Optional.of(DType.UINT8);
            case "I8" -> Optional.of(DType.INT8);
            case "F8_E5M2" -> Optional.of(DType.FLOAT8_E5M2);
            case "F8_E4M3" -> Optional.of(DType.FLOAT8_E4M3FN);
            case "F8_E8M0" -> Optional.of(DType.FLOAT8_E8M0);
            case "F4" -> Optional.of(DType.FLOAT4_E2M1);
            case "I16" -> Optional.of(DType.INT16);
            case "U16" -> Optional.of(DType.UINT16);
            case "F16" -> Optional.of(DType.FLOAT16);
            case "BF16" -> Optional.of(DType.BFLOAT16);
            case "I32" -> Optional.of(DType.INT32);
            case "U32" -> Optional.of(DType.UINT32);
            case "F32" -> Optional.of(DType.FLOAT32);
            case "F64" -> Optional.of(DType.FLOAT64);
            case "I64" -> Optional.of(DType.INT64);
            case "U64" -> Optional.of(DType.UINT64);
            case "C64" -> Optional.of(DType.COMPLEX64);
            default -> Optional.empty();
        };
    }

    /** How a header spells a dtype, if the format has it. */
    static Optional<String> word(DType type) {
        return switch (type) {
            case BOOL -> Optional.of("BOOL");
            case UINT8 -> Optional.of("U8");
            case INT8 -> Optional.of("I8");
            case FLOAT8_E5M2 -> Optional.of("F8_E5M2");
            case FLOAT8_E4M3FN -> Optional.of("F8_E4M3");
            case FLOAT8_E8M0 -> Optional.of("F8_E8M0");
            case FLOAT4_E2M1 -> Optional.of("F4");
            case INT16 -> Optional.of("I16");
            case UINT16 -> Optional.of("U16");
            case FLOAT16 -> Optional.of("F16");
            case BFLOAT16 -> Optional.of("BF16");
            case INT32 -> Optional.of("I32");
            case UINT32 -> Optional.of("U32");
            case FLOAT32 -> Optional.of("F32");
            case FLOAT64 -> Optional.of("F64");
            case INT64 -> Optional.of("I64");
            case UINT64 -> Optional.of("U64");
            case COMPLEX64 -> Optional.of("C64");
            default -> Optional.empty();
        };
    }

    /** Reads one header. */
    private static final class Header {
        private final Path file;
        private final Cursor cursor;
        private final List<Tensor> tensors = new ArrayList<>();
        private final Map<String, Datum> metadata = new LinkedHashMap<>();
        private final List<String> warnings = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private long nameBytes;
        private long textBytes;
        private long dataStart;
        private long dataLength;

        Header(Path file, Cursor cursor) {
            this.file = file;
            this.cursor = cursor;
        }

        Safetensors read() {
            long length = cursor.i64("the header's length");
            if (length < 0 || length > Limits.SAFETENSORS_HEADER) {
                throw cursor.error(
                        0,
                        "a header of " + Long.toUnsignedString(length) + " bytes is longer than the limit of "
                                + Limits.SAFETENSORS_HEADER + "; is the file damaged?");
            }
            long fileEnd = cursor.enter(length, "the header");
            dataStart = cursor.end();
            dataLength = fileEnd - dataStart;
            JsonReader json = new JsonReader(cursor);
            if (json.next() != Token.OBJECT) {
                throw json.error("the header is no JSON object");
            }
            while (json.next() == Token.NAME) {
                String name = json.text();
                if (!names.add(name)) {
                    throw json.error("the tensor '" + Printable.brief(name) + "' stands twice in the header");
                }
                nameBytes += name.length();
                Limits.check(nameBytes, Limits.NAMES, "characters of names");
                if (name.equals("__metadata__")) {
                    metadata(json);
                } else {
                    tensor(json, name);
                }
            }
            json.next();
            checkCoverage();
            return new Safetensors(List.copyOf(tensors), metadata, List.copyOf(warnings));
        }

        private void metadata(JsonReader json) {
            Token first = json.next();
            if (first != Token.OBJECT) {
                warnings.add("__metadata__ is no object of texts: left out");
                json.skip(first);
                return;
            }
            while (json.next() == Token.NAME) {
                String name = json.text();
                Token value = json.next();
                if (value == Token.TEXT) {
                    textBytes += name.length() + json.text().length();
                    if (textBytes > Limits.TEXTS) {
                        warnings.add("metadata beyond " + Limits.TEXTS + " characters is left out");
                        textBytes = Limits.TEXTS;
                    } else {
                        metadata.put(name, Datum.of(json.text()));
                    }
                } else {
                    warnings.add(
                            "metadata '" + Printable.brief(name) + "' is no text, as the format demands: left out");
                    json.skip(value);
                }
            }
        }

        private void tensor(JsonReader json, String name) {
            String what = "tensor '" + Printable.brief(name) + "'";
            long at = json.start();
            Token first = json.next();
            if (first != Token.OBJECT) {
                throw json.error(what + " is no object with dtype, shape and data_offsets");
            }
            String word = "";
            List<Long> shape = null;
            List<Long> offsets = null;
            Set<String> fields = new HashSet<>();
            while (json.next() == Token.NAME) {
                String field = json.text();
                if (!fields.add(field)) {
                    throw json.error(what + ": the field '" + Printable.brief(field) + "' stands twice");
                }
                switch (field) {
                    case "dtype" -> {
                        if (json.next() != Token.TEXT) {
                            throw json.error(what + ": dtype is no text");
                        }
                        word = json.text();
                    }
                    case "shape" -> shape = numbers(json, what + ": shape");
                    case "data_offsets" -> offsets = numbers(json, what + ": data_offsets");
                    default -> json.skip(json.next());
                }
            }
            if (word.isEmpty() || shape == null || offsets == null) {
                throw cursor.error(at, what + " lacks dtype, shape or data_offsets");
            }
            add(at, name, what, word, shape, offsets);
        }

        private void add(long at, String name, String what, String word, List<Long> shape, List<Long> offsets) {
            if (offsets.size() != 2) {
                throw cursor.error(at, what + ": data_offsets has " + offsets.size() + " numbers, not begin and end");
            }
            long begin = offsets.get(0);
            long end = offsets.get(1);
            if (begin < 0 || begin > end) {
                throw cursor.error(at, what + ": data_offsets go from " + begin + " to " + end);
            }
            if (end > dataLength) {
                throw cursor.error(
                        at,
                        what + ": its data ends at " + end + " of " + dataLength
                                + " bytes of data; is the file cut off?");
            }
            long elements;
            try {
                elements = Tensor.elements(name, shape);
            } catch (BadInput e) {
                throw e.in("byte " + at);
            }
            Optional<DType> type = dtype(word);
            if (type.isPresent()) {
                long needed = type.get().bytes(Size.of(elements)).value();
                if (needed != end - begin) {
                    throw cursor.error(
                            at,
                            what + " of " + type.get().label() + " " + shape + " needs " + needed
                                    + " bytes, but its data_offsets give " + (end - begin));
                }
            } else {
                warnings.add(what + " has the unknown dtype '" + Printable.brief(word) + "'");
            }
            String label = type.map(DType::label).orElse(word);
            Storage storage = new Storage(name, file, dataStart + begin, end - begin, Storage.Packing.PLAIN);
            tensors.add(Tensor.contiguous(name, label, shape, end - begin, storage));
            Limits.check(tensors.size(), Limits.TENSORS, "tensors");
        }

        private static List<Long> numbers(JsonReader json, String what) {
            if (json.next() != Token.ARRAY) {
                throw json.error(what + " is no list of numbers");
            }
            List<Long> numbers = new ArrayList<>();
            Token token = json.next();
            while (token != Token.END_ARRAY) {
                if (token != Token.NUMBER) {
                    throw json.error(what + " holds what is no number");
                }
                try {
                    numbers.add(Long.parseLong(json.text()));
                } catch (NumberFormatException e) {
                    throw new BadInput(
                            "byte " + json.start() + ": " + what + ": " + Printable.brief(json.text())
                                    + " is no whole number of 64 bits",
                            e);
                }
                if (numbers.size() > Limits.RANK) {
                    throw json.error(what + " has more dimensions than the limit of " + Limits.RANK);
                }
                token = json.next();
            }
            return List.copyOf(numbers);
        }

        /** Tensors must lie one behind the other and fill the file: what is hidden between them could be anything. */
        private void checkCoverage() {
            List<Tensor> sorted = new ArrayList<>(tensors);
            sorted.sort((a, b) -> a.storage().position() != b.storage().position()
                    ? Long.compare(a.storage().position(), b.storage().position())
                    : Long.compare(a.storage().length(), b.storage().length()));
            long covered = dataStart;
            for (Tensor tensor : sorted) {
                long begin = tensor.storage().position();
                if (begin < covered) {
                    throw cursor.error(
                            begin,
                            "tensor '" + Printable.brief(tensor.name())
                                    + "' shares bytes with another; the format forbids it");
                }
                if (begin > covered) {
                    throw cursor.error(
                            covered, (begin - covered) + " bytes belong to no tensor; the format forbids holes");
                }
                covered = begin + tensor.storage().length();
            }
            if (covered != dataStart + dataLength) {
                throw cursor.error(
                        covered,
                        (dataStart + dataLength - covered)
                                + " bytes behind the last tensor belong to none; the format forbids it");
            }
        }
    }
}
