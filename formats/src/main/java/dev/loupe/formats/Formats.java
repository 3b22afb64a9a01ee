package dev.loupe.formats;

import dev.loupe.formats.caffe.CaffeReader;
import dev.loupe.formats.coreml.CoreMlReader;
import dev.loupe.formats.darknet.DarknetReader;
import dev.loupe.formats.gguf.GgufReader;
import dev.loupe.formats.huggingface.HuggingFaceReader;
import dev.loupe.formats.keras.KerasReader;
import dev.loupe.formats.ncnn.NcnnReader;
import dev.loupe.formats.npz.NpzReader;
import dev.loupe.formats.onnx.OnnxReader;
import dev.loupe.formats.openvino.OpenVinoReader;
import dev.loupe.formats.pt2.Pt2Reader;
import dev.loupe.formats.pytorch.PyTorchReader;
import dev.loupe.formats.safetensors.SafetensorsReader;
import dev.loupe.formats.tensorflow.SavedModelReader;
import dev.loupe.formats.tensorflow.TensorFlowReader;
import dev.loupe.formats.tfjs.TfjsReader;
import dev.loupe.formats.tflite.TfliteReader;
import dev.loupe.graph.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The formats that are read, and what else a file may be. */
public final class Formats {
    /** All readers, in the order in which they are asked. */
    public static final List<Reader> ALL = List.of(
            new SafetensorsReader(),
            new Pt2Reader(),
            new PyTorchReader(),
            new NpzReader(),
            new KerasReader(),
            new CoreMlReader(),
            new OnnxReader(),
            new HuggingFaceReader(),
            new DarknetReader(),
            new CaffeReader(),
            new GgufReader(),
            new TfliteReader(),
            new SavedModelReader(),
            new TensorFlowReader(),
            new TfjsReader(),
            new OpenVinoReader(),
            new NcnnReader());

    private Formats() {}

    /** What a file holds, with its inputs as it states them. */
    public static Model read(Path path) {
        return read(path, List.of());
    }

    /**
     * What a file or folder holds.
     *
     * @param inputs shapes that the network's inputs are to have
     * @throws BadInput when it is of no known format, or damaged; the message tells the place in the file, the caller its
     *     name
     */
    public static Model read(Path path, List<InputShape> inputs) {
        try (Source source = Source.open(path, inputs)) {
            for (Reader reader : ALL) {
                if (reader.claims(source)) {
                    return Recognition.recognise(withSuffixChecked(reader.read(source)), inputs);
                }
            }
            throw new BadInput(Unknown.describe(source));
        }
    }

    /** The tensors of a file as it states them: no network is sought for them. */
    public static Model tensors(Path path) {
        try (Source source = Source.open(path, List.of())) {
            for (Reader reader : ALL) {
                if (reader.claims(source)) {
                    return withSuffixChecked(reader.read(source));
                }
            }
            throw new BadInput(Unknown.describe(source));
        }
    }

    /** Whether any reader knows the format of a file or folder. */
    public static boolean isModel(Path path) {
        try (Source source = Source.open(path, List.of())) {
            return ALL.stream().anyMatch(reader -> reader.claims(source));
        } catch (BadInput e) {
            return false; // what cannot be opened is no model
        }
    }

    /** The same with a warning where the file's name promises another format. */
    private static Model withSuffixChecked(Model model) {
        List<String> promised = promise(model.name());
        if (promised.isEmpty() || promised.contains(model.format())) {
            return model;
        }
        List<String> warnings = new ArrayList<>(model.warnings());
        warnings.add("the name promises " + promised.get(0) + ", but the content is " + model.format()
                + ": read as what it is");
        return new Model(
                model.name(),
                model.format(),
                model.graph(),
                model.network(),
                model.tensors(),
                model.metadata(),
                model.weights(),
                List.copyOf(warnings));
    }

    /** The formats that a file's name promises by its suffix. */
    private static List<String> promise(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return ALL.stream()
                .map(Reader::format)
                .filter(format -> format.suffixes().stream().anyMatch(lower::endsWith))
                .map(Format::name)
                .toList();
    }
}
