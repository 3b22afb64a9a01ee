package dev.loupe.explain;

import static dev.loupe.graph.Layers.conv;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import dev.loupe.inspect.Totals;
import dev.loupe.report.Numbers;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.torchinfo.Torchinfo;
import dev.loupe.report.torchinfo.TorchinfoSettings;
import dev.loupe.report.torchinfo.Version;
import dev.loupe.zoo.Zoo;
import java.util.List;
import java.util.stream.Collectors;

/** {@code conv}: what a convolution costs, and the networks that textbooks ask about. */
final class ConvTopic implements Topic {
    @Override
    public String name() {
        return "conv";
    }

    @Override
    public String summary() {
        return "convolution: output size, neurons, parameters, multiply-adds; AlexNet, VGG19, ResNet152";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("size", "227", "height and width of the input"),
                new Setting("in", "3", "channels in"),
                new Setting("out", "96", "channels out"),
                new Setting("kernel", "11", "height and width of the kernel"),
                new Setting("stride", "4", "step of the kernel"),
                new Setting("padding", "0", "added at each side"),
                new Setting("groups", "1", "parts of the channels that do not see each other"));
    }

    @Override
    public Figures figures(Given given) {
        Figures figures = new Figures();
        layer(figures, given);
        network(figures, "alexnet-2012", "neurons", "weights", "biases", "parameters", "multiply-adds");
        network(figures, "alexnet", "neurons", "parameters", "multiply-adds");
        network(figures, "vgg16", "parameters");
        network(figures, "vgg19", "neurons", "parameters", "multiply-adds");
        Graph resnet = network(figures, "resnet152", "neurons", "parameters", "multiply-adds");
        figures.count("resnet152 torchinfo", Torchinfo.multiplyAdds(resnet, TorchinfoSettings.of(Version.ONE_EIGHT)));
        sizes(figures, resnet);
        figures.put("alexnet-2012 layers", neuronsByLayer(Inspection.of(graph("alexnet-2012"))));
        figures.count(
                "first block",
                Inspection.of(graph("vgg19")).layers().get(0).neurons().value());
        return figures;
    }

    private static void layer(Figures figures, Given given) {
        int size = given.whole("size", 1, 100_000);
        int in = given.whole("in", 1, 1_000_000);
        int out = given.whole("out", 1, 1_000_000);
        int kernel = given.whole("kernel", 1, 10_000);
        int stride = given.whole("stride", 1, 10_000);
        int padding = given.whole("padding", 0, 10_000);
        int groups = given.whole("groups", 1, 1_000_000);
        Graph graph;
        try {
            graph = Graph.of(
                    "conv",
                    conv(out, kernel).stride(stride).padding(padding).groups(groups),
                    Shape.of(1, in, size, size));
        } catch (BadInput e) {
            throw e.in("explain conv");
        }
        Totals totals = Inspection.of(graph).totals();
        figures.plain("size", size).plain("in", in).plain("out", out).plain("kernel", kernel);
        figures.plain("stride", stride).plain("padding", padding).plain("groups", groups);
        figures.count("output", graph.outputs().get(0).shape().get(2).value());
        figures.count("neurons", totals.neurons().value());
        figures.count("weights", totals.weights().value());
        figures.count("biases", totals.biases().value());
        figures.count("parameters", totals.parameters().value());
        figures.count("multiply-adds", totals.multiplyAdds().value());
    }

    private static String neuronsByLayer(Inspection inspection) {
        return inspection.layers().stream()
                .map(Layer::neurons)
                .filter(neurons -> neurons.value() > 0)
                .map(Numbers::grouped)
                .collect(Collectors.joining(" + "));
    }

    private static Graph graph(String name) {
        return Zoo.find(name).orElseThrow().graph();
    }

    private static Graph network(Figures figures, String name, String... wanted) {
        Graph graph = graph(name);
        Totals totals = Inspection.of(graph).totals();
        for (String figure : wanted) {
            Size value = switch (figure) {
                case "neurons" -> totals.neurons();
                case "weights" -> totals.weights();
                case "biases" -> totals.biases();
                case "parameters" -> totals.parameters();
                default -> totals.multiplyAdds();
            };
            figures.count(name + " " + figure, value.value());
        }
        return graph;
    }

    /** The last lines of torchinfo's own text: {@code Params size (MB): 240.77}. */
    private static void sizes(Figures figures, Graph graph) {
        String text = Torchinfo.text(graph, TorchinfoSettings.of(Version.ONE_EIGHT));
        text.lines()
                .filter(line -> line.contains("size (MB)") || line.contains("Size (MB)"))
                .forEach(line -> {
                    int colon = line.indexOf(':');
                    figures.put(
                            "torchinfo " + line.substring(0, colon),
                            line.substring(colon + 1).strip());
                });
    }
}
