package dev.loupe.formats.caffe;

import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The weights of a binary file, layer by layer, in the order in which a layer's type has them. */
final class Blobs {
    /** Mismatches that are told one by one. */
    private static final int TOLD = 10;

    private final Path file;
    private final List<LayerDef> layers;

    Blobs(Path file, Message net) {
        this.file = file;
        this.layers = LayerDef.of(net, false);
    }

    boolean isEmpty() {
        return layers.stream().noneMatch(layer -> layer.message().has("blobs"));
    }

    /**
     * All tensors.
     *
     * @param names those of each layer's weights, by its path
     * @param parameters of the network that the weights are for: what does not fit is a warning
     */
    List<Tensor> tensors(Map<String, List<String>> names, List<Parameter> parameters, List<String> warnings) {
        Map<String, List<Long>> wanted = new TreeMap<>();
        for (Parameter parameter : parameters) {
            List<Long> shape = new ArrayList<>();
            for (long size : parameter.type().shape().toArray()) {
                shape.add(size);
            }
            wanted.put(parameter.key(), shape);
        }
        List<Tensor> tensors = new ArrayList<>();
        List<String> misfits = new ArrayList<>();
        for (LayerDef layer : layers) {
            List<String> own = names.getOrDefault(layer.path(), List.of());
            List<Message> blobs = layer.message().messages("blobs");
            for (int i = 0; i < blobs.size(); i++) {
                String name = layer.path() + "." + (i < own.size() ? own.get(i) : "blob" + i);
                List<Long> shape = wanted.remove(name);
                Tensor tensor = tensor(name, blobs.get(i), shape == null ? List.of() : shape);
                if (shape != null && tensor.elements() != Tensor.elements(name, shape)) {
                    misfits.add("'" + name + "' has the shape " + tensor.shape() + ", but the network needs " + shape);
                }
                tensors.add(tensor);
            }
        }
        for (String name : wanted.keySet()) {
            misfits.add("'" + Printable.brief(name) + "' has no weights in "
                    + Printable.line(String.valueOf(file.getFileName())));
        }
        warnings.addAll(misfits.subList(0, Math.min(TOLD, misfits.size())));
        if (misfits.size() > TOLD) {
            warnings.add((misfits.size() - TOLD) + " more weights do not fit the network");
        }
        return List.copyOf(tensors);
    }

    /** A tensor in the shape that the network gives it, where it has as many elements: old files pad shapes with 1. */
    private Tensor tensor(String name, Message blob, List<Long> wanted) {
        List<Long> shape = shape(blob);
        long elements = Tensor.elements(name, shape);
        if (!wanted.isEmpty() && elements == Tensor.elements(name, wanted)) {
            shape = wanted;
        }
        DType type = blob.text("dtype", "float32").equals("float64") ? DType.FLOAT64 : DType.FLOAT32;
        long bytes = Math.multiplyExact(elements, (long) type.bytes());
        List<Long> lengths = blob.numbers("length");
        boolean isWhole = lengths.size() == 1 && !blob.has("scattered");
        if (isWhole && lengths.get(0) != bytes) {
            throw new BadInput(blob.place() + ": tensor '" + name + "' of shape " + shape + " needs " + bytes
                    + " bytes, but has " + lengths.get(0));
        }
        Storage storage = new Storage(
                name,
                file,
                isWhole ? blob.numbers("position").get(0) : 0,
                bytes,
                isWhole ? Storage.Packing.PLAIN : Storage.Packing.ABSENT);
        return Tensor.contiguous(name, type.label(), shape, bytes, storage);
    }

    private static List<Long> shape(Message blob) {
        if (blob.has("shape")) {
            return List.copyOf(blob.message("shape").numbers("dim"));
        }
        List<Long> shape = new ArrayList<>();
        for (String side : List.of("num", "channels", "height", "width")) {
            shape.add((long) blob.number(side, 0));
        }
        return shape;
    }
}
