package dev.loupe.cli;

import dev.loupe.report.learning.Classifier;
import dev.loupe.report.learning.Classifiers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A classifier that always gives the same answers, the second without a name. */
public final class FixedClassifiers implements Classifiers {
    @Override
    public Classifier open(String model, Optional<Path> weights, List<String> labels) {
        return new Classifier() {
            @Override
            public List<Answer> classify(Path picture, int top) {
                return List.of(new Answer(7, "<bag> \"1\"", .75), new Answer(3, "", .25))
                        .subList(0, Math.min(top, 2));
            }

            @Override
            public void close() {}
        };
    }
}
