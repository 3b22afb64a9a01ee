package dev.loupe.report;

import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.inspect.InferenceMemory;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.TextTable.Cells;
import java.util.List;
import java.util.function.Function;

/** Several networks side by side: a line each. */
public final class CompareText {
    private CompareText() {}

    /** One network of the table. */
    public record Row(String name, Inspection inspection) {}

    public static String of(List<Row> rows) {
        Cells names = Cells.texts("network");
        Cells inputs = Cells.texts("input");
        for (Row row : rows) {
            names.add(row.name());
            List<Value> given = row.inspection().graph().inputs();
            inputs.add(given.isEmpty() ? "-" : given.get(0).shape().toString());
        }
        TextTable table = new TextTable().add(names).add(inputs);
        table.add(
                figures("parameters", "", rows, row -> row.inspection().totals().parameters()));
        table.add(figures(
                "multiply-adds", "", rows, row -> row.inspection().totals().multiplyAdds()));
        table.add(figures("neurons", "", rows, row -> row.inspection().totals().neurons()));
        table.add(figures(
                "act. bytes", "B", rows, row -> row.inspection().totals().activationBytes()));
        Cells peaks = Cells.figures("peak, inference", "B");
        Cells layers = Cells.figures("layers", "");
        for (Row row : rows) {
            peaks.add(InferenceMemory.of(row.inspection().graph())
                    .peakBytes()
                    .map(Numbers::grouped)
                    .orElse("unknown"));
            layers.add(Integer.toString(row.inspection().layers().size()));
        }
        StringBuilder text = new StringBuilder();
        table.add(peaks).add(layers).print(text);
        return text.toString();
    }

    private static Cells figures(String title, String unit, List<Row> rows, Function<Row, Size> figure) {
        Cells cells = Cells.figures(title, unit);
        for (Row row : rows) {
            cells.add(Numbers.grouped(figure.apply(row)));
        }
        return cells;
    }
}
