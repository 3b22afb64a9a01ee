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
