package dev.loupe.explain.exercise;

import static dev.loupe.explain.exercise.Working.bracketed;
import static dev.loupe.explain.exercise.Working.decimal;
import static dev.loupe.explain.exercise.Working.plain;

import dev.loupe.metrics.overlap.BoxOverlap;
import java.util.List;

/**
 * Two boxes, each as left, top, width and height.
 *
 * @param intersection the area that they share
 * @param union the area that either covers
 * @param around the area of the smallest box around both
 */
@SuppressWarnings("ArrayRecordComponent") // four numbers each, never compared
public record Boxes(double[] a, double[] b, double intersection, double union, double around) {
    /** Four decimals tell all that can be seen of an overlap. */
    private static final int PLACES = 4;

    public static Boxes of(double[] a, double[] b) {
        double width = Math.max(0, sharedWidth(a, b));
        double height = Math.max(0, sharedHeight(a, b));
        double around = (Math.max(a[0] + a[2], b[0] + b[2]) - Math.min(a[0], b[0]))
                * (Math.max(a[1] + a[3], b[1] + b[3]) - Math.min(a[1], b[1]));
        return new Boxes(a, b, width * height, a[2] * a[3] + b[2] * b[3] - width * height, around);
    }

    private static double sharedWidth(double[] a, double[] b) {
        return Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
    }

    private static double sharedHeight(double[] a, double[] b) {
        return Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
    }

    public double overlap(BoxOverlap kind) {
        return kind.of(a, b);
    }

    /** How the intersection, the union, IoU and generalised IoU come about. */
    public List<Working> workings() {
        double areaA = a[2] * a[3];
        double areaB = b[2] * b[3];
        return List.of(
                Working.of(
                        "width",
                        "\\max(0, " + edges(a[0], a[2], b[0], b[2]) + ")",
                        plain(Math.max(0, sharedWidth(a, b)))),
                Working.of(
                        "height",
                        "\\max(0, " + edges(a[1], a[3], b[1], b[3]) + ")",
                        plain(Math.max(0, sharedHeight(a, b)))),
                Working.of(
                        "intersection",
                        "\\lvert A \\cap B \\rvert",
                        plain(Math.max(0, sharedWidth(a, b))) + " \\cdot " + plain(Math.max(0, sharedHeight(a, b))),
                        plain(intersection)),
                Working.of(
                        "union",
                        "\\lvert A \\rvert + \\lvert B \\rvert - \\lvert A \\cap B \\rvert",
                        plain(areaA) + " + " + plain(areaB) + " - " + plain(intersection),
                        plain(union)),
                Working.of(
                        "iou",
                        "\\frac{\\lvert A \\cap B \\rvert}{\\lvert A \\cup B \\rvert}",
                        "\\frac{" + plain(intersection) + "}{" + plain(union) + "}",
                        decimal(overlap(BoxOverlap.IOU), PLACES)),
                Working.of(
                        "giou",
                        "\\text{IoU} - \\frac{\\lvert C \\rvert - \\lvert A \\cup B \\rvert}{\\lvert C \\rvert}",
                        decimal(overlap(BoxOverlap.IOU), PLACES) + " - \\frac{" + plain(around) + " - " + plain(union)
                                + "}{" + plain(around) + "}",
                        decimal(overlap(BoxOverlap.GIOU), PLACES)));
    }

    private static String edges(double a, double sizeA, double b, double sizeB) {
        return "\\min(" + plain(a + sizeA) + ", " + plain(b + sizeB) + ") - "
                + bracketed(Math.max(a, b), Math.max(a, b) == Math.rint(Math.max(a, b)) ? 0 : 2);
    }
}
