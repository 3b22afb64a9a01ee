package dev.loupe.models.text;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A text to learn from, with its held-out end.
 *
 * @param codePoints all characters, of Unicode
 * @param learned how many of them are learned from; the others are held out
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Text(int[] codePoints, int learned) {
    private static final long MOST_BYTES = 1L << 28;
    private static final int LEAST = 100;

    /**
     * Reads a file of UTF-8.
     *
     * @param heldOut bytes at its end to hold out; at most a tenth is, and a character is never cut
     * @throws BadInput when it cannot be read, is too short or too long, or has bytes that are no UTF-8; the message gives
     *     their place
     */
    static Text read(Path file, long heldOut) {
        String name = Printable.line(file.toString());
        byte[] bytes = bytes(file, name);
        int cut = (int) (bytes.length - Math.min(heldOut, bytes.length / 10));
        while (cut > 0 && cut < bytes.length && isWithinCharacter(bytes[cut])) {
            cut--;
        }
        int[] codePoints = decode(bytes, name);
        int learned = 0;
        for (int i = 0; i < cut; i++) {
            learned += isWithinCharacter(bytes[i]) ? 0 : 1;
        }
        if (codePoints.length < LEAST || learned == codePoints.length) {
            throw new BadInput(
                    name + ": a text of at least " + LEAST + " characters is needed, with an end to hold out");
        }
        return new Text(codePoints, learned);
    }

    private static byte[] bytes(Path file, String name) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new BadInput(name + ": there is no such file");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new BadInput(name + ": texts of up to " + (MOST_BYTES >> 20) + " MiB are read");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BadInput(name + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static int[] decode(byte[] bytes, String name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new BadInput(name + ": byte " + in.position() + " (0x"
                    + Integer.toHexString(bytes[in.position()] & 0xff)
                    + ") is no UTF-8; iconv -t UTF-8 brings a text of another encoding into it");
        }
        return out.flip().codePoints().toArray();
    }

    private static boolean isWithinCharacter(byte b) {
        return (b & 0xc0) == 0x80;
    }

    /** How many characters are held out. */
    int heldOut() {
        return codePoints.length - learned;
    }

    /** The characters that occur where it is learned from. */
    Vocabulary vocabulary() {
        int[] known = Arrays.stream(codePoints, 0, learned).sorted().distinct().toArray();
        boolean hasUnknown = Arrays.stream(codePoints, learned, codePoints.length)
                .anyMatch(character -> Arrays.binarySearch(known, character) < 0);
        return new Vocabulary(known, hasUnknown);
    }
}
