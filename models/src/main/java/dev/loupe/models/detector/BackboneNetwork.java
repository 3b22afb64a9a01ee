package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.List;

/**
 * A classifier of the zoo, cut where its map of features is.
 *
 * @param network its name and options: {@code detector_small}, {@code vgg16}, {@code resnet50}
 * @param layer the module whose output is the map: {@code features.29} of vgg16
 */
public record BackboneNetwork(String network, String layer) {
    /** The side of a picture by which the stride is found; all strides divide it. */
    private static final int PROBE = 512;

    /**
     * A network cut at its usual layer: the last map of a stride of 16, as the papers have it, or of 8 for the small one.
     *
     * @throws BadInput when it has no usual layer
     */
    public static BackboneNetwork usual(String network) {
        String name = name(network);
        String layer = switch (name) {
            case "detector_small" -> "features";
            case "alexnet" -> "features.11"; // the last map before the last pool
            case "vgg11" -> "features.19";
            case "vgg13" -> "features.23";
            case "vgg16" -> "features.29";
            case "vgg19" -> "features.35";
            case "vgg11_bn" -> "features.27";
            case "vgg13_bn" -> "features.33";
            case "vgg16_bn" -> "features.42";
            case "vgg19_bn" -> "features.51";
            default -> {
                if (name.startsWith("resn") || name.startsWith("wide_resnet")) {
                    yield "layer3";
                }
                throw new BadInput("--set backbone=" + network
                        + ": say with --set layer=MODULE where it is cut; loupe inspect " + name
                        + " --format json names the modules");
            }
        };
        return new BackboneNetwork(network, layer);
    }

    private static String name(String network) {
        int colon = network.indexOf(':');
        return colon < 0 ? network : network.substring(0, colon);
    }

    /**
     * The network on pictures of any size, in any number.
     *
     * @throws BadInput when there is none of that name or layer, or what it puts out there is no map
     */
    public Graph graph(Mode mode) {
        Graph graph = traced(mode, Shape.of(Size.symbol("B"), Size.of(3), Size.symbol("H"), Size.symbol("W")));
        if (graph.outputs().get(0).shape().rank() != 4) {
            throw new BadInput(network + " has no map of features at " + layer);
        }
        return graph;
    }

    private Graph traced(Mode mode, Shape pictures) {
        Options options =
                network.indexOf(':') < 0 ? Options.NONE : Options.parse(network.substring(network.indexOf(':') + 1));
        Entry entry = Zoo.find(name(network))
                .orElseThrow(() -> new BadInput(
                        "there is no built-in network '" + name(network) + "'; loupe inspect --list names them"));
        List<Input> usual = entry.usual(options);
        if (usual.size() != 1 || usual.get(0).tensor().shape().rank() != 4) {
            throw new BadInput(network + " does not take pictures");
        }
        return entry.graph(options, mode, DType.FLOAT32, List.of(usual.get(0).shape(pictures)))
                .upTo(layer);
    }

    /** Pixels from one cell of the map to the next. */
    public int stride() {
        Shape map =
                traced(Mode.EVAL, Shape.of(1, 3, PROBE, PROBE)).outputs().get(0).shape();
        return PROBE / Math.toIntExact(map.get(2).value());
    }

    /** Numbers of a cell. */
    public int channels() {
        return Math.toIntExact(traced(Mode.EVAL, Shape.of(1, 3, PROBE, PROBE))
                .outputs()
                .get(0)
                .shape()
                .get(1)
                .value());
    }

    /** The network and its layer as text that {@link #parse} reads. */
    @Override
    public String toString() {
        return network + "@" + layer;
    }

    public static BackboneNetwork parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            throw new BadInput("the backbone '" + text + "' is not NETWORK@LAYER");
        }
        return new BackboneNetwork(text.substring(0, at), text.substring(at + 1));
    }
}
