package dev.loupe.formats;

import dev.loupe.formats.npz.NpzWriter;
import dev.loupe.formats.onnx.OnnxWriter;
import dev.loupe.formats.pytorch.CheckpointWriter;
import dev.loupe.formats.safetensors.SafetensorsWriter;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes what one file holds as another format; the data streams through, and the result is there whole or not at all. */
public final class Conversion {
    /** What can be written. */
    public enum Target {
        SAFETENSORS,
        NPZ,
        PYTORCH,
        ONNX
    }

    private Conversion() {}

    /**
     * The format of that name, or of a file of that suffix.
     *
     * @throws BadInput when it cannot be written
     */
    public static Target target(String nameOrFile) {
        String name = nameOrFile.toLowerCase(Locale.ROOT);
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        return switch (suffix) {
            case "safetensors" -> Target.SAFETENSORS;
            case "npz" -> Target.NPZ;
            case "pt", "pth", "pytorch" -> Target.PYTORCH;
            case "onnx" -> Target.ONNX;
            default ->
                throw new BadInput("'" + Printable.brief(suffix)
                        + "' is no format that is written; choose from safetensors, npz, pytorch, onnx");
        };
    }

    /** Writes tensors: the weights of a checkpoint without the state of its optimizer. */
    public static void write(Model model, Target target, Path file) {
        List<Tensor> tensors = StateDict.of(model);
        if (target == Target.ONNX) {
            Graph graph = model.graph()
                    .orElseThrow(
                            () -> new BadInput("it holds tensors that fit no built-in network: ONNX needs a network"));
            Formats.ALL.stream()
                    .map(Reader::format)
                    .filter(format -> format.name().equals(model.format()))
                    .filter(format -> !format.gives().contains(Format.Gives.WEIGHTS))
                    .findFirst()
                    .ifPresent(format -> {
                        throw new BadInput("the weights of " + format.title() + " are not taken over into ONNX;"
                                + " loupe inspect --formats tells of which formats they are");
                    });
            writeOnnx(graph, Optional.of(model.weights().orElseGet(() -> StoredWeights.named(tensors))), file);
            return;
        }
        if (tensors.isEmpty()) {
            throw new BadInput("it holds no tensors");
        }
        Map<String, Datum> metadata = model.format().equals("safetensors") ? model.metadata() : Map.of();
        WholeFile.write(file, out -> {
            switch (target) {
                case SAFETENSORS -> SafetensorsWriter.write(tensors, metadata, out);
                case NPZ -> NpzWriter.write(tensors, out);
                default -> CheckpointWriter.write(tensors, out);
            }
        });
    }

    /** Writes a network as ONNX, its weights all 0. */
    public static void write(Graph graph, Path file) {
        writeOnnx(graph, Optional.empty(), file);
    }

    /** The second file, where there is one, is in its place before the first, which names it. */
    private static void writeOnnx(Graph graph, Optional<StoredWeights> weights, Path file) {
        Path data = file.resolveSibling(file.getFileName() + ".data");
        OnnxWriter writer = new OnnxWriter(graph, weights, String.valueOf(data.getFileName()));
        if (writer.needsDataFile()) {
            WholeFile.fill(data, part -> {
                try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                    writer.writeData(channel);
                }
            });
        }
        WholeFile.write(file, writer::write);
    }
}
