package dev.loupe.report;

import dev.loupe.inspect.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of the table that may stand for several neighbours which are alike in everything but their names.
 *
 * @param line the first of them
 * @param last the last of them
 * @param count how many they are; the figures are those of one
 */
record Folded(Outline.Line line, Outline.Line last, int count) {
    /** Fewer alike are written out. */
    private static final int FEWEST = 2;

    /** The lines down to a depth; runs of collapsed or single modules that are alike become one line if so wanted. */
    static List<Folded> fold(List<Outline.Line> lines, int depth, boolean wanted) {
        List<Outline.Line> shown = new ArrayList<>();
        for (Outline.Line line : lines) {
            if (line.depth() <= depth) {
                shown.add(line);
            }
        }
        List<Folded> folded = new ArrayList<>();
        int i = 0;
        while (i < shown.size()) {
            int end = i + 1;
            while (wanted && end < shown.size() && alike(shown.get(i), shown.get(end), depth)) {
                end++;
            }
            int count = end - i < FEWEST ? 1 : end - i;
            folded.add(new Folded(shown.get(i), shown.get(i + count - 1), count));
            i += count;
        }
        return folded;
    }

    private static boolean alike(Outline.Line a, Outline.Line b, int depth) {
        boolean closed = (!a.hasInner() || a.depth() == depth) && (!b.hasInner() || b.depth() == depth);
        return closed
                && a.depth() == b.depth()
                && a.scope().parent().index() == b.scope().parent().index()
                && a.operator().equals(b.operator())
                && a.call()
                        .outputs()
                        .get(0)
                        .shape()
                        .equals(b.call().outputs().get(0).shape())
                && a.sums().sameAs(b.sums());
    }

    /** {@code 4}, or {@code 1-7}. */
    String name() {
        String first = line.scope().name();
        return first.equals(last.scope().name())
                ? first
                : first + "-" + last.scope().name();
    }

    /** Whether it uses parameters that an earlier call holds. */
    boolean isShared() {
        return line.sums().parameters.is(0)
                && line.layer().flatMap(Layer::sharedWith).isPresent()
                && line.layer().filter(Layer::hasParameters).isPresent();
    }

    /** {@code Bottleneck}, or {@code Bottleneck, each of 7}. */
    String operator() {
        return count == 1 ? line.operator() : line.operator() + ", each of " + count;
    }
}
