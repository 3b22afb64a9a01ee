package dev.loupe.report.evaluation;

import dev.loupe.metrics.detection.Curve;
import dev.loupe.metrics.detection.Curves;
import dev.loupe.metrics.detection.Figure;
import java.util.Arrays;
import java.util.List;

/** Draws evaluations: precision over recall, scores, confusion, errors. */
public final class Charts {
    /** One line of a precision-recall picture. */
    public record Named(String name, Curve curve) {}

    /** Colours that people with any colour vision tell apart: Okabe and Ito, "Color Universal Design", 2008. */
    static final int[] COLORS = {0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x000000};

    private static final int GOOD = COLORS[2];
    private static final int BAD = COLORS[1];
    static final int MOST_POINTS = 1_000;
    private static final int MOST_LABELS = 30;

    private Charts() {}

    /** The envelope of precision over recall, a line for each class; the first seven are named. */
    public static Chart precisionRecall(List<Named> curves, double threshold) {
        return new Chart("precision-recall", canvas -> {
            Axes axes = new Axes(canvas, 0, 1, 1)
                    .titles("Precision over recall at IoU " + Table.number(threshold, 2), "recall", "precision")
                    .verticalScale()
                    .horizontalScale();
            for (int i = 0; i < curves.size(); i++) {
                int color = COLORS[i % COLORS.length];
                canvas.line(points(curves.get(i).curve(), axes), color, 1.6);
                if (i < COLORS.length) {
                    double y = Axes.TOP + 14 + 16 * i;
                    canvas.rectangle(Axes.RIGHT - 150, y - 8, 10, 8, color);
                    canvas.text(Axes.RIGHT - 134, y, Table.name(curves.get(i).name()), Canvas.Anchor.START, 12);
                }
            }
            axes.frame();
        });
    }

    private static double[] points(Curve curve, Axes axes) {
        double[] recalls = curve.recalls();
        double[] envelope = curve.envelope();
        int n = recalls.length;
        if (n == 0) {
            return new double[] {axes.x(0), axes.y(0)};
        }
        int step = Math.max(1, n / MOST_POINTS);
        int kept = (n + step - 1) / step;
        double[] points = new double[2 * kept + 4];
        points[0] = axes.x(0);
        points[1] = axes.y(envelope[0]);
        for (int i = 0; i < kept; i++) {
            points[2 * i + 2] = axes.x(recalls[i * step]);
            points[2 * i + 3] = axes.y(envelope[i * step]);
        }
        points[2 * kept + 2] = axes.x(recalls[n - 1]);
        points[2 * kept + 3] = axes.y(0);
        return points;
    }

    /** How AP falls as the overlap that is asked for rises. */
    public static Chart byThreshold(List<EvaluationReport.AtThreshold> figures) {
        List<EvaluationReport.AtThreshold> known =
                figures.stream().filter(at -> at.averagePrecision().isPresent()).toList();
        return new Chart("ap-by-threshold", canvas -> {
            double low = known.stream()
                    .mapToDouble(EvaluationReport.AtThreshold::iou)
                    .min()
                    .orElse(0);
            double high = known.stream()
                    .mapToDouble(EvaluationReport.AtThreshold::iou)
                    .max()
                    .orElse(1);
            Axes axes = new Axes(canvas, low, high > low ? high : low + 1, 1)
                    .titles("AP by IoU threshold", "IoU", "AP")
                    .verticalScale()
                    .horizontalScale();
            double[] points = new double[2 * known.size()];
            for (int i = 0; i < known.size(); i++) {
                points[2 * i] = axes.x(known.get(i).iou());
                points[2 * i + 1] = axes.y(known.get(i).averagePrecision().orElse(0));
            }
            canvas.line(points, COLORS[0], 2);
            axes.frame();
        });
    }

    /** How many right and wrong detections have which score. */
    public static Chart scores(List<Curves.ScoreBin> bins) {
        return new Chart("scores", canvas -> {
            double most = bins.stream()
                    .mapToDouble(bin -> (double) bin.right() + bin.wrong())
                    .max()
                    .orElse(1);
            double low = bins.get(0).low();
            double high = bins.get(bins.size() - 1).high();
            Axes axes = new Axes(canvas, low, high, Math.max(1, most))
                    .titles("Scores of right (green) and wrong (red) detections", "score", "detections")
                    .verticalScale();
            for (Curves.ScoreBin bin : bins) {
                double x = axes.x(bin.low()) + 1;
                double width = axes.x(bin.high()) - axes.x(bin.low()) - 2;
                double middle = axes.y((double) bin.right());
                canvas.rectangle(x, middle, width, Axes.BOTTOM - middle, GOOD);
                double top = axes.y((double) bin.right() + bin.wrong());
                canvas.rectangle(x, top, width, middle - top, BAD);
            }
            axes.horizontalScale().frame();
        });
    }

    /**
     * A figure over the steps of training.
     *
     * @param steps ascending
     * @param values at each step, not negative
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Line(String name, double[] steps, double[] values) {}

    /** How figures went in training; the first seven are named. */
    public static Chart curves(String name, String title, List<Line> lines) {
        return new Chart(name, canvas -> {
            double last = 1;
            double most = 0;
            for (Line line : lines) {
                last = Math.max(last, Arrays.stream(line.steps()).max().orElse(1));
                most = Math.max(most, Arrays.stream(line.values()).max().orElse(0));
            }
            Axes axes = new Axes(canvas, 0, last, most > 0 ? most : 1)
                    .titles(title, "steps", "")
                    .verticalScale()
                    .horizontalScale();
            for (int i = 0; i < lines.size(); i++) {
                Line line = lines.get(i);
                int color = COLORS[i % COLORS.length];
                int step = Math.max(1, line.steps().length / MOST_POINTS);
                int kept = (line.steps().length + step - 1) / step;
                double[] points = new double[2 * kept];
                for (int j = 0; j < kept; j++) {
                    points[2 * j] = axes.x(line.steps()[j * step]);
                    points[2 * j + 1] = axes.y(line.values()[j * step]);
                }
                if (kept > 1) {
                    canvas.line(points, color, 1.6);
                }
                if (i < COLORS.length) {
                    double y = Axes.TOP + 14 + 16 * i;
                    canvas.rectangle(Axes.RIGHT - 190, y - 8, 10, 8, color);
                    canvas.text(Axes.RIGHT - 174, y, Table.name(line.name()), Canvas.Anchor.START, 12);
                }
            }
            axes.frame();
        });
    }

    /** What each cause of errors costs. */
    public static Chart errors(List<Figure> errors) {
        return new Chart("errors", canvas -> {
            double most = errors.stream()
                    .mapToDouble(error -> error.value().orElse(0))
                    .max()
                    .orElse(1);
            Axes axes = new Axes(canvas, 0, errors.size(), Math.max(1e-3, most))
                    .titles("Points of AP50 to be gained by repairing each kind of error", "", "points of AP50")
                    .verticalScale();
            for (int i = 0; i < errors.size(); i++) {
                double value = errors.get(i).value().orElse(0);
                double width = axes.x(1) - axes.x(0);
                canvas.rectangle(axes.x(i) + width * .15, axes.y(value), width * .7, Axes.BOTTOM - axes.y(value), BAD);
                String name = errors.get(i).name().replace('_', ' ');
                canvas.text(axes.x(i + .5), Axes.BOTTOM + (i % 2 == 0 ? 16 : 32), name, Canvas.Anchor.MIDDLE, 12);
            }
            axes.frame();
        });
    }

    /** How often a class (row) was taken for another (column), the darker the larger its share of the row. */
    public static Chart confusion(long[][] counts, List<String> names) {
        int size = counts.length;
        return new Chart("confusion", canvas -> {
            canvas.text(Chart.WIDTH / 2.0, 22, "Confusion: row = truth, column = prediction", Canvas.Anchor.MIDDLE, 15);
            double left = 130;
            double side = Math.min(Chart.WIDTH - left - 20, Chart.HEIGHT - 130) / size;
            for (int row = 0; row < size; row++) {
                double sum = Math.max(1.0, (double) Arrays.stream(counts[row]).sum());
                double y = Axes.TOP + row * side;
                for (int column = 0; column < size; column++) {
                    canvas.rectangle(left + column * side, y, side, side, shade(counts[row][column] / sum));
                    if (size <= 12) {
                        canvas.text(
                                left + (column + .5) * side,
                                y + side / 2 + 4,
                                Long.toString(counts[row][column]),
                                Canvas.Anchor.MIDDLE,
                                10);
                    }
                }
                if (size <= MOST_LABELS) {
                    String name = row < names.size() ? Table.name(names.get(row)) : "nothing";
                    canvas.text(left - 6, y + side / 2 + 4, name, Canvas.Anchor.END, 10);
                    canvas.textUp(
                            left + (row + .5) * side + 4, Axes.TOP + size * side + 6, name, Canvas.Anchor.END, 10);
                }
            }
        });
    }

    /** From white to blue. */
    private static int shade(double share) {
        int red = (int) (255 - 200 * share);
        int green = (int) (255 - 130 * share);
        int blue = (int) (255 - 40 * share);
        return red << 16 | green << 8 | blue;
    }
}
