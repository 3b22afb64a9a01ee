package dev.loupe.formats.darknet;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.TextFile;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads Darknet's networks, with the weights that lie beside them under the same name. */
public final class DarknetReader implements Reader {
    @Override
    public Format format() {
        return new Format(
                "darknet",
                "Darknet",
                List.of(".cfg", ".weights"),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.WEIGHTS, Gives.FIGURES),
                "also AlexeyAB's sections; weights beside the cfg under the same name; one step of recurrent sections");
    }

    @Override
    public boolean claims(Source source) {
        return !source.isFolder() && (isCfg(source) || isWeights(source));
    }

    /** Whether the first line that says something is {@code [net]}; or any section, in a file called a cfg. */
    private static boolean isCfg(Source source) {
        String head = new String(source.head(), StandardCharsets.UTF_8);
        for (String raw : head.split("\n", -1)) {
            String line = raw.replace("\ufeff", "").strip();
            if (line.isEmpty() || line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            String bare = line.replace(" ", "");
            return bare.startsWith("[net]")
                    || bare.startsWith("[network]")
                    || (line.startsWith("[") && source.name().endsWith(".cfg") && bare.contains("]"));
        }
        return false;
    }

    private static boolean isWeights(Source source) {
        return source.name().endsWith(".weights")
                && source.size() >= WeightsFile.SHORTEST
                && WeightsFile.isPlausible(source.file());
    }

    @Override
    public Model read(Source source) {
        if (isCfg(source)) {
            return read(source, source, "weights");
        }
        Path cfg = source.neighbour(stem(source.name()) + ".cfg", "the cfg");
        if (!Files.isRegularFile(cfg)) {
            throw new BadInput("holds Darknet's weights, numbers without names or shapes: put the network beside it as "
                    + Printable.line(cfg.getFileName().toString()));
        }
        try (Source text = Source.open(cfg, source.inputs())) {
            return read(source, text, "weights");
        } catch (BadInput e) {
            throw e.in(Printable.line(cfg.getFileName().toString()));
        }
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private static Model read(Source named, Source text, String suffix) {
        List<Section> sections = Cfg.sections(TextFile.read(text.file()));
        List<String> warnings = new ArrayList<>();
        Layers layers = new Layers(sections, warnings);
        Section net = sections.get(0);
        SourceOp.Input input = input(net, text.inputs());
        if (net.number("time_steps", 1) > 1) {
            warnings.add("it is trained on " + net.number("time_steps", 1)
                    + " steps at once: counted for one step of one sequence");
        }
        Graph graph = Graph.of(
                named.name(),
                Network.of("Darknet", inputs -> run(sections, layers, inputs.get(0))),
                Mode.EVAL,
                DType.FLOAT32,
                input);
        Map<String, Datum> metadata = metadata(net);
        List<Tensor> tensors = List.of();
        Path weights = text.neighbour(stem(text.name()) + "." + suffix, "the weights");
        if (Files.isRegularFile(weights)) {
            tensors = WeightsFile.read(weights, layers.stored(), metadata, warnings);
        }
        return new Model(
                named.name(),
                "darknet",
                Optional.of(graph),
                Optional.empty(),
                tensors,
                metadata,
                List.copyOf(warnings));
    }

    /** One sample, or the shape that is asked for. */
    private static SourceOp.Input input(Section net, List<InputShape> asked) {
        if (asked.size() > 1 || (asked.size() == 1 && !isInput(asked.get(0).name()))) {
            throw new BadInput("a Darknet network has one input, 'data'");
        }
        if (asked.size() == 1) {
            return new SourceOp.Input(
                    "data", new TensorType(DType.FLOAT32, asked.get(0).shape()));
        }
        int height = net.number("height", 0);
        int width = net.number("width", 0);
        int channels = net.number("channels", 0);
        Shape shape;
        if (net.has("inputs") && (height <= 0 || width <= 0 || channels <= 0)) {
            shape = Shape.of(1, net.positive("inputs", 1));
        } else {
            shape = Shape.of(1, net.positive("channels", 0), net.positive("height", 0), net.positive("width", 0));
        }
        return new SourceOp.Input("data", new TensorType(DType.FLOAT32, shape));
    }

    private static boolean isInput(String name) {
        return name.isEmpty() || name.equals("data");
    }

    private static List<Value> run(List<Section> sections, Layers layers, Value input) {
        Value x = input;
        for (int i = 0; i + 1 < sections.size(); i++) {
            int index = i;
            Section section = sections.get(i + 1);
            try {
                x = x.then(Integer.toString(i), Block.of(section.kind(), value -> layers.apply(value, index)));
            } catch (BadInput e) {
                throw located(e, i, section);
            } catch (ArithmeticException e) {
                throw new BadInput("line " + section.line() + ": [" + section.kind() + "] has sizes beyond 32 bits", e);
            }
            layers.outputs().add(x);
        }
        return results(sections, layers.outputs());
    }

    /** An error with its line in front, once. */
    private static BadInput located(BadInput e, int index, Section section) {
        String message = String.valueOf(e.getMessage());
        String inner = message.substring(message.startsWith(index + ": ") ? (index + ": ").length() : 0);
        return new BadInput(
                inner.startsWith("line ")
                        ? inner
                        : "line " + section.line() + ": [" + section.kind() + "], layer " + index + ": " + inner,
                e);
    }

    /** The heads of a detector and the last layer; costs hand on what they get. */
    private static List<Value> results(List<Section> sections, List<Value> outputs) {
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            String kind = sections.get(i + 1).kind();
            boolean isHead = kind.equals("yolo") || kind.equals("Gaussian_yolo") || kind.equals("region");
            if (isHead || i == outputs.size() - 1) {
                results.add(outputs.get(i));
            }
        }
        return results;
    }

    private static Map<String, Datum> metadata(Section net) {
        Map<String, Datum> metadata = new LinkedHashMap<>();
        net.settings().forEach((name, setting) -> {
            if (metadata.size() < 256) {
                metadata.put("net/" + Printable.brief(name), Datum.of(Printable.brief(setting.text())));
            }
        });
        return metadata;
    }
}
