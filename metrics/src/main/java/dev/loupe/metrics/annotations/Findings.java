package dev.loupe.metrics.annotations;

import dev.loupe.graph.BadInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the checks of some files found. Strict findings refuse the first bad entry; lenient ones count bad entries,
 * which are then left out. What only deserves a warning is counted by both. Threads may share one.
 */
public final class Findings {
    /** How often one problem was met in one file, and where first. */
    public record Finding(Problem problem, String file, String first, long count) {
        /** One line for people: {@code dt.json: 3 entries left out: the first, detection 7 (...), names an ...}. */
        public String text() {
            String subject = first.isEmpty() ? "" : first + " ";
            String others = count > 1 ? " (and " + (count - 1) + " more)" : "";
            String left = problem.dropped() ? "left out: " : "";
            return (file.isEmpty() ? "" : file + ": ") + left + subject + problem.text() + others + "; "
                    + problem.remedy();
        }
    }

    private record Key(Problem problem, String file) {}

    private final boolean lenient;
    private final Map<Key, Finding> found = new LinkedHashMap<>();

    private Findings(boolean lenient) {
        this.lenient = lenient;
    }

    /** The first bad entry is an error. */
    public static Findings strict() {
        return new Findings(false);
    }

    /** Bad entries are left out and counted. */
    public static Findings lenient() {
        return new Findings(true);
    }

    /** All findings, errors first, in the order of the files. */
    public synchronized List<Finding> all() {
        List<Finding> all = new ArrayList<>(found.values());
        all.sort(java.util.Comparator.comparing(Finding::file).thenComparing(Finding::problem));
        return all;
    }

    /** How many entries were left out. */
    public synchronized long dropped() {
        return found.values().stream()
                .filter(finding -> finding.problem().dropped())
                .mapToLong(Finding::count)
                .sum();
    }

    /** Leaves out an entry that cannot be used, because of {@code why}, which says where; strict findings throw that. */
    public void leaveOut(BadInput why, String file) {
        if (!lenient) {
            throw why;
        }
        note(Problem.MALFORMED, file, "an entry", String.valueOf(why.getMessage()));
    }

    /**
     * Notes a problem with the entry at {@code place} (such as {@code detection 7}), in {@code detail} (such as
     * {@code image_id 12}). Throws {@link BadInput} if the entry is of no use and these findings are strict.
     */
    void note(Problem problem, String file, String place, String detail) {
        note(problem, file, place, detail, 1);
    }

    /** Notes a problem of {@code count} entries, with the place and detail of the first. */
    void note(Problem problem, String file, String place, String detail, long count) {
        String where = detail.isEmpty() ? place : place + " (" + detail + ")";
        if (problem.dropped() && !lenient) {
            throw new BadInput((file.isEmpty() ? "" : file + ": ") + where + " " + problem.text() + "; "
                    + problem.remedy() + ", or leave such entries out with --lenient");
        }
        synchronized (this) {
            found.merge(
                    new Key(problem, file),
                    new Finding(problem, file, where, count),
                    (old, one) -> new Finding(problem, file, old.first(), old.count() + count));
        }
    }
}
