package dev.loupe.report.evaluation;

import dev.loupe.report.Json;
import java.util.ArrayList;
import java.util.List;

/** The overlaps of two lists of boxes, a row for each of the first. */
public final class OverlapMatrix {
    private OverlapMatrix() {}

    public static String text(double[][] matrix) {
        Table table = new Table();
        for (double[] row : matrix) {
            List<String> cells = new ArrayList<>();
            for (double value : row) {
                cells.add(Table.number(value, 6));
            }
            table.row(cells);
        }
        StringBuilder text = new StringBuilder();
        table.print(text);
        return text.toString();
    }

    public static String json(String measure, double[][] matrix) {
        Json json = new Json().beginObject();
        json.name("schema").value("loupe.evaluate/1");
        json.name("protocol").value("iou");
        json.name("measure").value(measure);
        json.name("matrix").beginArray();
        for (double[] row : matrix) {
            json.beginArray();
            for (double value : row) {
                json.value(value);
            }
            json.endArray();
        }
        return json.endArray().endObject() + "\n";
    }
}
