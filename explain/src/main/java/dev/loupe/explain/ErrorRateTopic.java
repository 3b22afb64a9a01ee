package dev.loupe.explain;

import dev.loupe.metrics.classification.ClassificationCounter;
import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.report.learning.Setting;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code error-rate}: top-1 and top-5 over a few samples. */
final class ErrorRateTopic implements Topic {
    private static final List<String> CLASSES = List.of("cat", "dog", "fox", "wolf", "bear", "seal", "hare");
    private static final int[] TRUTHS = {0, 1, 2, 3, 4, 5};
    private static final double[][] SCORES = {
        {.70, .10, .05, .05, .04, .03, .03},
        {.30, .25, .15, .10, .08, .07, .05},
        {.05, .10, .50, .20, .05, .06, .04},
        {.30, .25, .20, .02, .10, .08, .05},
        {.02, .03, .05, .10, .60, .12, .08},
        {.20, .18, .16, .15, .14, .07, .10},
    };

    @Override
    public String name() {
        return "error-rate";
    }

    @Override
    public String summary() {
        return "top-1 and top-k error of a classifier, and why detection has none";
    }

    @Override
    public List<Setting> settings() {
        return List.of(new Setting("k", "5", "of the top-k error, 1 to 7"));
    }

    @Override
    public Figures figures(Given given) {
        int k = given.whole("k", 1, CLASSES.size());
        int[] every = IntStream.rangeClosed(1, CLASSES.size()).toArray();
        ClassificationCounter counter = new ClassificationCounter(CLASSES, every);
        Figures figures =
                new Figures().plain("k", k).plain("samples", TRUTHS.length).plain("classes", CLASSES.size());
        for (int sample = 0; sample < TRUTHS.length; sample++) {
            counter.add(TRUTHS[sample], SCORES[sample]);
            List<Integer> order = order(SCORES[sample]);
            int rank = order.indexOf(TRUTHS[sample]) + 1;
            figures.put("truth " + sample, CLASSES.get(TRUTHS[sample]));
            figures.put("answers " + sample, order.stream().map(CLASSES::get).collect(Collectors.joining(", ")));
            figures.plain("rank " + sample, rank);
            figures.plain("wrong " + sample, rank > 1 ? 1 : 0).plain("wrong k " + sample, rank > k ? 1 : 0);
        }
        ClassificationResult result = counter.result();
        figures.decimal("accuracy", result.accuracy(), 4);
        figures.decimal("error 1", result.error(1), 4).decimal("error k", result.error(k), 4);
        for (int top : every) {
            figures.decimal("top-" + top, result.error(top), 3);
        }
        return figures;
    }

    private static List<Integer> order(double[] scores) {
        return Arrays.stream(IntStream.range(0, scores.length).boxed().toArray(Integer[]::new))
                .sorted(Comparator.comparingDouble(index -> -scores[index]))
                .toList();
    }
}
