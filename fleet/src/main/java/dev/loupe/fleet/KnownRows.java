package dev.loupe.fleet;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The rows of an earlier run, read as they are asked for, up to the first that is not whole. */
final class KnownRows implements Closeable {
    /** Bytes of a row: longer ones are none of ours. */
    private static final int LONGEST = 1 << 20;

    private final InputStream in;
    private Optional<KnownRow> next;

    private KnownRows(InputStream in) throws IOException {
        this.in = in;
        this.next = read();
    }

    static KnownRows none() throws IOException {
        return new KnownRows(InputStream.nullInputStream());
    }

    static KnownRows of(Path file) throws IOException {
        return Files.isRegularFile(file)
                ? new KnownRows(new BufferedInputStream(Files.newInputStream(file), 1 << 16))
                : none();
    }

    /** The row that comes next; empty at the end. */
    Optional<KnownRow> peek() {
        return next;
    }

    Optional<KnownRow> take() throws IOException {
        Optional<KnownRow> taken = next;
        next = taken.isEmpty() ? taken : read();
        return taken;
    }

    /** The row of that path, if there is one; those before it belong to files that are gone. */
    Optional<KnownRow> seek(PathName name) throws IOException {
        while (next.isPresent() && next.get().name().compareTo(name) < 0) {
            next = read();
        }
        return next.isPresent() && next.get().name().equals(name) ? next : Optional.empty();
    }

    private Optional<KnownRow> read() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
        for (int b = in.read(); b >= 0 && line.size() < LONGEST; b = in.read()) {
            line.write(b);
            if (b == '\n') {
                return KnownRow.of(line.toString(StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
