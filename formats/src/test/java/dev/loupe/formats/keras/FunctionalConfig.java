package dev.loupe.formats.keras;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes configurations of functional models, layer by layer, as Keras 2 spells them. */
final class FunctionalConfig {
    private final String name;
    private final List<String> layers = new ArrayList<>();
    private final List<String> inputs = new ArrayList<>();

    FunctionalConfig(String name) {
        this.name = name;
    }

    /** A reference to what a layer makes when it is called first. */
    static String made(String layer) {
        return made(layer, 0, 0);
    }

    static String made(String layer, int node, int tensor) {
        return "[\"" + layer + "\"," + node + "," + tensor + ",{}]";
    }

    String input(String layer, String shape) {
        inputs.add("[\"" + layer + "\",0,0]");
        layers.add(layer("InputLayer", layer, "\"batch_input_shape\":" + shape) + ",\"inbound_nodes\":[]}");
        return made(layer);
    }

    /** A layer that is called once. */
    String add(String kind, String layer, String config, String... from) {
        return called(layer(kind, layer, config), layer, List.of(List.of(from)));
    }

    String called(String opened, String layer, List<List<String>> calls) {
        List<String> nodes = new ArrayList<>();
        calls.forEach(call -> nodes.add("[" + String.join(",", call) + "]"));
        layers.add(opened + ",\"inbound_nodes\":[" + String.join(",", nodes) + "]}");
        return made(layer);
    }

    /** A layer without its calls, its object left open. */
    static String layer(String kind, String layer, String config) {
        String rest = config.isEmpty() ? "" : "," + config;
        return "{\"class_name\":\"" + kind + "\",\"name\":\"" + layer + "\",\"config\":{\"name\":\"" + layer + "\""
                + rest + "}";
    }

    String config(String... outputs) {
        return "{\"name\":\"" + name + "\",\"layers\":[" + String.join(",", layers) + "],\"input_layers\":["
                + String.join(",", inputs) + "],\"output_layers\":[" + String.join(",", outputs) + "]}";
    }

    String model(String... outputs) {
        return "{\"class_name\":\"Functional\",\"config\":" + config(outputs) + "}";
    }

    static String sequential(String... layers) {
        List<String> closed = new ArrayList<>();
        for (String layer : layers) {
            closed.add(layer + "}");
        }
        return "{\"class_name\":\"Sequential\",\"config\":{\"name\":\"s\",\"layers\":[" + String.join(",", closed)
                + "]}}";
    }

    /** An archive of Keras 3 without weights. */
    static Path write(Path file, String model) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("metadata.json"));
            zip.write("{\"keras_version\":\"3.0.0\"}".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("config.json"));
            zip.write(model.getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }
}
