package dev.loupe.report.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Draws functions and distributions: lines and bars over any range, negative numbers included. */
public final class Plots {
    /**
     * How many of some numbers fall into equal bins.
     *
     * @param counts of each bin, the lowest first
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Bars(String name, double[] counts) {}

    private Plots() {}

    /**
     * Lines whose points are joined; the first seven are named. Numbers that are none leave a gap.
     *
     * @param below what the horizontal axis shows
     */
    public static Chart lines(String name, String title, String below, List<Charts.Line> lines) {
        return new Chart(name, canvas -> {
            double left = extreme(lines, line -> finite(line.steps()).min().orElse(0), false);
            double right = extreme(lines, line -> finite(line.steps()).max().orElse(1), true);
            double low = Math.min(
                    0, extreme(lines, line -> finite(line.values()).min().orElse(0), false));
            double high = extreme(lines, line -> finite(line.values()).max().orElse(1), true);
            Axes axes = new Axes(canvas, left, right > left ? right : left + 1, low, high > low ? high : low + 1)
                    .titles(title, below, "")
                    .verticalScale()
                    .horizontalScale();
            for (int i = 0; i < lines.size(); i++) {
                draw(canvas, axes, lines.get(i), Charts.COLORS[i % Charts.COLORS.length]);
                legend(canvas, i, lines.get(i).name());
            }
            axes.frame();
        });
    }

    /**
     * How amounts grow with each other, on scales of powers of ten: growth in proportion rises by one power for one. The
     * first seven lines are named; points that are not above zero leave a gap.
     *
     * @param below what the horizontal axis shows
     */
    public static Chart growth(String name, String title, String below, List<Charts.Line> lines) {
        List<Charts.Line> logarithms = lines.stream()
                .map(line -> new Charts.Line(line.name(), logarithms(line.steps()), logarithms(line.values())))
                .toList();
        return new Chart(name, canvas -> {
            double left = Math.floor(
                    extreme(logarithms, line -> finite(line.steps()).min().orElse(0), false));
            double right = Math.ceil(
                    extreme(logarithms, line -> finite(line.steps()).max().orElse(1), true));
            double low = Math.floor(
                    extreme(logarithms, line -> finite(line.values()).min().orElse(0), false));
            double high = Math.ceil(
                    extreme(logarithms, line -> finite(line.values()).max().orElse(1), true));
            Axes axes = new Axes(canvas, left, right > left ? right : left + 1, low, high > low ? high : low + 1)
                    .titles(title, below, "")
                    .powersOfTen();
            for (int i = 0; i < logarithms.size(); i++) {
                int color = Charts.COLORS[i % Charts.COLORS.length];
                draw(canvas, axes, logarithms.get(i), color);
                if (i < Charts.COLORS.length) {
                    double y = Axes.TOP + 14 + 16 * i;
                    canvas.rectangle(Axes.LEFT + 14, y - 8, 10, 8, color);
                    canvas.text(Axes.LEFT + 30, y, Table.name(logarithms.get(i).name()), Canvas.Anchor.START, 12);
                }
            }
            axes.frame();
        });
    }

    private static double[] logarithms(double[] numbers) {
        return Arrays.stream(numbers).map(Math::log10).toArray();
    }

    private static java.util.stream.DoubleStream finite(double[] numbers) {
        return Arrays.stream(numbers).filter(Double::isFinite);
    }

    private static double extreme(List<Charts.Line> lines, ToDoubleFunction<Charts.Line> of, boolean most) {
        java.util.stream.DoubleStream values = lines.stream().mapToDouble(of);
        return most ? values.max().orElse(1) : values.min().orElse(0);
    }

    private static void draw(Canvas canvas, Axes axes, Charts.Line line, int color) {
        int step = Math.max(1, line.steps().length / Charts.MOST_POINTS);
        double[] points = new double[0];
        for (int i = 0; i < line.steps().length; i += step) {
            if (Double.isFinite(line.values()[i])) {
                points = Arrays.copyOf(points, points.length + 2);
                points[points.length - 2] = axes.x(line.steps()[i]);
                points[points.length - 1] = axes.y(line.values()[i]);
            } else {
                stroke(canvas, points, color);
                points = new double[0];
            }
        }
        stroke(canvas, points, color);
    }

    private static void stroke(Canvas canvas, double[] points, int color) {
        if (points.length > 2) {
            canvas.line(points, color, 1.6);
        }
    }

    private static void legend(Canvas canvas, int place, String name) {
        if (place < Charts.COLORS.length) {
            double y = Axes.TOP + 14 + 16 * place;
            canvas.rectangle(Axes.RIGHT - 190, y - 8, 10, 8, Charts.COLORS[place]);
            canvas.text(Axes.RIGHT - 174, y, Table.name(name), Canvas.Anchor.START, 12);
        }
    }

    /**
     * Distributions beside each other, all over the same bins.
     *
     * @param low where the first bin begins
     * @param high where the last one ends
     */
    public static Chart histogram(String name, String title, String below, double low, double high, List<Bars> all) {
        return new Chart(name, canvas -> {
            double most = all.stream()
                    .mapToDouble(bars -> Arrays.stream(bars.counts()).max().orElse(1))
                    .max()
                    .orElse(1);
            Axes axes = new Axes(canvas, low, high, Math.max(1, most))
                    .titles(title, below, "")
                    .verticalScale();
            for (int i = 0; i < all.size(); i++) {
                double[] counts = all.get(i).counts();
                double width = (high - low) / counts.length;
                double part = (axes.x(low + width) - axes.x(low) - 2) / all.size();
                for (int bin = 0; bin < counts.length; bin++) {
                    double top = axes.y(counts[bin]);
                    double left = axes.x(low + bin * width) + 1 + i * part;
                    canvas.rectangle(left, top, part, Axes.BOTTOM - top, Charts.COLORS[i % Charts.COLORS.length]);
                }
                legend(canvas, i, all.get(i).name());
            }
            axes.horizontalScale().frame();
        });
    }
}
