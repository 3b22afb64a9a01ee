package dev.loupe.serve.network;

import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.Heading;
import dev.loupe.zoo.ModelRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A model file that was dropped: it lies in a fresh folder that only this user can enter, under a name of ours, for as
 * long as it is read.
 */
final class Upload {
    static final String FOLDER = "loupe-upload-";

    private Upload() {}

    /**
     * Reads it.
     *
     * @param name what the browser calls it: shown, and never part of a path
     * @throws BadInput when it is no model, holds no network, or the inputs do not fit
     */
    static Opened read(String name, InputStream content, ModelRequest request) {
        @Nullable Path folder = null;
        @Nullable Path file = null;
        try {
            folder = Files.createTempDirectory(FOLDER); // for its owner only
            file = folder.resolve("model" + suffix(name));
            Files.copy(content, file);
            return opened(name, file, request);
        } catch (BadInput e) {
            throw e.in(Printable.brief(name));
        } catch (IOException e) {
            throw new BadInput(Printable.brief(name) + ": cannot be kept while it is read: " + e.getMessage(), e);
        } finally {
            delete(file);
            delete(folder);
        }
    }

    private static Opened opened(String name, Path file, ModelRequest request) {
        List<InputShape> inputs =
                request.shapes().stream().map(InputShape::parse).toList();
        Model model = Formats.read(file, inputs);
        if (request.batch() > 0 && model.graph().isPresent()) {
            model = Formats.read(file, InputShape.batched(model.graph().get(), request.batch()));
        }
        Graph graph = model.graph()
                .orElseThrow(() -> new BadInput("it holds tensors without a network; loupe inspect FILE lists them"));
        String about =
                model.network().map(network -> "recognised as " + network).orElse("");
        return new Opened(Inspection.of(graph), new Heading(name, "file", model.format(), about), model.warnings());
    }

    /** The suffix of the name if it is one that models have, in our spelling: it tells nothing but promises a format. */
    private static String suffix(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Formats.ALL.stream()
                .flatMap(reader -> reader.format().suffixes().stream())
                .filter(lower::endsWith)
                .filter(suffix -> suffix.matches("\\.[a-z0-9_.]+"))
                .findFirst()
                .orElse("");
    }

    private static void delete(@Nullable Path path) {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            path.toFile().deleteOnExit(); // Windows: a mapped file goes when its mapping does
        }
    }
}
