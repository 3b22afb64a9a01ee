package dev.loupe.formats.bytes;

import dev.loupe.graph.BadInput;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A place in some bytes that moves forward as they are read, and never past their end. Numbers are little-endian. What is
 * skipped is not read.
 */
public final class Cursor {
    private static final int CHUNK = 8192;

    private final Feed feed;
    private final byte[] chunk;
    /** Where the chunk begins, and where what it holds ends. */
    private long chunkStart;

    private long chunkEnd;
    private long position;
    private long end;

    public Cursor(Feed feed, long from, long end) {
        this.feed = feed;
        this.chunk = new byte[(int) Math.min(CHUNK, Math.max(end - from, 16))];
        this.position = from;
        this.chunkStart = from;
        this.chunkEnd = from;
        this.end = end;
    }

    public long position() {
        return position;
    }

    public long end() {
        return end;
    }

    public long remaining() {
        return end - position;
    }

    public boolean atEnd() {
        return position >= end;
    }

    /** An error at the current place. */
    public BadInput error(String message) {
        return error(position, message);
    }

    public BadInput error(long at, String message) {
        return new BadInput("byte " + at + ": " + message);
    }

    /**
     * Narrows what can be read to the next bytes, as for a nested message.
     *
     * @return the end so far, for {@link #leave}
     */
    public long enter(long length, String what) {
        need(length, what);
        long outer = end;
        end = position + length;
        return outer;
    }

    /** Goes behind what was entered and widens to the former end. */
    public void leave(long outer) {
        position = end;
        end = outer;
    }

    /** Fails unless so many bytes are left; negative lengths are taken as unsigned ones, which no file has. */
    public void need(long length, String what) {
        if (length < 0 || length > end - position) {
            throw error(what + " needs " + Long.toUnsignedString(length) + " bytes, but " + (end - position)
                    + " are left; is the file cut off or damaged?");
        }
    }

    public void skip(long length, String what) {
        need(length, what);
        position += length;
    }

    public int u8(String what) {
        if (position < chunkStart || position >= chunkEnd) {
            fill(what);
        }
        return chunk[(int) (position++ - chunkStart)] & 0xff;
    }

    /** The next byte without moving. */
    public int peek(String what) {
        int next = u8(what);
        position--;
        return next;
    }

    private void fill(String what) {
        need(1, what);
        int length = feed.read(position, chunk, 0, (int) Math.min(chunk.length, end - position));
        if (length <= 0) {
            throw error(what + " is missing: the data ends here");
        }
        chunkStart = position;
        chunkEnd = position + length;
    }

    public int u16(String what) {
        return u8(what) | u8(what) << 8;
    }

    public int i32(String what) {
        return u16(what) | u16(what) << 16;
    }

    public long u32(String what) {
        return i32(what) & 0xffff_ffffL;
    }

    public long i64(String what) {
        return u32(what) | u32(what) << 32;
    }

    /** Fills an array. */
    public void read(byte[] into, String what) {
        need(into.length, what);
        int done = 0;
        while (done < into.length) {
            if (position < chunkStart || position >= chunkEnd) {
                int rest = into.length - done;
                if (rest >= chunk.length) {
                    int length = feed.read(position, into, done, rest);
                    if (length <= 0) {
                        throw error(what + " is cut off: the data ends here");
                    }
                    position += length;
                    done += length;
                    continue;
                }
                fill(what);
            }
            int length = (int) Math.min(into.length - done, chunkEnd - position);
            System.arraycopy(chunk, (int) (position - chunkStart), into, done, length);
            position += length;
            done += length;
        }
    }

    /** Some bytes, of which there may be no more than a limit. */
    public byte[] bytes(long length, int limit, String what) {
        need(length, what);
        if (length > limit) {
            throw error(what + " of " + length + " bytes is longer than the limit of " + limit);
        }
        byte[] bytes = new byte[(int) length];
        read(bytes, what);
        return bytes;
    }

    /** A text in UTF-8; what is not is replaced by a question mark in a box, see {@link #isReplaced}. */
    public String text(long length, int limit, String what) {
        return new String(bytes(length, limit, what), StandardCharsets.UTF_8);
    }

    /** A text in UTF-8, cut with a mark where it is longer than the limit. */
    public String cutText(long length, int limit, String what) {
        if (length <= limit) {
            return text(length, limit, what);
        }
        need(length, what);
        String text = text(limit, limit, what);
        skip(length - limit, what);
        return text + "… (" + length + " bytes)";
    }

    /** Whether a text has characters that stand for bytes which were no UTF-8. */
    public static boolean isReplaced(String text) {
        return text.indexOf('\ufffd') >= 0;
    }

    /** A text that must be UTF-8. */
    public String strictText(long length, int limit, String what) {
        long at = position;
        byte[] bytes = bytes(length, limit, what);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadInput("byte " + at + ": " + what + " is no UTF-8 text", e);
        }
    }
}
