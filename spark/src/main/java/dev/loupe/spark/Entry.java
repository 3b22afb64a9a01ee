package dev.loupe.spark;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Detection;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.Outline;
import dev.loupe.metrics.annotations.Truth;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/**
 * A truth or a detection on its way to the others of its image.
 *
 * @param place where it stands in its file: decides between equal scores and between equal overlaps
 * @param category the category's id
 * @param score a detection's
 * @param area a truth's; NaN where the row has none
 * @param crowd whether a truth is a crowd
 * @param box {left, top, width, height}; empty where the row has none
 * @param segmentation COCO's, in JSON; empty where it is not compared
 * @param keypoints {x, y, visibility} a point; empty where they are not compared
 * @param labelled how many keypoints of a truth are labelled
 * @param imageWidth the image's, which polygons need; 0 where the row does not say
 * @param imageHeight the image's, which polygons need; 0 where the row does not say
 */
@SuppressWarnings("ArrayRecordComponent") // numbers on their way; entries are never compared
record Entry(
        long place,
        long category,
        double score,
        double area,
        boolean crowd,
        double[] box,
        String segmentation,
        double[] keypoints,
        int labelled,
        int imageWidth,
        int imageHeight)
        implements Serializable {
    static Entry truth(Row row, Kind kind) {
        return of(row, kind, 0);
    }

    static Entry detection(Row row, Kind kind) {
        return of(row, kind, number(row, "score"));
    }

    private static Entry of(Row row, Kind kind, double score) {
        double[] box = numbers(row, "bbox");
        double[] keypoints = kind == Kind.KEYPOINTS || box.length == 0 ? numbers(row, "keypoints") : new double[0];
        boolean outlined = kind == Kind.SEGM || (kind == Kind.BBOX && box.length == 0);
        return new Entry(
                whole(row, has(row, "position") ? "position" : "id"),
                whole(row, "category_id"),
                score,
                has(row, "area") ? number(row, "area") : Double.NaN,
                has(row, "iscrowd") && number(row, "iscrowd") != 0,
                box,
                outlined && has(row, "segmentation") ? row.getAs("segmentation") : "",
                keypoints,
                has(row, "num_keypoints") ? (int) whole(row, "num_keypoints") : labelled(keypoints),
                has(row, "image_width") ? (int) whole(row, "image_width") : 0,
                has(row, "image_height") ? (int) whole(row, "image_height") : 0);
    }

    Truth truth(Kind kind) {
        if (kind != Kind.SEGM && box.length != 4) {
            throw new BadInput("the truth at place " + place + " has no bbox of four numbers; add it");
        }
        return new Truth(
                place,
                category,
                box.length == 4 ? box : new double[4],
                area,
                crowd,
                false,
                false,
                outline(),
                keypoints,
                labelled);
    }

    Detection detection() {
        return new Detection(
                category, score, box.length == 4 ? Optional.of(box) : Optional.empty(), outline(), keypoints);
    }

    private Optional<Outline> outline() {
        return segmentation.isEmpty() ? Optional.empty() : Optional.of(Outline.parse(segmentation));
    }

    private static int labelled(double[] keypoints) {
        int labelled = 0;
        for (int i = 2; i < keypoints.length; i += 3) {
            labelled += keypoints[i] > 0 ? 1 : 0;
        }
        return labelled;
    }

    static boolean has(Row row, String name) {
        return List.of(row.schema().fieldNames()).contains(name) && !row.isNullAt(row.fieldIndex(name));
    }

    static double number(Row row, String name) {
        Object value = value(row, name);
        return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).doubleValue();
    }

    static long whole(Row row, String name) {
        Number value = (Number) value(row, name);
        if (value.longValue() != value.doubleValue()) {
            throw new BadInput("a row has the " + name + " " + value + ", which is not a whole number; correct it");
        }
        return value.longValue();
    }

    private static Object value(Row row, String name) {
        if (!has(row, name)) {
            throw new BadInput("a row has no " + name + "; add it or leave the row out");
        }
        return row.getAs(name);
    }

    private static double[] numbers(Row row, String name) {
        return has(row, name)
                ? row.getList(row.fieldIndex(name)).stream()
                        .mapToDouble(value -> ((Number) value).doubleValue())
                        .toArray()
                : new double[0];
    }
}
