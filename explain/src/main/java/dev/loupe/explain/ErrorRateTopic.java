package dev.loupe.explain;

import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.report.learning.Setting;
import java.util.List;
import java.util.stream.Collectors;

/** {@code error-rate}: top-1 and top-5 over a few samples. */
final class ErrorRateTopic implements Topic {
    private static final List<String> CLASSES = ClassifiedSamples.CLASSES;

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
        ClassifiedSamples samples = ClassifiedSamples.EXAMPLE;
        Figures figures =
                new Figures().plain("k", k).plain("samples", samples.size()).plain("classes", CLASSES.size());
        for (int sample = 0; sample < samples.size(); sample++) {
            int rank = samples.rank(sample);
            figures.put("truth " + sample, CLASSES.get(samples.truths().get(sample)));
            figures.put(
                    "answers " + sample,
                    samples.order(sample).stream().map(CLASSES::get).collect(Collectors.joining(", ")));
            figures.plain("rank " + sample, rank);
            figures.plain("wrong " + sample, rank > 1 ? 1 : 0).plain("wrong k " + sample, rank > k ? 1 : 0);
        }
        ClassificationResult result = samples.result();
        figures.decimal("accuracy", result.accuracy(), 4);
        figures.decimal("error 1", result.error(1), 4).decimal("error k", result.error(k), 4);
        for (int top = 1; top <= CLASSES.size(); top++) {
            figures.decimal("top-" + top, result.error(top), 3);
        }
        return figures;
    }
}
