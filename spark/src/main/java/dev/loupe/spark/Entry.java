package dev.loupe.spark;

import dev.loupe.metrics.annotations.Detection;
import dev.loupe.metrics.annotations.Truth;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** A truth or a detection on its way to the others of its image and category. */
@SuppressWarnings("ArrayRecordComponent") // four numbers; entries are never compared
record Entry(long id, double[] box, double score, double area, boolean crowd) implements Serializable {
    /** The entry of a row of truths, the {@code id} of which does not matter. */
    static Entry truth(Row row) {
        boolean crowd = has(row, "iscrowd") && number(row, "iscrowd") != 0;
        return new Entry(0, box(row), 0, number(row, "area"), crowd);
    }

    static Entry detection(Row row) {
        return new Entry((long) number(row, "id"), box(row), number(row, "score"), 0, false);
    }

    Truth truth(long truthId, long category) {
        return new Truth(truthId, category, box, area, crowd, false, false, Optional.empty(), new double[0], 0);
    }

    Detection detection(long category) {
        return Detection.box(category, score, box[0], box[1], box[2], box[3]);
    }

    static double number(Row row, String name) {
        Object value = row.getAs(name);
        return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).doubleValue();
    }

    private static boolean has(Row row, String name) {
        return List.of(row.schema().fieldNames()).contains(name) && !row.isNullAt(row.fieldIndex(name));
    }

    private static double[] box(Row row) {
        return row.getList(row.fieldIndex("bbox")).stream()
                .mapToDouble(value -> ((Number) value).doubleValue())
                .toArray();
    }
}
