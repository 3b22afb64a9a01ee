package dev.loupe.formats.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes small ONNX files for tests, message by message. */
final class OnnxFile {
    static final int FLOAT = 1;
    static final int UINT8 = 2;
    static final int INT8 = 3;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int BOOL = 9;

    private final Message graph = new Message().text(2, "graph");
    private final Message functions = new Message();

    /** A graph alone, as the body of a loop is. */
    Message graph() {
        return graph;
    }

    OnnxFile node(String operator, String inputs, String outputs, Message... attributes) {
        return node("", operator, inputs, outputs, attributes);
    }

    /** A node; names are separated by spaces, {@code _} is one that is left out. */
    OnnxFile node(String domain, String operator, String inputs, String outputs, Message... attributes) {
        graph.message(1, nodeOf(domain, operator, inputs, outputs, attributes));
        return this;
    }

    static Message nodeOf(String domain, String operator, String inputs, String outputs, Message... attributes) {
        Message node = new Message();
        for (String input : words(inputs)) {
            node.text(1, input.equals("_") ? "" : input);
        }
        words(outputs).forEach(output -> node.text(2, output));
        node.text(3, "the_" + operator).text(4, operator).text(7, domain);
        for (Message attribute : attributes) {
            node.message(5, attribute);
        }
        return node;
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    OnnxFile input(String name, int type, Object... shape) {
        graph.message(11, value(name, type, shape));
        return this;
    }

    OnnxFile output(String name, int type, Object... shape) {
        graph.message(12, value(name, type, shape));
        return this;
    }

    private static Message value(String name, int type, Object... shape) {
        Message sizes = new Message();
        for (Object size : shape) {
            sizes.message(
                    1,
                    size instanceof Integer number
                            ? new Message().number(1, number)
                            : new Message().text(2, (String) size));
        }
        Message tensor = new Message().number(1, type).message(2, sizes);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /** A stored tensor of zeros. */
    OnnxFile weight(String name, int type, int... shape) {
        int elements = 1;
        Message tensor = new Message();
        for (int size : shape) {
            elements *= size;
            tensor.number(1, size);
        }
        int bytes = type == INT64 ? 8 : type == FLOAT || type == INT32 ? 4 : 1;
        graph.message(5, tensor.number(2, type).text(8, name).bytes(9, new byte[elements * bytes]));
        return this;
    }

    /** A stored tensor of whole numbers. */
    OnnxFile numbers(String name, long... values) {
        graph.message(5, tensor(values).text(8, name));
        return this;
    }

    /** One whole number without dimensions. */
    OnnxFile scalar(String name, long value) {
        graph.message(5, new Message().number(2, INT64).bytes(9, bytes(value)).text(8, name));
        return this;
    }

    private static Message tensor(long... values) {
        return new Message().number(1, values.length).number(2, INT64).bytes(9, bytes(values));
    }

    private static byte[] bytes(long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putLong(value);
        }
        return bytes.array();
    }

    OnnxFile function(String name, String inputs, String outputs, Message... nodes) {
        Message function = new Message().text(1, name);
        words(inputs).forEach(input -> function.text(4, input));
        words(outputs).forEach(output -> function.text(5, output));
        for (Message node : nodes) {
            function.message(7, node);
        }
        functions.message(25, function.message(9, opset("", 17)).text(10, "local"));
        return this;
    }

    static Message whole(String name, long value) {
        return new Message().text(1, name).number(3, value).number(20, 2);
    }

    static Message body(String name, OnnxFile body) {
        return new Message().text(1, name).message(6, body.graph).number(20, 5);
    }

    private static Message opset(String domain, int version) {
        return new Message().text(1, domain).number(2, version);
    }

    Path write(Path folder) throws IOException {
        Message model = new Message()
                .number(1, 8)
                .message(7, graph)
                .message(8, opset("", 17))
                .message(8, opset("com.microsoft", 1))
                .message(8, opset("local", 1));
        Path file = folder.resolve("model.onnx");
        byte[] first = model.toBytes();
        byte[] second = functions.toBytes();
        byte[] all = new byte[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return Files.write(file, all);
    }
}
