package dev.loupe.report.evaluation;

import dev.loupe.report.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A matrix of confusion by its cells that are not 0; the largest, if there are very many. */
final class ConfusionJson {
    private static final int MOST_CELLS = 20_000;

    private ConfusionJson() {}

    private record Cell(int row, int column, long count) {}

    /** Writes {@code cells} as [row, column, count] and how many were left out. */
    static void write(Json json, long[][] counts) {
        List<Cell> cells = new ArrayList<>();
        for (int row = 0; row < counts.length; row++) {
            for (int column = 0; column < counts[row].length; column++) {
                if (counts[row][column] > 0) {
                    cells.add(new Cell(row, column, counts[row][column]));
                }
            }
        }
        json.name("size").value(counts.length);
        json.name("left_out")
                .value(Math.max(0, cells.size() - MOST_CELLS))
                .name("cells")
                .beginArray();
        if (cells.size() > MOST_CELLS) {
            cells.sort(Comparator.comparingLong(Cell::count).reversed());
        }
        cells.stream()
                .limit(MOST_CELLS)
                .forEach(cell -> json.beginArray()
                        .value(cell.row)
                        .value(cell.column)
                        .value(cell.count)
                        .endArray());
        json.endArray();
    }
}
