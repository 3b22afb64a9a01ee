package dev.loupe.formats.tflite;

import dev.loupe.formats.Datum;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.tensorflow.Setting;
import dev.loupe.formats.tflite.FlatBuffer.Table;
import dev.loupe.formats.tflite.FlatBuffer.Vector;
import dev.loupe.formats.tflite.TfliteModel.OperatorDef;
import dev.loupe.formats.tflite.TfliteModel.SubgraphDef;
import dev.loupe.formats.tflite.TfliteModel.TensorDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a file's structure (tensorflow/lite/schema/schema.fbs, version 3). */
final class TfliteParser {
    private final ByteFile file;
    private final FlatBuffer buffer;
    private int tensors;
    private int operators;

    TfliteParser(ByteFile file) {
        this.file = file;
        this.buffer = new FlatBuffer(file);
    }

    private record Code(String name, String rule) {}

    TfliteModel model() {
        Table model = buffer.root();
        int version = model.i32(0, 0);
        if (version != 3) {
            throw model.error("is of version " + version + " of the format; only version 3 is known");
        }
        List<Code> codes = codes(model.tables(1, Limits.NODES, "operator codes"));
        Vector buffers = model.tables(4, Limits.TENSORS, "buffers");
        Vector graphs = model.tables(2, Limits.NODES, "subgraphs");
        if (graphs.count() == 0) {
            throw model.error("has no graph");
        }
        List<SubgraphDef> subgraphs = new ArrayList<>();
        for (int i = 0; i < graphs.count(); i++) {
            subgraphs.add(subgraph(graphs.table(i), codes, buffers));
        }
        return new TfliteModel(List.copyOf(subgraphs), metadata(model));
    }

    private static List<Code> codes(Vector vector) {
        List<Code> codes = new ArrayList<>(vector.count());
        for (int i = 0; i < vector.count(); i++) {
            Table code = vector.table(i);
            // Codes above 127 stand in the newer field; older files have the older one only.
            int number = Math.max(code.u8(0, 0), code.i32(3, 0));
            String name = Operators.name(number);
            codes.add(
                    number == 32
                            ? custom(Printable.brief(code.text(1, "a custom operator's name")))
                            : new Code(name, Operators.rule(name)));
        }
        return codes;
    }

    /** Of custom operators MediaPipe's and those of detectors are known. */
    private static Code custom(String name) {
        return new Code(
                name,
                switch (name) {
                    case "Convolution2DTransposeBias" -> name;
                    case "MaxPoolingWithArgmax2D", "MaxUnpooling2D" -> "OtherPooling";
                    case "TFLite_Detection_PostProcess" -> "BoxDecoding";
                    default -> "";
                });
    }

    private SubgraphDef subgraph(Table graph, List<Code> codes, Vector buffers) {
        Vector given = graph.tables(0, Limits.TENSORS, "tensors");
        tensors = Limits.check((long) tensors + given.count(), Limits.TENSORS, "tensors");
        List<TensorDef> defined = new ArrayList<>(given.count());
        for (int i = 0; i < given.count(); i++) {
            defined.add(tensor(given.table(i), buffers));
        }
        Vector listed = graph.tables(3, Limits.NODES, "operators");
        operators = Limits.check((long) operators + listed.count(), Limits.NODES, "operators");
        List<OperatorDef> made = new ArrayList<>(listed.count());
        for (int i = 0; i < listed.count(); i++) {
            made.add(operator(listed.table(i), codes, defined.size()));
        }
        return new SubgraphDef(
                graph.text(4, "a graph's name"),
                defined,
                places(graph, 1, defined.size(), 0),
                places(graph, 2, defined.size(), 0),
                made);
    }

    /** Numbers of tensors, which must be there. */
    private static List<Long> places(Table table, int field, int count, int least) {
        List<Long> places = table.numbers(field, Limits.NODES, "numbers of tensors");
        for (long place : places) {
            if (place < least || place >= count) {
                throw table.error("uses tensor " + place + ", but there are " + count);
            }
        }
        return places;
    }

    private OperatorDef operator(Table operator, List<Code> codes, int count) {
        int index = operator.i32(0, 0);
        if (index < 0 || index >= codes.size()) {
            throw operator.error("has the operator code " + index + ", but there are " + codes.size());
        }
        Code code = codes.get(index);
        Map<String, Setting> settings = Operators.settings(code.name(), operator.table(4, "settings"));
        return new OperatorDef(
                code.name(),
                code.rule(),
                places(operator, 1, count, -1),
                places(operator, 2, count, 0),
                settings,
                operator.position());
    }

    private TensorDef tensor(Table tensor, Vector buffers) {
        String name = tensor.text(3, "a tensor's name");
        String what = "tensor '" + Printable.brief(name) + "'";
        List<Long> shape = tensor.numbers(0, Limits.RANK, "dimensions");
        for (long size : shape) {
            if (size < 0) {
                throw tensor.error("of " + what + " has the negative size " + size);
            }
        }
        DType type = type(tensor.u8(1, 0));
        long number = Integer.toUnsignedLong(tensor.i32(2, 0));
        if (number >= Math.max(1, buffers.count())) {
            throw tensor.error("of " + what + " has buffer " + number + ", but there are " + buffers.count());
        }
        long position = 0;
        long length = 0;
        if (number > 0) {
            Table data = buffers.table((int) number);
            Vector bytes = data.vector(0, 1, Integer.MAX_VALUE, "a buffer");
            position = bytes.position();
            length = bytes.count();
            long offset = data.i64(1, 0);
            if (length == 0 && offset > 1) {
                position = offset;
                length = data.i64(2, 0);
                if (position < 0 || length < 0 || position > file.size() || length > file.size() - position) {
                    throw data.error("of " + what + " lies past the end of the file");
                }
            }
        }
        boolean sparse = tensor.table(6, "sparsity").isPresent();
        long needed = bytes(type, shape, name);
        if (length > 0 && !sparse && needed > 0 && length < needed) {
            throw tensor.error("of " + what + " needs " + needed + " bytes, but its buffer has " + length);
        }
        boolean quantised = tensor.table(4, "quantisation")
                .map(quantisation ->
                        quantisation.vector(2, 4, Integer.MAX_VALUE, "scales").count() > 0)
                .orElse(false);
        List<Long> signature = tensor.numbers(7, Limits.RANK, "dimensions");
        return new TensorDef(
                name,
                type,
                shape,
                signature.size() == shape.size() ? signature : shape,
                position,
                length,
                quantised,
                sparse,
                tensor.flag(5));
    }

    private static long bytes(DType type, List<Long> shape, String name) {
        long elements = dev.loupe.formats.Tensor.elements(name, shape);
        try {
            return type.bytes(dev.loupe.graph.Size.of(elements)).value();
        } catch (BadInput e) {
            throw e.in("tensor '" + Printable.brief(name) + "'");
        }
    }

    private static DType type(int number) {
        return switch (number) {
            case 0 -> DType.FLOAT32;
            case 1 -> DType.FLOAT16;
            case 2 -> DType.INT32;
            case 3 -> DType.UINT8;
            case 4 -> DType.INT64;
            case 5 -> DType.STRING;
            case 6 -> DType.BOOL;
            case 7 -> DType.INT16;
            case 8 -> DType.COMPLEX64;
            case 9 -> DType.INT8;
            case 10 -> DType.FLOAT64;
            case 11 -> DType.COMPLEX128;
            case 12 -> DType.UINT64;
            case 15 -> DType.UINT32;
            case 16 -> DType.UINT16;
            case 17 -> DType.INT4;
            case 18 -> DType.BFLOAT16;
            case 19 -> DType.INT2;
            case 20 -> DType.UINT4;
            default -> DType.UNKNOWN;
        };
    }

    private static Map<String, Datum> metadata(Table model) {
        Map<String, Datum> metadata = new LinkedHashMap<>();
        metadata.put("version", Datum.of(model.i32(0, 0)));
        String description = model.text(3, "a description");
        if (!description.isEmpty()) {
            metadata.put("description", Datum.of(description));
        }
        Vector signatures = model.tables(7, 1000, "signatures");
        for (int i = 0; i < signatures.count(); i++) {
            Table signature = signatures.table(i);
            String key = "signature/" + signature.text(2, "a signature's name");
            metadata.put(key + "/inputs", Datum.of(names(signature.tables(0, 1000, "inputs"))));
            metadata.put(key + "/outputs", Datum.of(names(signature.tables(1, 1000, "outputs"))));
        }
        Vector entries = model.tables(6, 1000, "metadata");
        Vector buffers = model.tables(4, Limits.TENSORS, "buffers");
        for (int i = 0; i < entries.count(); i++) {
            Table entry = entries.table(i);
            String name = entry.text(0, "a name");
            int buffer = entry.i32(1, 0);
            if (name.equals("min_runtime_version") && buffer > 0 && buffer < buffers.count()) {
                String version = buffers.table(buffer).text(0, "a version");
                int end = version.indexOf('\0');
                metadata.put(name, Datum.of(end < 0 ? version : version.substring(0, end)));
            } else {
                metadata.put("metadata/" + name, Datum.of("buffer " + buffer));
            }
        }
        return metadata;
    }

    private static String names(Vector maps) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < maps.count(); i++) {
            names.add(maps.table(i).text(0, "a name"));
        }
        return String.join(", ", names);
    }
}
