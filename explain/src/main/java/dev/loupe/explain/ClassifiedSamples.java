package dev.loupe.explain;

import dev.loupe.metrics.classification.ClassificationCounter;
import dev.loupe.metrics.classification.ClassificationResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A few samples that a classifier has scored, and what they truly are.
 *
 * @param truths the class of each sample
 */
public record ClassifiedSamples(List<Integer> truths) {
    public static final List<String> CLASSES = List.of("cat", "dog", "fox", "wolf", "bear", "seal", "hare");

    private static final double[][] SCORES = {
        {.70, .10, .05, .05, .04, .03, .03},
        {.30, .25, .15, .10, .08, .07, .05},
        {.05, .10, .50, .20, .05, .06, .04},
        {.30, .25, .20, .02, .10, .08, .05},
        {.02, .03, .05, .10, .60, .12, .08},
        {.20, .18, .16, .15, .14, .07, .10},
    };

    /** The samples of the worked example. */
    public static final ClassifiedSamples EXAMPLE = new ClassifiedSamples(List.of(0, 1, 2, 3, 4, 5));

    /** @throws IllegalArgumentException when there are not as many truths as samples, or one is no class */
    public ClassifiedSamples {
        truths = List.copyOf(truths);
        if (truths.size() != SCORES.length || truths.stream().anyMatch(truth -> truth < 0 || truth >= CLASSES.size())) {
            throw new IllegalArgumentException("no truths of the samples: " + truths);
        }
    }

    public int size() {
        return truths.size();
    }

    /** The share of a class in a sample's scores, which add up to 1. */
    public double score(int sample, int name) {
        return SCORES[sample][name];
    }

    /** The classes of a sample by descending score. */
    public List<Integer> order(int sample) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, CLASSES.size()).boxed().toList());
        order.sort(Comparator.comparingDouble(name -> -SCORES[sample][name]));
        return order;
    }

    /** The place of the truth among them, from 1. */
    public int rank(int sample) {
        return order(sample).indexOf(truths.get(sample)) + 1;
    }

    /** The errors by k, for k from 1 to the number of classes. */
    public ClassificationResult result() {
        int[] every = IntStream.rangeClosed(1, CLASSES.size()).toArray();
        ClassificationCounter counter = new ClassificationCounter(CLASSES, every);
        for (int sample = 0; sample < size(); sample++) {
            counter.add(truths.get(sample), SCORES[sample].clone());
        }
        return counter.result();
    }
}
