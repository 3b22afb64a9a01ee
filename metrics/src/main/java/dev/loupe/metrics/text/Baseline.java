package dev.loupe.metrics.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a way without a network needs for the held-out end of a text.
 *
 * @param name {@code 5-gram}, {@code gzip -9}, …
 * @param bitsPerCharacter a character being a code point
 * @param learned whether it has seen the text before the held-out end, as a network has; a compressor of the end alone has
 *     not
 */
public record Baseline(String name, double bitsPerCharacter, boolean learned) {
    private static final int LONGEST = 6;

    /**
     * The quick ones, a few seconds for megabytes: single characters, n-grams from 2 to 6 by Witten and Bell, {@code gzip -9}
     * and {@code xz -9e} of the held-out end alone.
     *
     * @param codePoints the whole text
     * @param learned so many are learned from; the others are the held-out end, of at least one
     */
    public static List<Baseline> of(int[] codePoints, int learned) {
        check(codePoints, learned);
        int[] alphabet = Arrays.stream(codePoints).sorted().distinct().toArray();
        int[] text = Arrays.stream(codePoints)
                .map(character -> Arrays.binarySearch(alphabet, character))
                .toArray();
        List<Baseline> all = new ArrayList<>();
        all.add(new Baseline("unigram, add one", NGrams.addOne(text, learned, alphabet.length), true));
        double[] bits = NGrams.of(text, learned, alphabet.length, LONGEST).bits(text, learned, text.length);
        for (int n = 2; n <= LONGEST; n++) {
            all.add(new Baseline(n + "-gram", bits[n - 1], true));
        }
        byte[] end = bytes(codePoints, learned, codePoints.length);
        int characters = codePoints.length - learned;
        all.add(new Baseline("gzip -9", 8.0 * Compressed.gzip(end, 0) / characters, false));
        all.add(new Baseline("xz -9e", 8.0 * Compressed.xz(end, 0, end.length) / characters, false));
        return all;
    }

    /**
     * What {@code xz -9e} adds for the held-out end when it has the text before it: some seconds a megabyte.
     *
     * @param codePoints the whole text
     * @param learned so many stand before the held-out end
     */
    public static Baseline xzAfterTheText(int[] codePoints, int learned) {
        check(codePoints, learned);
        byte[] all = bytes(codePoints, 0, codePoints.length);
        int before = bytes(codePoints, 0, learned).length;
        long added = Compressed.xz(all, 0, all.length) - Compressed.xz(all, 0, before);
        return new Baseline("xz -9e after the text", 8.0 * added / (codePoints.length - learned), true);
    }

    private static void check(int[] codePoints, int learned) {
        if (learned < 0 || learned >= codePoints.length) {
            throw new IllegalArgumentException(
                    learned + " of " + codePoints.length + " characters leave none to foretell");
        }
    }

    private static byte[] bytes(int[] codePoints, int from, int end) {
        return new String(codePoints, from, end - from).getBytes(StandardCharsets.UTF_8);
    }
}
