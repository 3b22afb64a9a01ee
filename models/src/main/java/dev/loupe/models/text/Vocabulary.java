package dev.loupe.models.text;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.Arrays;
import java.util.Map;

/**
 * The characters that a network knows, each with its number.
 *
 * @param known code points, ascending
 * @param hasUnknown whether a last number stands for all others; it is there if some occur in the held-out text
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Vocabulary(int[] known, boolean hasUnknown) {
    private static final String CHARACTERS = "loupe.characters";
    private static final String UNKNOWN = "loupe.unknown";
    /** Code points of Unicode, without surrogates. */
    private static final int UNICODE = 0x110000 - 0x800;

    /** Numbers that there are. */
    int size() {
        return known.length + (hasUnknown ? 1 : 0);
    }

    boolean knows(int codePoint) {
        return Arrays.binarySearch(known, codePoint) >= 0;
    }

    /** The number of a character; that of the unknown ones for those, or -1 if there is none. */
    int number(int codePoint) {
        int place = Arrays.binarySearch(known, codePoint);
        return place >= 0 ? place : hasUnknown ? known.length : -1;
    }

    /** The numbers of a part of a text, all of which must have one. */
    long[] numbers(int[] codePoints, int from, int end) {
        long[] numbers = new long[end - from];
        for (int i = from; i < end; i++) {
            numbers[i - from] = number(codePoints[i]);
        }
        return numbers;
    }

    /**
     * The numbers of a text that somebody gives.
     *
     * @throws BadInput when it has a character that is not known; the message gives its place, counted from 1
     */
    long[] numbers(String text) {
        int[] codePoints = text.codePoints().toArray();
        for (int i = 0; i < codePoints.length; i++) {
            if (!knows(codePoints[i])) {
                throw new BadInput("character " + (i + 1) + " of the text, '"
                        + Printable.line(Character.toString(codePoints[i])) + "' (U+"
                        + String.format("%04X", codePoints[i])
                        + "), does not occur in the text that the network has learned from");
            }
        }
        return numbers(codePoints, 0, codePoints.length);
    }

    /** Bits to say which of the characters that are not known one is. */
    double bitsOfUnknown() {
        return Math.log((double) UNICODE - known.length) / Math.log(2);
    }

    /** Writes it as texts in the header of a file of weights. */
    void describe(Map<String, String> metadata) {
        metadata.put(CHARACTERS, new String(known, 0, known.length));
        metadata.put(UNKNOWN, Boolean.toString(hasUnknown));
    }

    /**
     * From such texts.
     *
     * @throws BadInput when they are no such
     */
    static Vocabulary of(Map<String, String> metadata) {
        int[] known = metadata.getOrDefault(CHARACTERS, "").codePoints().toArray();
        for (int i = 0; i < known.length; i++) {
            if ((i > 0 && known[i] <= known[i - 1]) || (known[i] >= 0xd800 && known[i] < 0xe000)) {
                throw new BadInput("its header's " + CHARACTERS + " are no characters in ascending order");
            }
        }
        if (known.length == 0) {
            throw new BadInput("it was not written by loupe train char-lstm: its header lacks " + CHARACTERS);
        }
        return new Vocabulary(known, Boolean.parseBoolean(metadata.get(UNKNOWN)));
    }
}
