package dev.loupe.report;

import dev.loupe.graph.Node;
import dev.loupe.graph.Size;
import dev.loupe.inspect.InPlace;
import dev.loupe.inspect.InferenceMemory;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Optimizer;
import dev.loupe.inspect.TrainingMemory;
import dev.loupe.report.TextTable.Cells;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Where the memory of a network goes: the timeline of an inference, and what training keeps. */
public final class MemoryText {
    private static final int LINES = 40;
    private static final int BAR = 30;

    private MemoryText() {}

    /**
     * What is asked.
     *
     * @param inPlace which activations may write over their operand
     * @param mixedPrecision whether half-precision parameters have float32 copies
     * @param allMoments whether the timeline is written out whole, and not only its highest places
     */
    public record Settings(InPlace inPlace, Optimizer optimizer, boolean mixedPrecision, boolean allMoments) {}

    public static String of(Inspection inspection, Heading heading, Settings settings) {
        StringBuilder text = new StringBuilder(heading.name()).append(": memory\n\n");
        InferenceMemory inference = InferenceMemory.of(inspection.graph(), settings.inPlace());
        TrainingMemory training =
                TrainingMemory.of(inspection.graph(), settings.optimizer(), settings.mixedPrecision());
        text.append("inference, activations written in place: ")
                .append(
                        switch (settings.inPlace()) {
                            case NEVER -> "never";
                            case AS_WRITTEN -> "as the original writes them";
                            case WHERE_LEGAL -> "wherever nothing else needs the operand";
                        })
                .append('\n');
        timeline(text, inference, settings.allMoments());
        line(text, "parameters", Optional.of(inference.parameterBytes()));
        line(text, "buffers", Optional.of(inference.bufferBytes()));
        line(text, "activations", inference.activationBytes());
        line(text, "peak, inference", inference.peakBytes());
        inference
                .unknown()
                .ifPresent(why -> text.append("  unknown: ").append(why).append('\n'));
        text.append("\ntraining, optimizer ")
                .append(settings.optimizer().label())
                .append('\n');
        line(text, "parameters", Optional.of(training.parameterBytes()));
        line(text, "buffers", Optional.of(training.bufferBytes()));
        line(text, "float32 copies", Optional.of(training.masterBytes()));
        line(text, "gradients", Optional.of(training.gradientBytes()));
        line(text, "optimizer", Optional.of(training.optimizerBytes()));
        line(text, "saved", training.savedBytes());
        line(text, "peak, training", training.totalBytes());
        return text.append("\nsaved: what the backward pass needs; docs/memory.md states the model\n")
                .toString();
    }

    private static void line(StringBuilder text, String what, Optional<Size> figure) {
        if (figure.isPresent() && figure.get().is(0)) {
            return;
        }
        String number = figure.map(Numbers::grouped).orElse("unknown");
        text.append("  ").append(what).append(" ".repeat(18 - what.length()));
        text.append(" ".repeat(Math.max(0, 18 - number.length())))
                .append(number)
                .append("  ");
        text.append(figure.map(Numbers::bytes).orElse("")).append('\n');
    }

    private static void timeline(StringBuilder text, InferenceMemory memory, boolean all) {
        List<InferenceMemory.Moment> moments = memory.timeline();
        Optional<InferenceMemory.Moment> peak = memory.peak();
        if (moments.isEmpty() || peak.isEmpty() || !peak.get().during().isConstant()) {
            return;
        }
        long most = Math.max(1, peak.get().during().value());
        List<InferenceMemory.Moment> shown = all ? moments : highest(moments);
        Cells steps = Cells.figures("step", "");
        Cells places = Cells.texts("at");
        Cells during = Cells.figures("alive", "B");
        Cells after = Cells.figures("after", "B");
        Cells bars = Cells.texts("");
        for (InferenceMemory.Moment moment : shown) {
            Node node = moment.node();
            steps.add(Integer.toString(node.index()));
            places.add(
                    node.path().isEmpty() ? "(" + node.op().type().name().toLowerCase(Locale.ROOT) + ")" : node.path());
            during.add(Numbers.grouped(moment.during()));
            after.add(Numbers.grouped(moment.after()));
            long length = moment.during().value() * BAR / most;
            bars.add("█".repeat((int) length) + (moment.equals(peak.get()) ? " peak" : ""));
        }
        new TextTable().add(steps).add(places).add(during).add(after).add(bars).print(text);
        if (shown.size() < moments.size()) {
            text.append("the ").append(shown.size()).append(" highest of ").append(moments.size());
            text.append(" steps; --depth 9 shows all\n");
        }
        text.append('\n');
    }

    /** The moments with the most alive, in the order of execution. */
    private static List<InferenceMemory.Moment> highest(List<InferenceMemory.Moment> moments) {
        List<InferenceMemory.Moment> sorted = new ArrayList<>(moments);
        sorted.sort((a, b) -> Long.compare(b.during().value(), a.during().value()));
        List<InferenceMemory.Moment> highest = new ArrayList<>(sorted.subList(0, Math.min(LINES, sorted.size())));
        highest.sort((a, b) -> Integer.compare(a.node().index(), b.node().index()));
        return highest;
    }
}
