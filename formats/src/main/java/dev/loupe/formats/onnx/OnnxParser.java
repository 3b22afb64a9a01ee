package dev.loupe.formats.onnx;

import dev.loupe.formats.Datum;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Wire;
import dev.loupe.formats.onnx.OnnxModel.AttributeDef;
import dev.loupe.formats.onnx.OnnxModel.DimensionDef;
import dev.loupe.formats.onnx.OnnxModel.Encoding;
import dev.loupe.formats.onnx.OnnxModel.FunctionDef;
import dev.loupe.formats.onnx.OnnxModel.GraphDef;
import dev.loupe.formats.onnx.OnnxModel.NodeDef;
import dev.loupe.formats.onnx.OnnxModel.TensorDef;
import dev.loupe.formats.onnx.OnnxModel.ValueDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of ONNX (onnx.proto, ModelProto) that matter. The contents of tensors are skipped by seeking;
 * fields that are not known are skipped too. Subgraphs nest at most {@link Limits#SUBGRAPHS} deep.
 */
final class OnnxParser {
    private final Wire wire;
    private final Cursor cursor;
    private final List<String> warnings;
    private final Map<String, String> words = new HashMap<>();
    private int nodes;
    private int tensors;
    private int values;
    private long nameBytes;
    private long textBytes;
    private int depth;

    OnnxParser(Cursor cursor, List<String> warnings) {
        this.cursor = cursor;
        this.wire = new Wire(cursor);
        this.warnings = warnings;
    }

    OnnxModel model() {
        long irVersion = 0;
        @Nullable GraphDef graph = null;
        Map<String, Long> opsets = new LinkedHashMap<>();
        Map<String, FunctionDef> functions = new LinkedHashMap<>();
        Map<String, Datum> metadata = new LinkedHashMap<>();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> irVersion = wire.number();
                case 2 -> put(metadata, "producer_name", text());
                case 3 -> put(metadata, "producer_version", text());
                case 4 -> put(metadata, "domain", text());
                case 5 -> metadata.put("model_version", Datum.of(wire.number()));
                case 7 -> {
                    if (graph != null) {
                        throw wire.error("the model has two graphs");
                    }
                    graph = in(this::graph);
                }
                case 8 -> in(() -> opset(opsets));
                case 14 ->
                    in(() -> {
                        String[] pair = pair(Limits.TEXT);
                        put(metadata, pair[0], pair[1]);
                        return pair;
                    });
                case 25 -> {
                    FunctionDef function = in(this::function);
                    functions.put(function.domain() + ":" + function.name(), function);
                }
                default -> wire.skip();
            }
        }
        if (graph == null) {
            throw wire.error("the model has no graph; is the file cut off?");
        }
        return new OnnxModel(irVersion, opsets, graph, functions, metadata);
    }

    /** Reads the message of a field. */
    private interface Message<T> {
        T read();
    }

    private <T> T in(Message<T> message) {
        long outer = wire.enter();
        T result = message.read();
        wire.leave(outer);
        return result;
    }

    private static void put(Map<String, Datum> metadata, String key, String text) {
        if (!text.isEmpty()) {
            metadata.put(key, Datum.of(text));
        }
    }

    /** A name: it may be needed to find a value, so it must be whole. */
    private String name() {
        long length = wire.length();
        nameBytes += length;
        Limits.check(nameBytes, Limits.NAMES, "bytes of names");
        String name = cursor.text(length, Limits.NAME, "a name");
        if (Cursor.isReplaced(name)) {
            warnings.add("byte " + (cursor.position() - length) + ": the name '" + Printable.brief(name)
                    + "' is no UTF-8 text");
        }
        return words.size() < Limits.NODES ? words.computeIfAbsent(name, word -> word) : name;
    }

    private String text() {
        long length = wire.length();
        textBytes += Math.min(length, Limits.TEXT);
        int kept = textBytes > Limits.TEXTS ? 64 : Limits.TEXT;
        return cursor.cutText(length, kept, "a text");
    }

    private Map<String, Long> opset(Map<String, Long> opsets) {
        String domain = "";
        long version = 0;
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> domain = name();
                case 2 -> version = wire.number();
                default -> wire.skip();
            }
        }
        opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
        return opsets;
    }

    private String[] pair(int limit) {
        String key = "";
        String value = "";
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> key = name();
                case 2 -> value = limit == Limits.NAME ? name() : text();
                default -> wire.skip();
            }
        }
        return new String[] {key, value};
    }

    private GraphDef graph() {
        if (++depth > Limits.SUBGRAPHS) {
            throw wire.error("subgraphs are nested deeper than the limit of " + Limits.SUBGRAPHS);
        }
        String name = "";
        List<NodeDef> nodeList = new ArrayList<>();
        List<TensorDef> initializers = new ArrayList<>();
        List<ValueDef> inputs = new ArrayList<>();
        List<ValueDef> outputs = new ArrayList<>();
        List<ValueDef> valueList = new ArrayList<>();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> nodeList.add(in(this::node));
                case 2 -> name = name();
                case 5 -> initializers.add(in(this::tensor));
                case 11 -> inputs.add(in(this::value));
                case 12 -> outputs.add(in(this::value));
                case 13 -> valueList.add(in(this::value));
                case 15 -> initializers.add(in(this::sparse));
                default -> wire.skip();
            }
        }
        depth--;
        return new GraphDef(name, nodeList, initializers, inputs, outputs, valueList);
    }

    private NodeDef node() {
        Limits.check(++nodes, Limits.NODES, "nodes");
        long position = cursor.position();
        List<String> inputs = new ArrayList<>(3);
        List<String> outputs = new ArrayList<>(1);
        String name = "";
        String operator = "";
        String domain = "";
        Map<String, AttributeDef> attributes = Map.of();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> inputs.add(name());
                case 2 -> outputs.add(name());
                case 3 -> name = name();
                case 4 -> operator = name();
                case 5 -> {
                    attributes = attributes.isEmpty() ? new LinkedHashMap<>(4) : attributes;
                    attribute(attributes);
                }
                case 7 -> domain = name();
                default -> wire.skip();
            }
        }
        return new NodeDef(
                name, operator, domain.equals("ai.onnx") ? "" : domain, inputs, outputs, attributes, position);
    }

    private void attribute(Map<String, AttributeDef> attributes) {
        long outer = wire.enter();
        String name = "";
        float real = 0;
        long whole = 0;
        String text = "";
        List<Float> reals = List.of();
        List<Long> wholes = List.of();
        List<String> texts = List.of();
        @Nullable TensorDef tensor = null;
        @Nullable GraphDef graph = null;
        String reference = "";
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> name = name();
                case 2 -> real = real();
                case 3 -> whole = wire.number();
                case 4 -> text = text();
                case 5 -> tensor = in(this::tensor);
                case 6 -> graph = in(this::graph);
                case 7 -> reals = reals(reals);
                case 8 -> wholes = wholes(wholes);
                case 9 -> {
                    texts = texts.isEmpty() ? new ArrayList<>() : texts;
                    texts.add(text());
                    Limits.check(texts.size(), Limits.FOLDED, "texts of an attribute");
                }
                case 21 -> reference = name();
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        attributes.put(name, new AttributeDef(real, whole, text, reals, wholes, texts, tensor, graph, reference));
    }

    private float real() {
        if (wire.type() != Wire.FIXED32) {
            throw wire.error("field " + wire.field() + " should be a float");
        }
        return Float.intBitsToFloat(cursor.i32("a float"));
    }

    /** Floats, packed or not; beyond what shapes can need they are counted as read, but not kept. */
    private List<Float> reals(List<Float> so) {
        List<Float> reals = so.isEmpty() ? new ArrayList<>() : so;
        if (wire.type() == Wire.FIXED32) {
            keep(reals, real());
            return reals;
        }
        long outer = wire.enter();
        while (!cursor.atEnd() && reals.size() < Limits.FOLDED) {
            reals.add(Float.intBitsToFloat(cursor.i32("a float")));
        }
        wire.leave(outer);
        return reals;
    }

    private static <T> void keep(List<T> list, T value) {
        if (list.size() < Limits.FOLDED) {
            list.add(value);
        }
    }

    private List<Long> wholes(List<Long> so) {
        List<Long> wholes = so.isEmpty() ? new ArrayList<>() : so;
        if (wire.type() == Wire.VARINT) {
            keep(wholes, wire.varint());
            return wholes;
        }
        long outer = wire.enter();
        while (!cursor.atEnd() && wholes.size() < Limits.FOLDED) {
            wholes.add(wire.varint());
        }
        wire.leave(outer);
        return wholes;
    }

    private TensorDef tensor() {
        Limits.check(++tensors, Limits.TENSORS, "tensors");
        long at = cursor.position();
        String name = "";
        int type = 0;
        List<Long> shape = new ArrayList<>(4);
        long position = 0;
        long length = 0;
        Encoding encoding = Encoding.NONE;
        Map<String, String> external = Map.of();
        boolean isExternal = false;
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> dimensions(shape);
                case 2 -> type = (int) wire.number();
                case 8 -> name = name();
                case 4, 5, 7, 10, 11, 6, 9 -> {
                    boolean again = encoding != Encoding.NONE;
                    encoding = again ? Encoding.SCATTERED : encoding(wire.field(), wire.type());
                    if (wire.type() == Wire.LENGTH) {
                        length = wire.length();
                        position = cursor.position();
                        cursor.skip(length, "a tensor's data");
                    } else {
                        wire.skip();
                    }
                }
                case 13 -> {
                    external = external.isEmpty() ? new HashMap<>() : external;
                    String[] pair = in(() -> pair(Limits.NAME));
                    external.put(pair[0], pair[1]);
                    Limits.check(external.size(), 16, "entries of external data");
                }
                case 14 -> isExternal = wire.number() == 1;
                default -> wire.skip();
            }
        }
        if (isExternal) {
            encoding = Encoding.EXTERNAL;
        }
        TensorDef tensor = new TensorDef(name, type, List.copyOf(shape), position, length, encoding, external);
        try {
            OnnxTypes.checkData(tensor);
        } catch (BadInput e) {
            throw e.in("byte " + at);
        }
        return tensor;
    }

    private static Encoding encoding(int field, int wireType) {
        if (wireType != Wire.LENGTH) {
            return Encoding.SCATTERED;
        }
        return switch (field) {
            case 9, 4, 10 -> Encoding.RAW;
            case 5, 7, 11 -> Encoding.VARINTS;
            default -> Encoding.SCATTERED;
        };
    }

    private void dimensions(List<Long> shape) {
        if (wire.type() == Wire.VARINT) {
            shape.add(wire.varint());
        } else {
            long outer = wire.enter();
            while (!cursor.atEnd()) {
                shape.add(wire.varint());
                Limits.check(shape.size(), Limits.RANK, "dimensions of a tensor");
            }
            wire.leave(outer);
        }
        Limits.check(shape.size(), Limits.RANK, "dimensions of a tensor");
    }

    /** A sparse tensor: the name and type of its values in the dense shape; its data is not kept. */
    private TensorDef sparse() {
        @Nullable TensorDef values = null;
        List<Long> shape = new ArrayList<>();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> values = in(this::tensor);
                case 3 -> dimensions(shape);
                default -> wire.skip();
            }
        }
        if (values == null) {
            throw wire.error("a sparse tensor has no values");
        }
        return new TensorDef(values.name(), values.type(), List.copyOf(shape), 0, 0, Encoding.SCATTERED, Map.of());
    }

    private ValueDef value() {
        Limits.check(++values, Limits.NODES * 2, "declared values");
        String name = "";
        ValueDef type = new ValueDef("", 0, null);
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> name = name();
                case 2 -> type = in(this::type);
                default -> wire.skip();
            }
        }
        return new ValueDef(name, type.type(), type.shape());
    }

    /** TypeProto: a tensor's type, or that of something else, of which nothing is kept. */
    private ValueDef type() {
        ValueDef type = new ValueDef("", 0, null);
        while (wire.next()) {
            if (wire.field() == 1) {
                type = in(this::tensorType);
            } else {
                wire.skip();
            }
        }
        return type;
    }

    private ValueDef tensorType() {
        int type = 0;
        @Nullable List<DimensionDef> shape = null;
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> type = (int) wire.number();
                case 2 -> shape = in(this::shape);
                default -> wire.skip();
            }
        }
        return new ValueDef("", type, shape);
    }

    private List<DimensionDef> shape() {
        List<DimensionDef> shape = new ArrayList<>(4);
        while (wire.next()) {
            if (wire.field() == 1) {
                shape.add(in(this::dimension));
                Limits.check(shape.size(), Limits.RANK, "dimensions of a value");
            } else {
                wire.skip();
            }
        }
        return shape;
    }

    private DimensionDef dimension() {
        long size = -1;
        String name = "";
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> size = Math.max(-1, wire.number());
                case 2 -> name = name();
                default -> wire.skip();
            }
        }
        return new DimensionDef(size, name);
    }

    private FunctionDef function() {
        String name = "";
        String domain = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<NodeDef> nodeList = new ArrayList<>();
        Map<String, AttributeDef> defaults = new LinkedHashMap<>();
        Map<String, Long> opsets = new LinkedHashMap<>();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> name = name();
                case 4 -> inputs.add(name());
                case 5 -> outputs.add(name());
                case 7 -> nodeList.add(in(this::node));
                case 9 -> in(() -> opset(opsets));
                case 10 -> domain = name();
                case 11 -> attribute(defaults);
                default -> wire.skip();
            }
        }
        return new FunctionDef(
                name, domain.equals("ai.onnx") ? "" : domain, inputs, outputs, nodeList, defaults, opsets);
    }
}
