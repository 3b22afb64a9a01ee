package dev.loupe.torch;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.formats.StateDict;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Storage.Packing;
import dev.loupe.formats.TensorData;
import dev.loupe.formats.WholeFile;
import dev.loupe.formats.safetensors.SafetensorsWriter;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tensors by name in safetensors files: weights, the state of an optimizer, a whole checkpoint. */
public final class NamedTensors {
    private static final int CHUNK = 1 << 20;

    private NamedTensors() {}

    /**
     * Writes a safetensors file: there is the whole of it in the end, or what was there before.
     *
     * @param metadata texts for its header
     */
    public static void save(Map<String, Tensor> tensors, Map<String, String> metadata, Path file) {
        Map<String, Tensor> sources = new LinkedHashMap<>();
        List<dev.loupe.formats.Tensor> described = new ArrayList<>();
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            tensors.forEach((name, tensor) -> {
                Tensor plain = tensor.detach().to(Device.CPU).contiguous();
                sources.put(name, plain);
                described.add(describe(name, plain));
            });
            Map<String, Datum> header = new LinkedHashMap<>();
            metadata.forEach((key, text) -> header.put(key, Datum.of(text)));
            WholeFile.write(
                    file,
                    out -> SafetensorsWriter.write(
                            described, header, out, (tensor, to) -> copy(source(sources, tensor.name()), to)));
        }
    }

    private static Tensor source(Map<String, Tensor> sources, String name) {
        Tensor source = sources.get(name);
        if (source == null) {
            throw new IllegalArgumentException("there is no tensor " + name);
        }
        return source;
    }

    private static dev.loupe.formats.Tensor describe(String name, Tensor tensor) {
        List<Long> shape = Arrays.stream(tensor.shape()).boxed().toList();
        Storage nowhere = new Storage(name, Path.of(""), 0, tensor.nbytes(), Packing.ABSENT);
        return dev.loupe.formats.Tensor.contiguous(name, tensor.dtype().label(), shape, tensor.nbytes(), nowhere);
    }

    private static void copy(Tensor tensor, OutputStream out) throws IOException {
        byte[] chunk = new byte[(int) Math.min(CHUNK, tensor.nbytes())];
        for (long at = 0; at < tensor.nbytes(); at += chunk.length) {
            int length = (int) Math.min(chunk.length, tensor.nbytes() - at);
            tensor.bytes(at, length).get(chunk, 0, length);
            out.write(chunk, 0, length);
        }
    }

    /**
     * Reads every tensor of a file, as it is there. They are owned as the results of {@link Tensor}'s methods are.
     *
     * @throws BadInput when it is damaged or no file of tensors
     */
    public static Map<String, Tensor> read(Path file) {
        Model model = Formats.tensors(file);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            for (dev.loupe.formats.Tensor tensor : model.tensors()) {
                tensors.put(tensor.name(), read(tensor));
            }
            return tensors;
        } catch (RuntimeException e) {
            tensors.values().forEach(Tensor::close);
            throw e;
        }
    }

    /** The shapes of the tensors that a file of weights holds, by their names; nothing else of it is read. */
    public static Map<String, List<Long>> shapes(Path file) {
        Map<String, List<Long>> shapes = new LinkedHashMap<>();
        StateDict.of(Formats.tensors(file)).forEach(tensor -> shapes.put(tensor.name(), tensor.shape()));
        return shapes;
    }

    /** The texts in the header of a safetensors file. */
    public static Map<String, String> metadata(Path file) {
        Map<String, String> texts = new LinkedHashMap<>();
        Formats.tensors(file).metadata().forEach((key, datum) -> texts.put(key, datum.text()));
        return texts;
    }

    /** A tensor of a file in the type that it has there. */
    static Tensor read(dev.loupe.formats.Tensor tensor) {
        Tensor read = Tensor.empty(
                tensor.type()
                        .orElseThrow(() -> new BadInput("the type " + Printable.brief(tensor.dtype()) + " of tensor '"
                                + Printable.brief(tensor.name()) + "' is not known")),
                tensor.shape().stream().mapToLong(Long::longValue).toArray());
        try {
            fill(read, tensor);
            return read;
        } catch (RuntimeException e) {
            read.close();
            throw e;
        }
    }

    /** Reads the elements of a tensor of a file into one of the same type and size. */
    static void fill(Tensor into, dev.loupe.formats.Tensor from) {
        fill(into, out -> TensorData.copy(from, out));
    }

    /** Fills a tensor with bytes that are written one after the other, as many as it has. */
    static void fill(Tensor into, WholeFile.Writing from) {
        try (OutputStream memory = new Memory(into)) {
            from.to(memory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes into a tensor's memory, one byte after the other. */
    private static final class Memory extends OutputStream {
        private final Tensor tensor;
        private long at;

        Memory(Tensor tensor) {
            this.tensor = tensor;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            ByteBuffer buffer = tensor.bytes(at, length);
            buffer.put(bytes, from, length);
            at += length;
        }
    }
}
