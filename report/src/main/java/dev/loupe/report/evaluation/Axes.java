package dev.loupe.report.evaluation;

/** A frame with a title and two scales, and the way from values to places in it. */
final class Axes {
    static final int LEFT = 70;
    static final int RIGHT = Chart.WIDTH - 20;
    static final int TOP = 40;
    static final int BOTTOM = Chart.HEIGHT - 60;
    private static final int GRID = 0xdddddd;
    private static final int FRAME = 0x555555;

    private final Canvas canvas;
    private final double xLow;
    private final double xHigh;
    private final double yLow;
    private final double yHigh;

    /** Scales from {@code xLow} to {@code xHigh} and from 0 to {@code yHigh}. */
    Axes(Canvas canvas, double xLow, double xHigh, double yHigh) {
        this(canvas, xLow, xHigh, 0, yHigh);
    }

    /** Scales from {@code xLow} to {@code xHigh} and from {@code yLow} to {@code yHigh}. */
    Axes(Canvas canvas, double xLow, double xHigh, double yLow, double yHigh) {
        this.canvas = canvas;
        this.xLow = xLow;
        this.xHigh = xHigh;
        this.yLow = yLow;
        this.yHigh = yHigh;
    }

    double x(double value) {
        return LEFT + (value - xLow) / (xHigh - xLow) * (RIGHT - LEFT);
    }

    double y(double value) {
        return BOTTOM - (value - yLow) / (yHigh - yLow) * (BOTTOM - TOP);
    }

    Axes titles(String title, String below, String beside) {
        canvas.text((LEFT + RIGHT) / 2.0, 22, title, Canvas.Anchor.MIDDLE, 15);
        canvas.text((LEFT + RIGHT) / 2.0, Chart.HEIGHT - 15, below, Canvas.Anchor.MIDDLE, 13);
        canvas.textUp(18, (TOP + BOTTOM) / 2.0, beside, Canvas.Anchor.MIDDLE, 13);
        return this;
    }

    Axes verticalScale() {
        double step = step(yHigh - yLow);
        for (long i = (long) Math.ceil(yLow / step - 1e-9); i * step <= yHigh + 1e-4 * step; i++) {
            double at = y(i * step);
            canvas.line(new double[] {LEFT, at, RIGHT, at}, GRID, 1);
            canvas.text(LEFT - 8, at + 4, label(i * step, step), Canvas.Anchor.END, 12);
        }
        return this;
    }

    Axes horizontalScale() {
        double step = step(xHigh - xLow);
        for (double value = Math.ceil(xLow / step - 1e-9) * step; value <= xHigh + step * 1e-6; value += step) {
            canvas.line(new double[] {x(value), TOP, x(value), BOTTOM}, GRID, 1);
            canvas.text(x(value), BOTTOM + 18, label(value, step), Canvas.Anchor.MIDDLE, 12);
        }
        return this;
    }

    /** Scales for logarithms: each power of ten has a line and its own value. */
    Axes powersOfTen() {
        for (int power = (int) Math.ceil(xLow - 1e-9); power <= xHigh + 1e-9; power++) {
            canvas.line(new double[] {x(power), TOP, x(power), BOTTOM}, GRID, 1);
            canvas.text(x(power), BOTTOM + 18, powerOfTen(power), Canvas.Anchor.MIDDLE, 12);
        }
        for (int power = (int) Math.ceil(yLow - 1e-9); power <= yHigh + 1e-9; power++) {
            canvas.line(new double[] {LEFT, y(power), RIGHT, y(power)}, GRID, 1);
            canvas.text(LEFT - 8, y(power) + 4, powerOfTen(power), Canvas.Anchor.END, 12);
        }
        return this;
    }

    private static String powerOfTen(int power) {
        String[] units = {"", "k", "M", "G", "T", "P", "E"};
        return power < 0
                ? "0." + "0".repeat(-power - 1) + "1"
                : "1" + "0".repeat(power % 3) + units[Math.min(power / 3, units.length - 1)];
    }

    void frame() {
        canvas.line(new double[] {LEFT, TOP, LEFT, BOTTOM, RIGHT, BOTTOM}, FRAME, 1);
    }

    /** About five steps of 1, 2 or 5 times a power of ten. */
    private static double step(double range) {
        double power = Math.pow(10, Math.floor(Math.log10(range / 5)));
        double rest = range / 5 / power;
        return (rest > 5 ? 10 : rest > 2 ? 5 : rest > 1 ? 2 : 1) * power;
    }

    private static String label(double value, double step) {
        return Table.number(value, Math.max(0, (int) Math.ceil(-Math.log10(step) - 1e-9)));
    }
}
