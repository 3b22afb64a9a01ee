package dev.loupe.formats.openvino;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes representations by hand, as the serializer would. */
public final class IrText {
    static final String SLIDES = "strides='2,2' pads_begin='1,1' pads_end='1,1' dilations='1,1'";

    private final StringBuilder layers = new StringBuilder();
    private final StringBuilder edges = new StringBuilder();
    private final List<String> shapes = new ArrayList<>();
    private int next;
    private int bytes;

    /** Convolution with bias, ReLU, depthwise convolution, pooling, and a classifier. */
    public static IrText small() {
        IrText ir = new IrText();
        int x = ir.parameter("1x3x32x32");
        int conv = ir.layer("Convolution", SLIDES, "1x16x16x16", x, ir.constant("16x3x3x3"));
        int bias = ir.layer("Add", "", "1x16x16x16", conv, ir.constant("1x16x1x1"));
        int relu = ir.layer("ReLU", "", "1x16x16x16", bias);
        int deep =
                ir.layer("GroupConvolution", SLIDES.replace('2', '1'), "1x16x16x16", relu, ir.constant("16x1x1x3x3"));
        int pool = ir.layer("AvgPool", "kernel='16,16' strides='1,1'", "1x16x1x1", deep);
        int flat = ir.layer("Reshape", "", "1x16", pool);
        int product = ir.layer("MatMul", "transpose_b='true'", "1x10", flat, ir.constant("10x16"));
        ir.layer("Result", "", "1x10", ir.layer("SoftMax", "axis='1'", "1x10", product));
        return ir;
    }

    /** A layer; its id. Shapes are written {@code 1x3x8x8}, an open size as -1. */
    int layer(String type, String data, String output, int... inputs) {
        return layer(type, data, output, "", inputs);
    }

    int layer(String type, String data, String output, String inside, int... inputs) {
        int id = next++;
        layers.append("<layer id=\"" + id + "\" name=\"" + type.toLowerCase(Locale.ROOT) + id + "\" type=\"" + type
                + "\" version=\"opset1\"><data " + data.replace('\'', '"') + "/>");
        if (inputs.length > 0) {
            layers.append("<input>");
            for (int i = 0; i < inputs.length; i++) {
                layers.append(port(i, shapes.get(inputs[i])));
                edges.append("<edge from-layer=\"" + inputs[i] + "\" from-port=\"9\" to-layer=\"" + id + "\" to-port=\""
                        + i + "\"/>");
            }
            layers.append("</input>");
        }
        shapes.add(output);
        if (!type.equals("Result")) {
            layers.append("<output>" + port(9, output) + "</output>");
        }
        layers.append(inside + "</layer>\n");
        return id;
    }

    private static String port(int id, String shape) {
        StringBuilder port = new StringBuilder("<port id=\"" + id + "\" precision=\"FP32\">");
        for (String size : shape.split("x", -1)) {
            port.append(shape.isEmpty() ? "" : "<dim>" + size + "</dim>");
        }
        return port + "</port>";
    }

    int parameter(String shape) {
        return layer("Parameter", "shape='" + shape.replace('x', ',') + "' element_type='f32'", shape);
    }

    int constant(String shape) {
        int size = 4;
        for (String one : shape.split("x", -1)) {
            size *= Integer.parseInt(one);
        }
        bytes += size;
        return layer(
                "Const",
                "element_type='f32' shape='" + shape.replace('x', ',') + "' offset='" + (bytes - size) + "' size='"
                        + size + "'",
                shape);
    }

    String inner() {
        return "<layers>" + layers + "</layers><edges>" + edges + "</edges>";
    }

    public String text() {
        return "<?xml version=\"1.0\"?>\n<net name=\"hand\" version=\"11\">" + inner()
                + "<rt_info><MO_version value=\"x\"/></rt_info></net>\n";
    }

    /** The XML and, beside it, as many zeros as it has constants. */
    Path write(Path folder) throws IOException {
        Files.write(folder.resolve("hand.bin"), new byte[bytes]);
        return Files.write(folder.resolve("hand.xml"), text().getBytes(StandardCharsets.UTF_8));
    }
}
