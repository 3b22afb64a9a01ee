package dev.loupe.formats.caffe;

import dev.loupe.formats.InputShape;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What comes into a network: blobs that are declared, and those of layers that read data. */
final class Inputs {
    private final List<String> warnings;

    /** A blob that comes in: its shape where the file tells it, and where it is declared. */
    private record Declared(Optional<Shape> shape, String place, String reader) {}

    Inputs(List<String> warnings) {
        this.warnings = warnings;
    }

    static boolean isData(LayerDef layer) {
        return switch (layer.type()) {
            case "Input",
                    "Data",
                    "ImageData",
                    "HDF5Data",
                    "MemoryData",
                    "WindowData",
                    "DummyData",
                    "AnnotatedData",
                    "ImageSegData",
                    "DenseImageData",
                    "VideoData" -> layer.bottoms().isEmpty();
            default -> false;
        };
    }

    /**
     * The shapes of the blobs that come in and are used, by name, in the order of their declaration.
     *
     * @throws BadInput when the file does not tell one, and none is given for it
     */
    Map<String, Shape> of(Message net, List<LayerDef> layers, List<InputShape> given) {
        Map<String, Declared> declared = declared(net, layers);
        Map<String, Shape> named = new LinkedHashMap<>();
        List<Shape> unnamed = new ArrayList<>();
        for (InputShape one : given) {
            if (one.name().isEmpty()) {
                unnamed.add(one.shape());
            } else if (named(declared, one.name()).isEmpty()) {
                throw new BadInput("it has no input '" + Printable.brief(one.name()) + "'; its inputs are "
                        + Printable.brief(String.join(", ", declared.keySet())));
            } else {
                named.put(named(declared, one.name()).get(), one.shape());
            }
        }
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (Map.Entry<String, Declared> entry : declared.entrySet()) {
            String name = entry.getKey();
            Declared one = entry.getValue();
            if (layers.stream().noneMatch(layer -> layer.bottoms().contains(name))) {
                continue; // a label, when nothing compares with it
            }
            Optional<Shape> shape = Optional.ofNullable(named.get(name));
            if (shape.isEmpty() && !unnamed.isEmpty()) {
                shape = Optional.of(unnamed.remove(0));
            }
            shapes.put(
                    name,
                    shape.or(one::shape)
                            .orElseThrow(() -> new BadInput(one.place() + ": " + one.reader()
                                    + " reads the shape of '" + Printable.brief(name)
                                    + "' from its data; give it: --input " + Printable.brief(name) + "=1x3x224x224")));
        }
        if (!unnamed.isEmpty()) {
            throw new BadInput("more shapes are given than it has inputs: "
                    + Printable.brief(String.join(", ", declared.keySet())));
        }
        return shapes;
    }

    private static Optional<String> named(Map<String, Declared> declared, String name) {
        return declared.keySet().stream()
                .filter(one -> one.equals(name) || Printable.brief(one).equals(name))
                .findFirst();
    }

    private Map<String, Declared> declared(Message net, List<LayerDef> layers) {
        Map<String, Declared> declared = new LinkedHashMap<>();
        List<String> names = net.texts("input");
        List<Message> shapes = net.messages("input_shape");
        List<Long> sizes = net.numbers("input_dim");
        if (!sizes.isEmpty() && sizes.size() != 4 * names.size()) {
            throw new BadInput(
                    "input_dim: " + names.size() + " inputs need four sizes each, but there are " + sizes.size());
        }
        for (int i = 0; i < names.size(); i++) {
            Optional<Shape> shape = i < shapes.size()
                    ? Optional.of(shape(shapes.get(i)))
                    : sizes.isEmpty() ? Optional.empty() : Optional.of(shape(net, sizes.subList(4 * i, 4 * i + 4)));
            declared.put(names.get(i), new Declared(shape, "line 1", "the network"));
        }
        for (LayerDef layer : layers) {
            if (isData(layer)) {
                for (int top = 0; top < layer.tops().size(); top++) {
                    declared.put(
                            layer.tops().get(top),
                            new Declared(shape(layer, top), layer.message().place(), "layer '" + layer.path() + "'"));
                }
            }
        }
        return declared;
    }

    static Shape shape(Message shape) {
        return shape(shape, shape.numbers("dim"));
    }

    private static Shape shape(Message at, List<Long> sizes) {
        Limits.check(sizes.size(), Limits.RANK, "dimensions");
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i);
            if (shape[i] < 1) {
                throw at.error("a size of an input must be positive, but is " + shape[i]);
            }
        }
        return Shape.of(shape);
    }

    private Optional<Shape> shape(LayerDef layer, int top) {
        return switch (layer.type()) {
            case "Input" ->
                pick(layer.settings("input_param").messages("shape"), top).map(Inputs::shape);
            case "DummyData" -> dummy(layer.settings("dummy_data_param"), top);
            case "MemoryData" -> {
                Message m = layer.settings("memory_data_param");
                yield Optional.of(
                        top > 0
                                ? Shape.of(m.positive("batch_size"))
                                : Shape.of(
                                        m.positive("batch_size"),
                                        m.positive("channels"),
                                        m.positive("height"),
                                        m.positive("width")));
            }
            case "Data" -> cropped(layer, layer.settings("data_param"), top);
            case "WindowData" -> cropped(layer, layer.settings("window_data_param"), top);
            case "ImageData" -> images(layer, layer.settings("image_data_param"), top);
            default -> Optional.empty();
        };
    }

    private static Optional<Message> pick(List<Message> shapes, int top) {
        return shapes.isEmpty() ? Optional.empty() : Optional.of(shapes.get(Math.min(top, shapes.size() - 1)));
    }

    private static Optional<Shape> dummy(Message m, int top) {
        if (m.has("shape")) {
            return pick(m.messages("shape"), top).map(Inputs::shape);
        }
        List<Long> sizes = new ArrayList<>();
        for (String name : List.of("num", "channels", "height", "width")) {
            List<Long> all = m.numbers(name);
            if (all.isEmpty()) {
                return Optional.empty();
            }
            sizes.add(all.get(Math.min(top, all.size() - 1)));
        }
        return Optional.of(shape(m, sizes));
    }

    /** Data of a database is as large as it is cut; how many channels it has, only its mean tells. */
    private Optional<Shape> cropped(LayerDef layer, Message m, int top) {
        int batch = m.positive("batch_size", 1);
        if (top > 0) {
            return Optional.of(Shape.of(batch));
        }
        Message transform = layer.settings("transform_param");
        int crop = Math.max(transform.number("crop_size", 0), m.number("crop_size", 0));
        if (crop < 1) {
            return Optional.empty();
        }
        int means = transform.reals("mean_value").size();
        int channels = transform.flag("force_gray", false) ? 1 : means > 0 ? means : 3;
        if (means == 0) {
            warnings.add(layer.message().place() + ": the images of '" + layer.path() + "' are taken to have "
                    + channels + " channels of " + crop + "x" + crop + ": its data is not in reach");
        }
        return Optional.of(Shape.of(batch, channels, crop, crop));
    }

    private Optional<Shape> images(LayerDef layer, Message m, int top) {
        int batch = m.positive("batch_size", 1);
        int height = m.number("new_height", 0);
        int width = m.number("new_width", 0);
        boolean isCut = layer.settings("transform_param").number("crop_size", 0) > 0 || m.number("crop_size", 0) > 0;
        if (top > 0 || isCut || height < 1 || width < 1) {
            return cropped(layer, m, top);
        }
        return Optional.of(Shape.of(batch, m.flag("is_color", true) ? 3 : 1, height, width));
    }
}
