package dev.loupe.formats.tensorflow;

import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Wire;
import dev.loupe.formats.nodes.Constants;
import dev.loupe.formats.tensorflow.GraphDef.FunctionDef;
import dev.loupe.formats.tensorflow.GraphDef.NodeDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads GraphDef and its parts as protocol buffers (tensorflow/core/framework). */
final class GraphDefParser {
    private final ByteFile file;
    private final Wire wire;
    private final Constants constants = new Constants();
    private int nodes;

    GraphDefParser(ByteFile file, Wire wire) {
        this.file = file;
        this.wire = wire;
    }

    /** The graph whose message was entered. */
    GraphDef graph() {
        List<NodeDef> graph = new ArrayList<>();
        Map<String, FunctionDef> functions = new LinkedHashMap<>();
        while (wire.next()) {
            if (wire.field() == 1) {
                graph.add(node());
            } else if (wire.field() == 2) {
                long library = wire.enter();
                while (wire.next()) {
                    if (wire.field() == 1) {
                        FunctionDef function = function();
                        functions.put(function.name(), function);
                    } else {
                        wire.skip();
                    }
                }
                wire.leave(library);
            } else {
                wire.skip();
            }
        }
        return new GraphDef(graph, functions);
    }

    private String text(int limit, String what) {
        long length = wire.length();
        return wire.cursor().text(length, limit, what);
    }

    private NodeDef node() {
        Limits.check(++nodes, Limits.NODES, "nodes");
        long outer = wire.enter();
        String name = "";
        String operator = "";
        List<String> inputs = new ArrayList<>();
        Map<String, Setting> settings = new HashMap<>();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> name = text(Limits.NAME, "a node's name");
                case 2 -> operator = text(Limits.NAME, "an operator's name");
                case 3 -> inputs.add(text(Limits.NAME, "an input's name"));
                case 5 -> setting(settings, name);
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        return new NodeDef(name, operator, List.copyOf(inputs), settings);
    }

    private void setting(Map<String, Setting> settings, String node) {
        long outer = wire.enter();
        String key = "";
        Optional<Setting> value = Optional.empty();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> key = text(Limits.NAME, "a setting's name");
                case 2 -> {
                    long inner = wire.enter();
                    value = value(node);
                    wire.leave(inner);
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        if (value.isPresent()) {
            settings.put(key, value.get());
        }
    }

    /** An AttrValue, or a list of them, whose fields have the same numbers. */
    private Optional<Setting> value(String node) {
        List<Long> wholes = new ArrayList<>();
        List<Double> reals = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<DType> types = new ArrayList<>();
        List<Optional<List<Long>>> shapes = new ArrayList<>();
        List<String> functions = new ArrayList<>();
        Optional<Setting> held = Optional.empty();
        long list = -1;
        while (wire.next() || list >= 0) {
            if (list >= 0 && wire.cursor().atEnd()) {
                wire.leave(list);
                list = -1;
                continue;
            }
            switch (wire.field()) {
                case 1 -> {
                    if (list >= 0) {
                        throw wire.error("a list of settings holds a list");
                    }
                    list = wire.enter();
                    if (wire.cursor().atEnd()) {
                        wholes.clear();
                    }
                }
                case 2 -> texts.add(wire.cursor().cutText(wire.length(), Limits.TEXT, "a text"));
                case 3, 5 -> numbers(wholes);
                case 4 -> reals(reals);
                case 6 -> {
                    List<Long> numbers = new ArrayList<>();
                    numbers(numbers);
                    numbers.forEach(number -> types.add(GraphDef.type(number)));
                }
                case 7 -> shapes.add(shape());
                case 8 -> held = Optional.of(new Setting.Held(tensor(node)));
                case 9, 10 -> {
                    if (wire.field() == 10 || list >= 0) {
                        functions.add(functionName());
                    } else {
                        wire.skip();
                    }
                }
                default -> wire.skip();
            }
            int kept = wholes.size() + reals.size() + texts.size() + types.size() + shapes.size();
            Limits.check(kept, Limits.NODES, "values of a setting");
        }
        if (held.isPresent()) {
            return held;
        }
        return !texts.isEmpty()
                ? Optional.of(new Setting.Texts(texts))
                : !reals.isEmpty()
                        ? Optional.of(new Setting.Reals(reals))
                        : !types.isEmpty()
                                ? Optional.of(new Setting.Types(types))
                                : !shapes.isEmpty()
                                        ? Optional.of(new Setting.Shapes(shapes))
                                        : !functions.isEmpty()
                                                ? Optional.of(new Setting.Functions(functions))
                                                : Optional.of(new Setting.Wholes(wholes));
    }

    private void numbers(List<Long> into) {
        if (wire.type() == Wire.VARINT) {
            into.add(wire.number());
            return;
        }
        long outer = wire.enter();
        while (!wire.cursor().atEnd()) {
            into.add(wire.varint());
            Limits.check(into.size(), Limits.NODES, "values of a setting");
        }
        wire.leave(outer);
    }

    private void reals(List<Double> into) {
        if (wire.type() == Wire.FIXED32) {
            into.add((double) Float.intBitsToFloat(wire.cursor().i32("a number")));
            return;
        }
        long outer = wire.enter();
        while (!wire.cursor().atEnd()) {
            into.add((double) Float.intBitsToFloat(wire.cursor().i32("a number")));
            Limits.check(into.size(), Limits.NODES, "values of a setting");
        }
        wire.leave(outer);
    }

    private String functionName() {
        long outer = wire.enter();
        String name = "";
        while (wire.next()) {
            if (wire.field() == 1) {
                name = text(Limits.NAME, "a function's name");
            } else {
                wire.skip();
            }
        }
        wire.leave(outer);
        return name;
    }

    /** A TensorShapeProto: -1 for open sizes. */
    Optional<List<Long>> shape() {
        long outer = wire.enter();
        List<Long> sizes = new ArrayList<>();
        boolean unknown = false;
        while (wire.next()) {
            if (wire.field() == 2) {
                long dimension = wire.enter();
                long size = 0;
                while (wire.next()) {
                    if (wire.field() == 1) {
                        size = wire.number();
                    } else {
                        wire.skip();
                    }
                }
                wire.leave(dimension);
                sizes.add(size);
                Limits.check(sizes.size(), Limits.RANK, "dimensions");
            } else if (wire.field() == 3) {
                unknown = wire.number() != 0;
            } else {
                wire.skip();
            }
        }
        wire.leave(outer);
        return unknown ? Optional.empty() : Optional.of(List.copyOf(sizes));
    }

    private StoredTensor tensor(String node) {
        long outer = wire.enter();
        DType type = DType.UNKNOWN;
        List<Long> shape = List.of();
        long position = 0;
        long length = 0;
        boolean varints = false;
        int runs = 0;
        boolean raw = false;
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> type = GraphDef.type(wire.number());
                case 2 -> shape = shape().orElse(List.of());
                case 4, 5, 6, 7, 10, 11, 13, 16, 17 -> {
                    raw |= wire.field() == 4;
                    varints = wire.field() > 6;
                    if (wire.type() == Wire.LENGTH) {
                        length = wire.length();
                        position = wire.cursor().position();
                        runs += length > 0 ? 1 : 0;
                        wire.cursor().skip(length, "a tensor's data");
                    } else {
                        position = wire.cursor().position();
                        wire.skip();
                        length = wire.cursor().position() - position;
                        runs++;
                    }
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        String name = Printable.brief(node);
        long elements = Tensor.elements(name, shape);
        long bytes = type.bytes(Size.of(elements)).value();
        if (raw && bytes > 0 && length != bytes) {
            throw new BadInput(
                    "byte " + position + ": the tensor of '" + name + "' needs " + bytes + " bytes, but has " + length);
        }
        Storage storage =
                new Storage(node, file.path(), position, length, raw ? Storage.Packing.PLAIN : Storage.Packing.ABSENT);
        long from = position;
        long count = length;
        boolean numbers = varints;
        DType found = type;
        List<Long> sizes = shape;
        boolean readable = runs == 1;
        return new StoredTensor(
                type,
                shape,
                storage,
                () -> readable ? constants.read(file, found, sizes, from, count, numbers, true) : Optional.empty());
    }

    private FunctionDef function() {
        long outer = wire.enter();
        String name = "";
        List<String> arguments = new ArrayList<>();
        List<String> results = new ArrayList<>();
        List<NodeDef> body = new ArrayList<>();
        Map<String, String> returned = new HashMap<>();
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> {
                    long signature = wire.enter();
                    while (wire.next()) {
                        switch (wire.field()) {
                            case 1 -> name = text(Limits.NAME, "a function's name");
                            case 2 -> arguments.add(functionName());
                            case 3 -> results.add(functionName());
                            default -> wire.skip();
                        }
                    }
                    wire.leave(signature);
                }
                case 3 -> body.add(node());
                case 4 -> {
                    long entry = wire.enter();
                    String key = "";
                    String value = "";
                    while (wire.next()) {
                        switch (wire.field()) {
                            case 1 -> key = text(Limits.NAME, "a result's name");
                            case 2 -> value = text(Limits.NAME, "a value's name");
                            default -> wire.skip();
                        }
                    }
                    wire.leave(entry);
                    returned.put(key, value);
                }
                default -> wire.skip();
            }
        }
        wire.leave(outer);
        return new FunctionDef(name, arguments, results, body, returned);
    }
}
