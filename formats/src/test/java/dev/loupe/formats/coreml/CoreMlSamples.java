package dev.loupe.formats.coreml;

import dev.loupe.formats.WireWriter;

/** Small Core ML models, made here. */
public final class CoreMlSamples {
    private CoreMlSamples() {}

    private static WireWriter feature(String name, long... shape) {
        WireWriter array = new WireWriter();
        for (long size : shape) {
            array.number(1, size);
        }
        WireWriter type = new WireWriter().message(5, array.number(2, 65568));
        return new WireWriter().text(1, name).message(3, type);
    }

    private static WireWriter described() {
        return new WireWriter().message(1, feature("x", 3, 8, 8)).message(10, feature("y"));
    }

    private static WireWriter layer(String name, String input, String output, int field, WireWriter settings) {
        return new WireWriter().text(1, name).text(2, input).text(3, output).message(field, settings);
    }

    /** A convolution of 3x3 to 4 channels with stride 2, a mean over all positions, and 5 features. */
    public static byte[] network(int kernelFloats) {
        WireWriter convolution = new WireWriter()
                .number(1, 4)
                .number(2, 3)
                .bytes(20, new byte[] {3, 3})
                .bytes(30, new byte[] {2, 2})
                .message(51, new WireWriter())
                .number(70, 1)
                .message(90, new WireWriter().bytes(1, new byte[4 * kernelFloats]))
                .message(91, new WireWriter().bytes(1, new byte[16]));
        WireWriter pooling = new WireWriter().number(1, 1).number(60, 1);
        WireWriter product =
                new WireWriter().number(1, 4).number(2, 5).message(20, new WireWriter().bytes(1, new byte[80]));
        WireWriter network = new WireWriter()
                .message(1, layer("conv", "x", "c", 100, convolution))
                .message(1, layer("pool", "c", "p", 120, pooling))
                .message(1, layer("flat", "p", "f", 301, new WireWriter()))
                .message(1, layer("fc", "f", "y", 140, product));
        return new WireWriter()
                .number(1, 4)
                .message(2, described())
                .message(500, network)
                .done();
    }

    private static WireWriter floats(int count) {
        return new WireWriter().bytes(1, new byte[4 * count]);
    }

    /** Over one step of 3 features: an LSTM in both directions to 4 each, and a GRU to 5. */
    static byte[] recurrent() {
        WireWriter direction = new WireWriter();
        for (int gate = 1; gate <= 4; gate++) {
            direction.message(gate, floats(12)).message(19 + gate, floats(16)).message(39 + gate, floats(4));
        }
        WireWriter lstm = new WireWriter()
                .number(1, 3)
                .number(2, 4)
                .message(15, new WireWriter().number(10, 1).number(20, 1))
                .message(20, direction)
                .message(20, direction);
        WireWriter gru = new WireWriter().number(1, 8).number(2, 5).number(15, 0);
        for (int gate = 0; gate < 3; gate++) {
            gru.message(30 + gate, floats(40)).message(50 + gate, floats(25));
        }
        WireWriter network = new WireWriter()
                .message(1, layer("lstm", "x", "h", 430, lstm))
                .message(1, layer("gru", "h", "y", 410, gru));
        WireWriter description = new WireWriter().message(1, feature("x", 3)).message(10, feature("y"));
        return new WireWriter()
                .number(1, 4)
                .message(2, description)
                .message(500, network)
                .done();
    }

    /** A program that computes {@code relu(x) + sigmoid(x)}, and gives the sum another shape. */
    static byte[] elementwise() {
        WireWriter relu =
                new WireWriter().text(1, "relu").message(2, argument("x", "x")).message(3, value("a", 1, 3, 8, 8));
        WireWriter sigmoid = new WireWriter()
                .text(1, "sigmoid")
                .message(2, argument("x", "x"))
                .message(3, value("b", 1, 3, 8, 8));
        WireWriter add = new WireWriter()
                .text(1, "add")
                .message(2, argument("x", "a"))
                .message(2, argument("y", "b"))
                .message(3, value("c", 1, 3, 8, 8));
        WireWriter reshape = new WireWriter()
                .text(1, "reshape")
                .message(2, argument("x", "c"))
                .message(3, value("y", 1, 192));
        WireWriter block = new WireWriter()
                .text(2, "y")
                .message(3, relu)
                .message(3, sigmoid)
                .message(3, add)
                .message(3, reshape);
        WireWriter function = new WireWriter()
                .message(1, value("x", 1, 3, 8, 8))
                .message(3, new WireWriter().text(1, "CoreML5").message(2, block));
        WireWriter program =
                new WireWriter().message(2, new WireWriter().text(1, "main").message(2, function));
        return new WireWriter()
                .number(1, 6)
                .message(2, described())
                .message(502, program)
                .done();
    }

    /** A tree ensemble, of which only the description is told. */
    static byte[] trees() {
        return new WireWriter()
                .number(1, 1)
                .message(2, described())
                .message(402, new WireWriter())
                .done();
    }

    private static WireWriter value(String name, long... shape) {
        WireWriter tensor = new WireWriter().number(1, 11).number(2, shape.length);
        for (long size : shape) {
            tensor.message(3, new WireWriter().message(1, new WireWriter().number(1, size)));
        }
        return new WireWriter().text(1, name).message(2, new WireWriter().message(1, tensor));
    }

    private static WireWriter argument(String key, String name) {
        WireWriter binding = new WireWriter().text(1, name);
        return new WireWriter().text(1, key).message(2, new WireWriter().message(1, binding));
    }

    /** A program of one convolution of 3x3 to 4 channels. */
    public static byte[] program() {
        WireWriter weight = new WireWriter().text(1, "const").message(3, value("w", 4, 3, 3, 3));
        WireWriter conv = new WireWriter()
                .text(1, "conv")
                .message(2, argument("x", "x"))
                .message(2, argument("weight", "w"))
                .message(3, value("y", 1, 4, 6, 6));
        WireWriter block = new WireWriter().text(2, "y").message(3, weight).message(3, conv);
        WireWriter function = new WireWriter()
                .message(1, value("x", 1, 3, 8, 8))
                .text(2, "CoreML5")
                .message(3, new WireWriter().text(1, "CoreML5").message(2, block));
        WireWriter program = new WireWriter()
                .number(1, 1)
                .message(2, new WireWriter().text(1, "main").message(2, function));
        return new WireWriter()
                .number(1, 6)
                .message(2, described())
                .message(502, program)
                .done();
    }
}
