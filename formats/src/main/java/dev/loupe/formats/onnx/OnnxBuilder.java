package dev.loupe.formats.onnx;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Shape;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the nodes and stored tensors of a graph that is to be written. */
final class OnnxBuilder {
    /** An attribute's type in AttributeProto. */
    private static final int FLOAT = 1;

    private static final int INT = 2;
    private static final int STRING = 3;
    private static final int TENSOR = 4;
    private static final int INTS = 7;

    private final List<Message> nodes = new ArrayList<>();
    private final Map<String, Parameter> weights = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private String path = "";
    private int values;
    /** Names of numbers that were written, by their type, shape and bytes. */
    private final Map<String, String> constants = new HashMap<>();

    private final DType real;

    /**
     * A builder without nodes.
     *
     * @param real the type of the network's real numbers
     */
    OnnxBuilder(DType real) {
        this.real = real;
    }

    List<Message> nodes() {
        return nodes;
    }

    /** Tensors that a network holds, by key; their data is written apart. */
    Map<String, Parameter> weights() {
        return weights;
    }

    /** Nodes that are made from now on belong to the module of that path. */
    void at(String module) {
        path = module;
    }

    String weight(Parameter parameter) {
        Parameter first = weights.putIfAbsent(parameter.key(), parameter);
        if (first != null && !first.type().equals(parameter.type())) {
            throw new BadInput(
                    parameter.key() + " is used in parts, which has no form in ONNX here: it is not written");
        }
        return parameter.key();
    }

    /** A list of whole numbers, as shapes and axes are given. */
    String numbers(long... values) {
        Message tensor = new Message().number(1, values.length).number(2, OnnxTypes.number(DType.INT64));
        byte[] data = new byte[8 * values.length];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (values[i / 8] >> (8 * (i % 8)));
        }
        return constant(tensor, data);
    }

    /** One whole number without dimensions. */
    String scalar(long value) {
        Message tensor = new Message().number(2, OnnxTypes.number(DType.INT64));
        byte[] data = new byte[8];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (value >> (8 * i));
        }
        return constant(tensor, data);
    }

    String shape(Shape shape) {
        return numbers(shape.toArray());
    }

    /** One number without dimensions. */
    String number(double value) {
        return constant(new Message().number(2, OnnxWriter.number(real)), bytes(value));
    }

    /** Numbers of a shape, row by row. */
    String numbers(double[] values, long... shape) {
        Message tensor = new Message();
        for (long size : shape) {
            tensor.number(1, size);
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (double value : values) {
            data.writeBytes(bytes(value));
        }
        return constant(tensor.number(2, OnnxWriter.number(real)), data.toByteArray());
    }

    /** The same number so many times. */
    String filled(double value, long count) {
        return node("Expand", List.of(number(value), numbers(count)));
    }

    /** The most negative number whose exponential is 0, for scores that are to have no share. */
    double nothing() {
        return real == DType.FLOAT16 ? -65504 : -1e9;
    }

    /** A whole number as a real one. */
    Attribute toReal() {
        return Attribute.of("to", OnnxWriter.number(real));
    }

    private byte[] bytes(double value) {
        long bits;
        int length = real.bytes();
        switch (real) {
            case FLOAT64 -> bits = Double.doubleToLongBits(value);
            case FLOAT16 -> bits = half((float) value);
            case BFLOAT16 -> {
                int exact = Float.floatToIntBits((float) value);
                bits = (exact + 0x7fffL + ((exact >>> 16) & 1)) >>> 16; // to the nearest, ties to even
            }
            default -> {
                bits = Float.floatToIntBits((float) value);
                length = 4;
            }
        }
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (bits >> (8 * i));
        }
        return bytes;
    }

    /** A number as binary16, to the nearest, ties to even (IEEE 754). */
    static int half(float value) {
        int sign = Float.floatToIntBits(value) >>> 16 & 0x8000;
        float size = Math.abs(value);
        if (size >= 65520) {
            return sign | 0x7c00;
        }
        int exponent = Math.max(Math.getExponent(size), -14);
        // All numbers of one exponent are multiples of its last bit: below the normal ones that of the smallest.
        int steps = (int) Math.rint(Math.scalb((double) size, 10 - exponent));
        return sign | (steps < 1024 ? steps : ((exponent + 14) << 10) + steps);
    }

    /** A number of the program, not of its training: a node of its own, so that nobody takes it for a weight. */
    private String constant(Message tensor, byte[] data) {
        String content = HexFormat.of().formatHex(tensor.toBytes()) + ":"
                + HexFormat.of().formatHex(data);
        String same = constants.get(content);
        if (same != null) {
            return same;
        }
        String name = "constant_" + constants.size();
        constants.put(content, name);
        Message value =
                new Message().text(1, "value").message(5, tensor.bytes(9, data)).number(20, TENSOR);
        nodes.add(new Message().text(2, name).text(3, name).text(4, "Constant").message(5, value));
        return name;
    }

    String fresh() {
        return "value_" + values++;
    }

    /** A node with one output, whose name is given back. */
    String node(String operator, List<String> inputs, Attribute... attributes) {
        String output = fresh();
        node(operator, inputs, List.of(output), attributes);
        return output;
    }

    void node(String operator, List<String> inputs, List<String> outputs, Attribute... attributes) {
        Message node = new Message();
        inputs.forEach(input -> node.text(1, input));
        outputs.forEach(output -> node.text(2, output));
        node.text(3, name(operator)).text(4, operator);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        nodes.add(node);
    }

    /** The module's path, or what tells several nodes of one module apart. */
    private String name(String operator) {
        String plain = path.isEmpty() ? operator : path;
        String name = plain;
        for (int i = 2; !names.add(name); i++) {
            name = (path.isEmpty() ? operator : path + "/" + operator) + (i == 2 ? "" : "_" + i);
        }
        return name;
    }

    /** A setting of a node. */
    record Attribute(Message message) {
        static Attribute of(String name, long value) {
            return new Attribute(new Message().text(1, name).number(3, value).number(20, INT));
        }

        static Attribute of(String name, double value) {
            return new Attribute(
                    new Message().text(1, name).real(2, (float) value).number(20, FLOAT));
        }

        static Attribute of(String name, String value) {
            return new Attribute(new Message().text(1, name).text(4, value).number(20, STRING));
        }

        static Attribute numbers(String name, long... values) {
            Message message = new Message().text(1, name);
            for (long value : values) {
                message.number(8, value);
            }
            return new Attribute(message.number(20, INTS));
        }
    }
}
