package dev.loupe.formats.tensorflow;

import dev.loupe.formats.WireWriter;
import java.nio.charset.StandardCharsets;

/** Small TensorFlow graphs, made here. */
public final class TensorFlowSamples {
    private TensorFlowSamples() {}

    private static WireWriter setting(String name, WireWriter value) {
        return new WireWriter().text(1, name).message(2, value);
    }

    private static WireWriter node(String name, String operator, String... inputs) {
        WireWriter node = new WireWriter().text(1, name).text(2, operator);
        for (String input : inputs) {
            node.text(3, input);
        }
        return node;
    }

    private static WireWriter shape(long... sizes) {
        WireWriter shape = new WireWriter();
        for (long size : sizes) {
            shape.message(2, new WireWriter().number(1, size));
        }
        return shape;
    }

    private static WireWriter constant(String name, int type, byte[] data, long... sizes) {
        WireWriter tensor =
                new WireWriter().number(1, type).message(2, shape(sizes)).bytes(4, data);
        return node(name, "Const").message(5, setting("value", new WireWriter().message(8, tensor)));
    }

    private static WireWriter text(String value) {
        return new WireWriter().bytes(2, value.getBytes(StandardCharsets.UTF_8));
    }

    private static WireWriter placeholder(String name, long... sizes) {
        return node(name, "Placeholder")
                .message(5, setting("dtype", new WireWriter().number(6, 1)))
                .message(5, setting("shape", new WireWriter().message(7, shape(sizes))));
    }

    private static byte[] ints(int... values) {
        byte[] bytes = new byte[4 * values.length];
        for (int i = 0; i < values.length; i++) {
            for (int b = 0; b < 4; b++) {
                bytes[4 * i + b] = (byte) (values[i] >> (8 * b));
            }
        }
        return bytes;
    }

    private static WireWriter conv(String name, String input, String filter) {
        WireWriter strides = new WireWriter().bytes(3, new byte[] {1, 2, 2, 1});
        return node(name, "Conv2D", input, filter)
                .message(5, setting("padding", text("SAME")))
                .message(5, setting("strides", new WireWriter().message(1, strides)));
    }

    /** A convolution of 3x3 to 8 channels, stride 2, with its batch kept by Shape and Pack, and a product to 5 features. */
    public static byte[] frozen() {
        WireWriter slice = node("batch", "StridedSlice", "shape", "from", "to", "step")
                .message(5, setting("shrink_axis_mask", new WireWriter().number(3, 1)));
        return new WireWriter()
                .message(1, placeholder("image", -1, 8, 8, 3))
                .message(1, constant("filter", 1, new byte[4 * 216], 3, 3, 3, 8))
                .message(1, conv("conv", "image", "filter"))
                .message(1, node("relu", "Relu", "conv"))
                .message(1, node("shape", "Shape", "relu"))
                .message(1, constant("from", 3, ints(0), 1))
                .message(1, constant("to", 3, ints(1), 1))
                .message(1, constant("step", 3, ints(1), 1))
                .message(1, slice)
                .message(1, constant("rest", 3, ints(128)))
                .message(1, node("target", "Pack", "batch", "rest"))
                .message(1, node("flat", "Reshape", "relu", "target"))
                .message(1, constant("weights", 1, new byte[4 * 640], 128, 5))
                .message(1, node("scores", "MatMul", "flat", "weights", "^relu"))
                .done();
    }

    /** A graph whose two nodes wait for each other. */
    static byte[] circle() {
        return new WireWriter()
                .message(1, node("a", "Relu", "b"))
                .message(1, node("b", "Relu", "a"))
                .done();
    }

    /** A saved model that calls a function with a variable of 4x6. */
    public static byte[] saved() {
        WireWriter variable = node("kernel", "VarHandleOp")
                .message(5, setting("dtype", new WireWriter().number(6, 1)))
                .message(5, setting("shape", new WireWriter().message(7, shape(4, 6))));
        WireWriter called = new WireWriter().text(1, "f");
        WireWriter call = node("call", "StatefulPartitionedCall", "serve_x", "kernel")
                .message(5, setting("f", new WireWriter().message(10, called)));
        WireWriter signature = new WireWriter()
                .text(1, "f")
                .message(2, new WireWriter().text(1, "x"))
                .message(2, new WireWriter().text(1, "w"))
                .message(3, new WireWriter().text(1, "y"));
        WireWriter function = new WireWriter()
                .message(1, signature)
                .message(3, node("read", "ReadVariableOp", "w"))
                .message(3, node("product", "MatMul", "x", "read:value:0"))
                .message(4, new WireWriter().text(1, "y").text(2, "product:product:0"));
        WireWriter graph = new WireWriter()
                .message(1, placeholder("serve_x", -1, 4))
                .message(1, variable)
                .message(1, call)
                .message(2, new WireWriter().message(1, function));
        WireWriter input = new WireWriter().text(1, "serve_x:0").number(2, 1).message(3, shape(-1, 4));
        WireWriter output = new WireWriter().text(1, "call:0");
        WireWriter entry = new WireWriter()
                .message(1, new WireWriter().text(1, "x").message(2, input))
                .message(2, new WireWriter().text(1, "y").message(2, output));
        WireWriter meta = new WireWriter()
                .message(2, graph)
                .message(5, new WireWriter().text(1, "serving_default").message(2, entry));
        return new WireWriter().number(1, 1).message(2, meta).done();
    }
}
