package dev.loupe.report;

import dev.loupe.graph.Size;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Optimizer;
import dev.loupe.inspect.Totals;
import dev.loupe.inspect.TrainingMemory;
import java.util.Optional;

/** The totals of a network as polynomials of the symbols in its inputs' shapes. */
public final class SymbolicText {
    private SymbolicText() {}

    public static String of(Inspection inspection, Heading heading, Optimizer optimizer) {
        StringBuilder text = new StringBuilder(heading.name()).append(": exact for every ");
        StringBuilder symbols = new StringBuilder();
        for (var input : inspection.graph().inputs()) {
            for (Size size : input.shape().sizes()) {
                for (String symbol : size.symbols()) {
                    symbols.append(symbols.indexOf(symbol) >= 0 ? "" : (symbols.length() == 0 ? "" : ", ") + symbol);
                }
            }
        }
        text.append(symbols).append(" at which it works\n");
        for (var input : inspection.graph().inputs()) {
            text.append("input   ").append(input.shape()).append('\n');
        }
        for (var output : inspection.graph().outputs()) {
            text.append("output  ").append(output.shape()).append('\n');
        }
        Totals totals = inspection.totals();
        line(text, "parameters", totals.parameters());
        line(text, "multiply-adds", totals.multiplyAdds());
        line(text, "neurons of a sample", totals.neurons());
        line(text, "parameter bytes", totals.parameterBytes());
        line(text, "activation bytes", totals.activationBytes());
        TrainingMemory training = TrainingMemory.of(inspection.graph(), optimizer);
        Optional<Size> saved = training.savedBytes();
        saved.ifPresent(bytes -> line(text, "bytes saved for training", bytes));
        training.totalBytes()
                .ifPresent(bytes -> line(text, "bytes of training, optimizer " + optimizer.label(), bytes));
        return text.toString();
    }

    private static void line(StringBuilder text, String what, Size size) {
        text.append('\n')
                .append(what)
                .append("\n  = ")
                .append(Numbers.grouped(size))
                .append('\n');
    }
}
