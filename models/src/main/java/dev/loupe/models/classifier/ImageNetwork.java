package dev.loupe.models.classifier;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.training.RunFolder;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network of the zoo that tells what images show, and how it wants them.
 *
 * @param network its name and options: {@code resnet18:classes=10,channels=1,image_size=32}
 * @param channels 1 for grey images, 3 for colour
 * @param size of the square that it sees
 * @param fit to what side images are brought; black is put around up to {@code size}
 * @param normalisation of the values
 * @param classes names, by index
 */
public record ImageNetwork(
        String network, int channels, int size, int fit, Normalisation normalisation, List<String> classes) {
    private static final int MOST_SIDE = 4096;

    public ImageNetwork {
        classes = List.copyOf(classes);
    }

    /**
     * The network on a batch of any size.
     *
     * @throws BadInput when there is none of that name, or it is none for such images
     */
    public Graph graph(Mode mode) {
        int colon = network.indexOf(':');
        String name = colon < 0 ? network : network.substring(0, colon);
        Options options = colon < 0 ? Options.NONE : Options.parse(network.substring(colon + 1));
        Entry entry = Zoo.find(name)
                .orElseThrow(() ->
                        new BadInput("there is no built-in network '" + name + "'; loupe inspect --list names them"));
        List<Input> usual = entry.usual(options);
        if (usual.size() != 1 || usual.get(0).tensor().shape().rank() != 4) {
            throw new BadInput(name + " does not take images");
        }
        Shape images = Shape.of(Size.symbol("B"), Size.of(channels), Size.of(size), Size.of(size));
        Graph graph =
                entry.graph(options, mode, DType.FLOAT32, List.of(usual.get(0).shape(images)));
        if (graph.outputs().size() != 1 || graph.outputs().get(0).shape().rank() != 2) {
            throw new BadInput(
                    name + " does not put out one score a class" + (mode == Mode.TRAIN ? " when it is trained" : ""));
        }
        return graph;
    }

    /** As texts in the header of a file of weights. */
    public Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(RunFolder.RECIPE, "classifier");
        texts.put("loupe.network", network);
        texts.put("loupe.channels", Integer.toString(channels));
        texts.put("loupe.size", Integer.toString(size));
        texts.put("loupe.fit", Integer.toString(fit));
        texts.put("loupe.normalisation", normalisation.toString());
        texts.put("loupe.classes", String.join("\n", classes));
        return texts;
    }

    /**
     * From such texts.
     *
     * @throws BadInput when they are no such
     */
    public static ImageNetwork of(Map<String, String> metadata) {
        int channels = number(metadata, "loupe.channels", 3);
        int size = number(metadata, "loupe.size", MOST_SIDE);
        return new ImageNetwork(
                text(metadata, "loupe.network"),
                channels,
                size,
                number(metadata, "loupe.fit", size),
                Normalisation.parse(text(metadata, "loupe.normalisation"), channels),
                List.of(text(metadata, "loupe.classes").split("\n", -1)));
    }

    private static String text(Map<String, String> metadata, String key) {
        String text = metadata.get(key);
        if (text == null) {
            throw new BadInput("it was not written by loupe train classifier: its header lacks " + key);
        }
        return text;
    }

    private static int number(Map<String, String> metadata, String key, int most) {
        String text = text(metadata, key);
        try {
            int number = Integer.parseInt(text);
            if (number > 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInput("its header's " + key + " is " + text + ", not a number from 1 to " + most, e);
        }
        throw new BadInput("its header's " + key + " is " + text + ", not a number from 1 to " + most);
    }
}
