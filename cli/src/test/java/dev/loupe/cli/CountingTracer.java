package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.report.learning.Tracer;
import dev.loupe.report.trace.Series;
import dev.loupe.report.trace.Trace;
import dev.loupe.report.trace.TracedLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A network of two units that count: one the characters of the line, one the letters of the word. */
public final class CountingTracer implements Tracer {
    @Override
    public String summary() {
        return "runs that count";
    }

    @Override
    public boolean opens(Path run) {
        if (!Files.isDirectory(run)) {
            throw new BadInput(run + ": there is no such run");
        }
        return Files.exists(run.resolve("counts"));
    }

    @Override
    public Trace trace(Path run, String text) {
        List<String> inputs = text.codePoints().mapToObj(Character::toString).toList();
        float[] counts = new float[2 * inputs.size()];
        for (int step = 0; step < inputs.size(); step++) {
            boolean isLetter = Character.isLetter(inputs.get(step).codePointAt(0));
            boolean isEnd = inputs.get(step).equals("\n");
            counts[2 * step] = isEnd || step == 0 ? 0 : counts[2 * step - 2] + 1;
            counts[2 * step + 1] = !isLetter ? 0 : step == 0 ? 1 : counts[2 * step - 1] + 1;
        }
        return new Trace(
                inputs, List.of(new TracedLayer("rnn", 2, List.of(new Series("h", Series.Kind.STATE, 2, counts)))));
    }
}
