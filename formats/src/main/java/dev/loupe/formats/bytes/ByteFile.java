package dev.loupe.formats.bytes;

import dev.loupe.graph.BadInput;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file opened for reading at any place. */
public final class ByteFile implements Feed, Closeable {
    private final Path path;
    private final FileChannel channel;
    private final long start;
    private final long size;

    private ByteFile(Path path, FileChannel channel, long start, long size) {
        this.path = path;
        this.channel = channel;
        this.start = start;
        this.size = size;
    }

    /**
     * Opens a regular file.
     *
     * @throws BadInput when it is not there, is none, or may not be read
     */
    public static ByteFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new BadInput(Files.exists(path) ? "is no regular file" : "does not exist");
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                return new ByteFile(path, channel, 0, channel.size());
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new BadInput("does not exist", e);
        } catch (IOException e) {
            throw new BadInput("cannot be read: " + e.getMessage(), e);
        }
    }

    public Path path() {
        return path;
    }

    public long size() {
        return size;
    }

    /** Where its bytes begin in the file of its path: 0 unless it is a {@link #window}. */
    public long start() {
        return start;
    }

    /** A range of the bytes as a file of its own, such as an archive in an archive; open as long as this one is. */
    public ByteFile window(long from, long length) {
        cursor(from, length);
        return new ByteFile(path, channel, start + from, length);
    }

    /** All bytes from the first to the last. */
    public Cursor cursor() {
        return new Cursor(this, 0, size);
    }

    /** The bytes of a range, which must lie in the file. */
    public Cursor cursor(long from, long length) {
        if (from < 0 || length < 0 || from > size || length > size - from) {
            throw new BadInput("byte " + from + ": " + length + " bytes are needed, but the file ends at byte " + size);
        }
        return new Cursor(this, from, from + length);
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) {
        int most = (int) Math.min(length, size - position);
        if (most <= 0) {
            return length == 0 ? 0 : -1;
        }
        try {
            return channel.read(ByteBuffer.wrap(into, offset, most), start + position);
        } catch (IOException e) {
            throw new BadInput("cannot be read at byte " + position + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new BadInput("cannot be closed: " + e.getMessage(), e);
        }
    }
}
