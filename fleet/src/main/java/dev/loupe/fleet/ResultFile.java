package dev.loupe.fleet;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A result that a run may leave at any moment and the next goes on with. Rows go to {@code FILE.part}, each with one write;
 * the whole part becomes the result. A part that is found is put before the rows that were known already, into
 * {@code FILE.known}, before a new one is begun: at each moment all rows that were ever whole are in one of the three.
 */
final class ResultFile implements Closeable {
    private final Path part;
    private final Path known;
    private final FileChannel channel;
    private final KnownRows rows;

    private ResultFile(Path part, Path known, FileChannel channel, KnownRows rows) {
        this.part = part;
        this.known = known;
        this.channel = channel;
        this.rows = rows;
    }

    /**
     * Begins a run.
     *
     * @param before a result of the same form as the part, whose rows are known too
     * @throws BadInput when another run writes there
     */
    static ResultFile open(Path file, Optional<Path> before) throws IOException {
        Path part = beside(file, ".part");
        Path known = beside(file, ".known");
        FileChannel channel =
                FileChannel.open(part, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            lock(channel, file);
            if (channel.size() > 0) {
                Path old = Files.exists(known) ? known : before.orElse(known);
                Path merged = beside(file, ".known.new");
                merge(part, old, merged);
                Files.move(merged, known, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                channel.truncate(0);
            }
            Path source = Files.exists(known) ? known : before.orElse(known);
            return new ResultFile(part, known, channel, KnownRows.of(source));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw busy(file, e);
        }
        if (lock == null) {
            throw busy(file, null);
        }
    }

    private static BadInput busy(Path file, @org.jspecify.annotations.Nullable Throwable cause) {
        String message =
                Printable.line(file.toString()) + ": another run writes it; wait for that, or give another --output";
        return cause == null ? new BadInput(message) : new BadInput(message, cause);
    }

    /** The part's rows, then those known before that come behind its last. */
    private static void merge(Path part, Path old, Path merged) throws IOException {
        try (KnownRows first = KnownRows.of(part);
                KnownRows second = KnownRows.of(old);
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(merged), 1 << 16)) {
            Optional<KnownRow> last = Optional.empty();
            for (Optional<KnownRow> row = first.take(); row.isPresent(); row = first.take()) {
                out.write(row.get().line().getBytes(StandardCharsets.UTF_8));
                last = row;
            }
            for (Optional<KnownRow> row = second.take(); row.isPresent(); row = second.take()) {
                if (last.isEmpty() || last.get().name().compareTo(row.get().name()) < 0) {
                    out.write(row.get().line().getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    KnownRows known() {
        return rows;
    }

    /** Appends a row, handed to the system at once: killing this process does not lose it. */
    void add(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** What reads the part from its beginning. */
    KnownRows written() throws IOException {
        return KnownRows.of(part);
    }

    /** Makes the part the result. */
    void become(Path file) throws IOException {
        channel.force(true);
        close();
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(known);
    }

    /** Forgets the part, whose rows are in a result of another form. */
    void discard() throws IOException {
        close();
        Files.deleteIfExists(known);
        Files.deleteIfExists(part);
    }

    @Override
    public void close() throws IOException {
        rows.close();
        channel.close();
    }
}
