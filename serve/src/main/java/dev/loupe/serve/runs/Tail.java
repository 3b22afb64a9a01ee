package dev.loupe.serve.runs;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * What has been added to a file of lines since one looked last. Nothing is kept between two looks: who looks keeps how far it
 * came and a mark of what stands before, by which it shows whether the file is still the one that was read.
 *
 * @param lines whole ones
 * @param next where the next look is to begin, in bytes
 * @param mark of the bytes before that
 * @param isNew whether the file was cut or replaced, so that what was read before no longer holds
 * @param hasMore whether there is more at once
 */
@SuppressWarnings("ArrayRecordComponent") // read once, and compared by no one
record Tail(byte[] lines, long next, long mark, boolean isNew, boolean hasMore) {
    /** So much of the file is read at a time; a line that is longer is none of ours. */
    static final int MOST = 4 << 20;

    private static final int MARKED = 256;

    static Tail of(Path file, long from, long mark) {
        return of(file, from, mark, MOST);
    }

    static Tail of(Path file, long from, long mark, int most) {
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            boolean isNew = from > channel.size() || markBefore(channel, from) != mark;
            long begin = isNew ? 0 : from;
            byte[] bytes = read(channel, begin, most);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            boolean isTooLong = end == 0 && bytes.length == most;
            long next = begin + (isTooLong ? bytes.length : end);
            return new Tail(
                    Arrays.copyOf(bytes, end),
                    next,
                    markBefore(channel, next),
                    isNew,
                    bytes.length == most && next < channel.size());
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static byte[] read(SeekableByteChannel channel, long from, int most) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.max(0, Math.min(most, channel.size() - from)));
        channel.position(from);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // goes on until it is full
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static long markBefore(SeekableByteChannel channel, long position) throws IOException {
        CRC32 mark = new CRC32();
        mark.update(read(channel, Math.max(0, position - MARKED), (int) Math.min(MARKED, position)));
        return mark.getValue();
    }
}
