package dev.loupe.cli;

import java.util.ArrayList;
import java.util.List;

/** Finds the words that somebody may have meant. */
final class Nearest {
    private static final int MOST = 3;

    private Nearest() {}

    /** {@code did you mean a or b?}, or the fallback when nothing is near. */
    static String suggestion(String word, List<String> known, String fallback) {
        List<String> near = to(word, known);
        return near.isEmpty() ? fallback : "did you mean " + String.join(" or ", near) + "?";
    }

    /** The nearest known words by edit distance, at most three, none that differs by more than a third. */
    static List<String> to(String word, List<String> known) {
        List<String> near = new ArrayList<>();
        int limit = Math.max(2, word.length() / 3);
        for (int distance = 0; distance <= limit && near.isEmpty(); distance++) {
            for (String candidate : known) {
                if (near.size() < MOST && distance(word, candidate) == distance) {
                    near.add(candidate);
                }
            }
        }
        return near;
    }

    /** Levenshtein's distance: insertions, deletions and replacements of characters. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
