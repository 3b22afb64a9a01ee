package dev.loupe.explain;

import dev.loupe.metrics.overlap.BoxOverlap;
import dev.loupe.report.learning.Setting;
import java.util.List;
import java.util.Locale;

/** {@code iou}: how much two boxes agree, worked out. */
final class IouTopic implements Topic {
    private static final int[] SHIFTS = {0, 1, 2, 3, 5, 10};

    @Override
    public String name() {
        return "iou";
    }

    @Override
    public String summary() {
        return "intersection over union of two boxes, worked out";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("a", "0,0,10,10", "a box: left, top, width, height"),
                new Setting("b", "2,3,10,10", "another"));
    }

    @Override
    public Figures figures(Given given) {
        double[] a = given.numbers("a", 4, -1e6, 1e6);
        double[] b = given.numbers("b", 4, -1e6, 1e6);
        Figures figures = new Figures().put("a", box(a)).put("b", box(b));
        double width = Math.max(0, Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]));
        double height = Math.max(0, Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]));
        double areaA = a[2] * a[3];
        double areaB = b[2] * b[3];
        figures.plain("width", width).plain("height", height).plain("intersection", width * height);
        figures.plain("area a", areaA).plain("area b", areaB).plain("union", areaA + areaB - width * height);
        figures.decimal("iou", BoxOverlap.IOU.of(a, b), 4);
        figures.decimal("giou", BoxOverlap.GIOU.of(a, b), 4);
        figures.decimal("diou", BoxOverlap.DIOU.of(a, b), 4);
        figures.decimal("ciou", BoxOverlap.CIOU.of(a, b), 4);
        for (int shift : SHIFTS) {
            double[] moved = {a[0] + a[2] * shift / 10, a[1], a[2], a[3]};
            figures.decimal("shift " + shift, BoxOverlap.IOU.of(a, moved), 3);
        }
        return figures;
    }

    private static String box(double[] box) {
        return String.format(Locale.ROOT, "(%s, %s, %s, %s)", text(box[0]), text(box[1]), text(box[2]), text(box[3]));
    }

    private static String text(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
