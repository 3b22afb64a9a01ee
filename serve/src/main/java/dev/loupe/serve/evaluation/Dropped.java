package dev.loupe.serve.evaluation;

import dev.loupe.graph.BadInput;
import dev.loupe.serve.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that were dropped, in a folder that only this user can read, until they are closed. The body of the request has one
 * after another; {@code sizes} says how many bytes each has. Their names are ours.
 */
final class Dropped implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path folder;
    private final List<Path> files = new ArrayList<>();

    private Dropped(Path folder) {
        this.folder = folder;
    }

    /**
     * Takes the files of a request.
     *
     * @param names what to call them, in their order; the last may be missing
     * @param least how many there must be
     */
    static Dropped of(Request request, List<String> names, int least) {
        Dropped dropped;
        try {
            dropped = new Dropped(Files.createTempDirectory("loupe-evaluation"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            String[] sizes = request.need("sizes").split(",", -1);
            if (sizes.length < least || sizes.length > names.size()) {
                throw new BadInput(sizes.length + " files were given; give " + String.join(", ", names));
            }
            for (int i = 0; i < sizes.length; i++) {
                dropped.take(request.body(), names.get(i), size(sizes[i]));
            }
            return dropped;
        } catch (IOException e) {
            dropped.close();
            throw new BadInput("the upload broke off (" + e.getMessage() + "); try again", e);
        } catch (RuntimeException e) {
            dropped.close();
            throw e;
        }
    }

    private static long size(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BadInput("the size '" + text + "' is not a whole number", e);
        }
    }

    private void take(InputStream body, String name, long size) throws IOException {
        Path file = folder.resolve(name);
        files.add(file);
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; ) {
                int count = body.read(buffer, 0, (int) Math.min(BUFFER, left));
                if (count < 0) {
                    throw new BadInput(name + ": the upload broke off; try again");
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        }
    }

    int size() {
        return files.size();
    }

    Path get(int index) {
        return files.get(index);
    }

    /** The text without the folder's path: people know their files by what they dropped them as. */
    String named(String message) {
        return message.replace(folder + "/", "");
    }

    @Override
    public void close() {
        try {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
