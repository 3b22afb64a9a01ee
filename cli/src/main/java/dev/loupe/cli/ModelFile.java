package dev.loupe.cli;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.StoredFigures;
import dev.loupe.formats.Tensor;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Mode;
import dev.loupe.report.FileFacts;
import dev.loupe.report.Heading;
import dev.loupe.report.TensorReport;
import dev.loupe.zoo.ModelRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A model file that was asked for. Its classes are loaded only when there is one. */
record ModelFile(String name, dev.loupe.formats.Model model) {
    /** Whether the name is that of a folder which is no model itself. */
    static boolean isFolderOfModels(String name) {
        Path path = Path.of(name);
        return Files.isDirectory(path) && !Formats.isModel(path);
    }

    /**
     * Reads a file with its inputs as asked for.
     *
     * @throws BadInput when it is damaged, or the inputs do not fit
     */
    static ModelFile read(String name, ModelRequest request) {
        if (request.mode() == Mode.TRAIN || request.dtype() != DType.FLOAT32 || request.symbolic()) {
            throw new BadInput("--mode, --dtype and --symbolic are for built-in networks: a file is what it is; "
                    + "give a symbolic shape by --input, as in name=Bx3xHxW");
        }
        List<InputShape> inputs = new ArrayList<>();
        request.shapes().forEach(text -> inputs.add(InputShape.parse(text)));
        Path path = Path.of(name);
        dev.loupe.formats.Model model = Formats.read(path, inputs);
        if (request.batch() > 0 && model.graph().isPresent()) {
            model = Formats.read(path, InputShape.batched(model.graph().get(), request.batch()));
        }
        return new ModelFile(name, model);
    }

    boolean hasNetwork() {
        return model.graph().isPresent();
    }

    /**
     * Its network.
     *
     * @throws BadInput when it holds tensors only
     */
    Model network() {
        return new Model(
                model.graph()
                        .orElseThrow(
                                () -> new BadInput("it holds tensors without a network; loupe inspect lists them")),
                heading(),
                facts());
    }

    private Heading heading() {
        String about =
                model.network().map(network -> "recognised as " + network).orElse("");
        return new Heading(name, "file", model.format(), about);
    }

    private FileFacts facts() {
        List<FileFacts.Entry> metadata = new ArrayList<>();
        model.network().ifPresent(network -> metadata.add(new FileFacts.Entry("recognised_as", network, true)));
        model.metadata()
                .forEach((key, value) ->
                        metadata.add(new FileFacts.Entry(key, value.text(), value.kind() == Datum.Kind.TEXT)));
        List<FileFacts.TensorRow> tensors = new ArrayList<>();
        for (Tensor tensor : model.tensors()) {
            tensors.add(new FileFacts.TensorRow(tensor.name(), tensor.dtype(), tensor.shape(), tensor.bytes()));
        }
        return new FileFacts(metadata, tensors, model.warnings());
    }

    /** The report on tensors without a network. */
    Outcome outcome(boolean isJson) {
        TensorReport report = report();
        return isJson ? Outcome.of(report.json()) : new Outcome(report.text(), List.of(), model.warnings());
    }

    TensorReport report() {
        StoredFigures stored = StoredFigures.of(model);
        return new TensorReport(heading(), facts(), stored.parameters(), stored.buffers(), stored.bytes());
    }
}
