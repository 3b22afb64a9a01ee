package dev.loupe.formats.openvino;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes representations by hand, as the serializer would. */
final class IrText {
    private final StringBuilder layers = new StringBuilder();
    private final StringBuilder edges = new StringBuilder();
    private final List<String> shapes = new ArrayList<>();
    private int next;
    private int bytes;

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

    String text() {
        return "<?xml version=\"1.0\"?>\n<net name=\"hand\" version=\"11\">" + inner()
                + "<rt_info><MO_version value=\"x\"/></rt_info></net>\n";
    }

    /** The XML and, beside it, as many zeros as it has constants. */
    Path write(Path folder) throws IOException {
        Files.write(folder.resolve("hand.bin"), new byte[bytes]);
        return Files.write(folder.resolve("hand.xml"), text().getBytes(StandardCharsets.UTF_8));
    }
}
