package dev.loupe.metrics.classification;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Findings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The error rate of a classifier and what goes with it, from files of labels and scores.
 *
 * <p>Truth and predictions belong together by their ids where both files have them, else by their order. Labels are
 * class numbers from 0, or names.
 */
public final class Classification {
    private Classification() {}

    /** As below; the first sample that cannot be used is an error. */
    public static ClassificationResult evaluate(Path truth, Path predictions, int... tops) {
        return evaluate(truth, predictions, Findings.strict(), tops);
    }

    /**
     * Compares predictions with truth.
     *
     * @param truth a file with one label a sample: CSV, JSON Lines, .npy or .npz
     * @param predictions a file with one label or one score a class for each sample
     * @param findings what becomes of samples that cannot be used; lenient ones leave them out, and samples without a
     *     prediction too
     * @param tops the k of the top-k errors that are wanted
     */
    public static ClassificationResult evaluate(Path truth, Path predictions, Findings findings, int... tops) {
        Truths truths = new Truths(truth, findings);
        SampleFile.read(truth, true, truths);
        if (truths.labels.isEmpty()) {
            throw new BadInput(truth + ": has no labels; add them");
        }
        Counting counting = new Counting(truths, predictions, findings, tops);
        SampleFile.read(predictions, false, counting);
        try {
            return counting.result();
        } catch (BadInput e) {
            throw e.in(predictions.toString());
        }
    }

    /** The labels of all samples, by position, and by id where all have one. */
    private static final class Truths implements SampleFile.Reader {
        private final Path file;
        private final Findings findings;
        /** A sample that cannot be used keeps its position, with an empty label. */
        private final List<String> labels = new ArrayList<>();

        private final Map<String, Integer> positions = new HashMap<>();
        private boolean allHaveIds = true;

        Truths(Path file, Findings findings) {
            this.file = file;
            this.findings = findings;
        }

        @Override
        public void classes(List<String> names) {}

        @Override
        public void sample(Sample sample) {
            if (sample.scores().length > 0) {
                throw new BadInput("has scores where labels are expected; give one label a sample");
            }
            allHaveIds &= !sample.id().isEmpty();
            Integer before = sample.id().isEmpty() ? null : positions.putIfAbsent(sample.id(), labels.size());
            if (before != null) {
                unusable(new BadInput(
                        "sample " + labels.size() + " has the id of sample " + before + "; give each its own"));
            } else if (sample.label().isEmpty()) {
                unusable(new BadInput("sample " + labels.size() + " has no label; add it"));
            } else {
                labels.add(sample.label());
            }
        }

        @Override
        public void unusable(BadInput why) {
            findings.leaveOut(why, file.toString());
            labels.add("");
        }

        int size() {
            return labels.size();
        }

        /** The label at a position; empty if it cannot be used. */
        String label(int position) {
            return labels.get(position);
        }

        boolean byId() {
            return allHaveIds;
        }
    }

    /** Counts predictions as they are read; labels are kept, because all names must be known first. */
    private static final class Counting implements SampleFile.Reader {
        private final Truths truths;
        private final Path file;
        private final Findings findings;
        private final int[] tops;
        private final boolean[] seen;
        private List<String> names = List.of();
        private final List<ClassificationCounter> counter = new ArrayList<>(1);
        private Map<String, Integer> indices = Map.of();
        private final Map<Integer, String> predicted = new LinkedHashMap<>();
        private int count;

        Counting(Truths truths, Path file, Findings findings, int[] tops) {
            this.truths = truths;
            this.file = file;
            this.findings = findings;
            this.tops = tops;
            this.seen = new boolean[truths.size()];
        }

        @Override
        public void classes(List<String> classNames) {
            names = List.copyOf(classNames);
        }

        @Override
        public void sample(Sample sample) {
            try {
                take(sample);
            } catch (BadInput e) {
                unusable(e);
                return;
            }
            count++;
        }

        @Override
        public void unusable(BadInput why) {
            findings.leaveOut(why, file.toString());
            // Without ids its place tells whose prediction it is.
            if (!truths.byId() && count < seen.length) {
                seen[count] = true;
            }
            count++;
        }

        private void take(Sample sample) {
            int position = position(sample);
            if (truths.label(position).isEmpty()) {
                return;
            }
            if (sample.scores().length == 0) {
                if (sample.label().isEmpty()) {
                    throw new BadInput("sample " + count + " has no label; add it");
                }
                predicted.put(position, sample.label());
                return;
            }
            if (counter.isEmpty()) {
                start(sample.scores().length);
            }
            try {
                counter.get(0).add(index(truths.label(position)), sample.scores());
            } catch (BadInput e) {
                throw e.in("sample " + count);
            }
        }

        private int position(Sample sample) {
            boolean byId = !sample.id().isEmpty() && truths.byId();
            int position = byId ? truths.positions.getOrDefault(sample.id(), -1) : count;
            if (position < 0) {
                throw new BadInput("sample " + count + " (id " + sample.id() + ") is not in the truth, " + truths.file
                        + "; check that the files belong together");
            }
            if (position >= seen.length) {
                throw new BadInput("has more samples than the truth, " + truths.file + ", which has " + seen.length
                        + "; check that the files belong together");
            }
            if (seen[position]) {
                throw new BadInput("sample " + count + " (id " + sample.id() + ") is predicted twice; keep one");
            }
            seen[position] = true;
            return position;
        }

        private void start(int classes) {
            List<String> itsNames = names;
            if (itsNames.size() != classes) {
                itsNames = numbered(classes);
            }
            indices = indices(itsNames);
            counter.add(new ClassificationCounter(itsNames, tops));
        }

        /** A label is a class's name, or else its number. */
        private int index(String label) {
            Integer index = indices.get(label);
            return index != null ? index : number(label);
        }

        private int number(String label) {
            if (isWhole(label)) {
                return (int) Math.min(Integer.MAX_VALUE, Long.parseLong(label));
            }
            throw new BadInput("the label " + label + " in " + truths.file
                    + " is neither a class number nor a name in the header of the scores; use one of them");
        }

        ClassificationResult result() {
            if (count < seen.length) {
                findings.leaveOut(
                        new BadInput("has " + count + " samples, but the truth, " + truths.file + ", has " + seen.length
                                + "; check that the files belong together"),
                        file.toString());
            }
            if (!counter.isEmpty() && !predicted.isEmpty()) {
                throw new BadInput("has labels for some samples and scores for others; use one of them");
            }
            if (counter.isEmpty()) {
                countLabels();
            }
            return counter.get(0).result();
        }

        private void countLabels() {
            TreeSet<String> all = new TreeSet<>(truths.labels);
            all.remove("");
            all.addAll(predicted.values());
            boolean numbers = all.stream().allMatch(Counting::isWhole);
            List<String> itsNames = List.copyOf(all);
            if (numbers) {
                long most = all.stream().mapToLong(Long::parseLong).max().orElse(0);
                if (most > 100_000) {
                    throw new BadInput("has the class number " + most + "; numbers from 0 without large gaps are"
                            + " expected, or names");
                }
                itsNames = numbered((int) most + 1);
            }
            indices = indices(itsNames);
            ClassificationCounter labels = new ClassificationCounter(itsNames, tops);
            predicted.forEach((position, label) -> labels.add(index(truths.label(position)), index(label)));
            counter.add(labels);
        }

        private static List<String> numbered(int classes) {
            List<String> numbered = new ArrayList<>(classes);
            for (int k = 0; k < classes; k++) {
                numbered.add(Integer.toString(k));
            }
            return numbered;
        }

        private static Map<String, Integer> indices(List<String> names) {
            Map<String, Integer> indices = new HashMap<>();
            for (int k = 0; k < names.size(); k++) {
                indices.putIfAbsent(names.get(k), k);
            }
            return indices;
        }

        private static boolean isWhole(String label) {
            return !label.isEmpty() && label.length() < 19 && label.chars().allMatch(c -> c >= '0' && c <= '9');
        }
    }
}
