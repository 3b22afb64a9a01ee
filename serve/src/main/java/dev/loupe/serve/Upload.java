package dev.loupe.serve;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that was dropped: it lies in a fresh folder that only this user can enter, under a name of ours, until it is closed.
 * No part of its path comes from the client.
 */
public final class Upload implements AutoCloseable {
    private final String name;
    private final Path folder;
    private final Path file;

    private Upload(String name, Path folder, Path file) {
        this.name = name;
        this.folder = folder;
        this.file = file;
    }

    /**
     * Takes a request's body, which ends with BadInput at the server's limit.
     *
     * @param name what the browser calls it: shown, and never part of a path
     * @param suffix of the file, in our spelling; "" for none
     * @throws BadInput when it is too large, stops half way, or the disk is full; nothing is left then
     */
    public static Upload of(String name, String suffix, InputStream content) {
        if (!suffix.matches("(\\.[a-z0-9_]+)*")) {
            throw new IllegalArgumentException("no suffix: " + suffix);
        }
        Upload upload;
        try {
            Path folder = Files.createTempDirectory("loupe-serve"); // for its owner only
            upload = new Upload(Printable.brief(name), folder, folder.resolve("file" + suffix));
        } catch (IOException e) {
            throw new BadInput(Printable.brief(name) + ": there is no place to keep it: " + e.getMessage(), e);
        }
        boolean isWhole = false;
        try {
            Files.copy(content, upload.file);
            isWhole = true;
            return upload;
        } catch (BadInput e) {
            throw e.in(upload.name);
        } catch (IOException e) {
            throw new BadInput(upload.name + ": cannot be kept while it is read: " + e.getMessage(), e);
        } finally {
            if (!isWhole) {
                upload.close();
            }
        }
    }

    /** What the browser calls it, safe to print on a line. */
    public String name() {
        return name;
    }

    public Path file() {
        return file;
    }

    /** Deletes it. */
    @Override
    public void close() {
        delete(file);
        delete(folder);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            path.toFile().deleteOnExit(); // Windows: a mapped file goes when its mapping does
        }
    }
}
