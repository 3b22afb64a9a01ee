package dev.loupe.report;

import dev.loupe.graph.Size;
import dev.loupe.inspect.Diff;
import dev.loupe.inspect.Layer;
import dev.loupe.inspect.Totals;
import dev.loupe.report.TextTable.Cells;
import java.util.Locale;

/** What changed from one network to another: layers added, removed and changed, and the totals. */
public final class DiffText {
    private DiffText() {}

    public static String of(Diff diff, String before, String after) {
        StringBuilder text =
                new StringBuilder(before).append(" -> ").append(after).append("\n\n");
        if (diff.isSame()) {
            return text.append("no difference in any layer\n").toString();
        }
        Cells signs = Cells.texts("");
        Cells paths = Cells.texts("layer");
        Cells operators = Cells.texts("operator");
        Cells outputs = Cells.texts("output");
        Cells parameters = Cells.figures("parameters", "");
        Cells multiplyAdds = Cells.figures("multiply-adds", "");
        for (Diff.Pair pair : diff.pairs()) {
            switch (pair.kind()) {
                case SAME -> {}
                case ADDED ->
                    pair.after().ifPresent(layer -> {
                        signs.add("+");
                        row(layer, paths, operators, outputs, parameters, multiplyAdds);
                    });
                case REMOVED ->
                    pair.before().ifPresent(layer -> {
                        signs.add("-");
                        row(layer, paths, operators, outputs, parameters, multiplyAdds);
                    });
                case CHANGED -> {
                    Layer old = pair.before().orElseThrow();
                    Layer changed = pair.after().orElseThrow();
                    signs.add("~");
                    paths.add(change(old.path(), changed.path()));
                    boolean settings = pair.aspects().contains(Diff.Aspect.SETTINGS);
                    operators.add(change(old.operator(), changed.operator()) + (settings ? " (settings)" : ""));
                    outputs.add(change(old.output().toString(), changed.output().toString()));
                    parameters.add(change(old.parameters(), changed.parameters()));
                    multiplyAdds.add(change(old.multiplyAdds(), changed.multiplyAdds()));
                }
            }
        }
        new TextTable()
                .add(signs)
                .add(paths)
                .add(operators)
                .add(outputs)
                .add(parameters)
                .add(multiplyAdds)
                .print(text);
        for (Diff.Kind kind : Diff.Kind.values()) {
            text.append(diff.count(kind)).append(' ').append(kind.name().toLowerCase(Locale.ROOT));
            text.append(kind == Diff.Kind.REMOVED ? "\n\n" : ", ");
        }
        Totals old = diff.before().totals();
        Totals changed = diff.after().totals();
        total(text, "parameters", old.parameters(), changed.parameters());
        total(text, "multiply-adds", old.multiplyAdds(), changed.multiplyAdds());
        total(text, "neurons", old.neurons(), changed.neurons());
        total(text, "activation bytes", old.activationBytes(), changed.activationBytes());
        return text.toString();
    }

    private static void row(
            Layer layer, Cells paths, Cells operators, Cells outputs, Cells parameters, Cells multiplyAdds) {
        paths.add(layer.path());
        operators.add(layer.operator());
        outputs.add(layer.output().toString());
        parameters.add(Numbers.grouped(layer.parameters()));
        multiplyAdds.add(Numbers.grouped(layer.multiplyAdds()));
    }

    private static String change(String before, String after) {
        return before.equals(after) ? before : before + " -> " + after;
    }

    private static String change(Size before, Size after) {
        return change(Numbers.grouped(before), Numbers.grouped(after));
    }

    private static void total(StringBuilder text, String what, Size old, Size changed) {
        text.append(what).append(" ".repeat(18 - what.length())).append(change(old, changed));
        if (old.isConstant() && changed.isConstant() && old.value() != changed.value()) {
            long difference = changed.value() - old.value();
            text.append("  (").append(difference > 0 ? "+" : "").append(Numbers.grouped(difference));
            if (old.value() != 0) {
                text.append(", ").append(difference > 0 ? "+" : "");
                text.append(Numbers.decimal(100.0 * difference / old.value(), 2))
                        .append(" %");
            }
            text.append(')');
        }
        text.append('\n');
    }
}
