package dev.loupe.report.trace;

import java.util.Locale;

/**
 * Two small drawings of a gate: how its values are spread, and for each unit how much of the time it is all but open (to the
 * right) and all but shut (upward), as in Karpathy 2015's figure 3.
 */
final class SaturationDrawing {
    private static final int BARS = 20;
    private static final int WIDTH = 200;
    private static final int HEIGHT = 90;
    private static final int SQUARE = 180;

    private SaturationDrawing() {}

    static void draw(StringBuilder text, Series gate) {
        Saturation mean = Saturation.mean(gate);
        text.append(String.format(
                Locale.ROOT,
                "<p class=\"faint\">%.1f %% of all values above .9, %.1f %% below .1</p>%n",
                100 * mean.open(),
                100 * mean.shut()));
        histogram(text, gate);
        units(text, gate);
    }

    private static void histogram(StringBuilder text, Series gate) {
        int[] counts = Saturation.histogram(gate, BARS);
        int most = 1;
        for (int count : counts) {
            most = Math.max(most, count);
        }
        text.append("<svg viewBox=\"-12 -4 224 112\" role=\"img\" aria-label=\"histogram of values from 0 to 1\">");
        for (int i = 0; i < BARS; i++) {
            double height = (double) HEIGHT * counts[i] / most;
            text.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%.2f\" width=\"9\" height=\"%.2f\"><title>%.2f to %.2f: %d</title></rect>",
                    i * WIDTH / BARS,
                    HEIGHT - height,
                    height,
                    (double) i / BARS,
                    (i + 1.0) / BARS,
                    counts[i]));
        }
        text.append("<path class=\"axis\" d=\"M0 90H200\"/><text x=\"0\" y=\"102\">0</text>");
        text.append("<text x=\"194\" y=\"102\">1</text><text x=\"80\" y=\"102\">value</text></svg>\n");
    }

    private static void units(StringBuilder text, Series gate) {
        text.append(
                "<svg viewBox=\"-14 -6 206 206\" role=\"img\" aria-label=\"units by share of steps above .9 and below .1\">");
        text.append("<path class=\"axis\" d=\"M0 0V180H180\"/><path class=\"axis\" d=\"M0 0L180 180\"/>");
        int unit = 0;
        for (Saturation one : Saturation.of(gate)) {
            text.append(String.format(
                    Locale.ROOT,
                    "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"3\"><title>unit %d: %.2f above .9, %.2f below .1</title></circle>",
                    SQUARE * one.open(),
                    SQUARE * (1 - one.shut()),
                    unit,
                    one.open(),
                    one.shut()));
            unit++;
        }
        text.append("<text x=\"60\" y=\"194\">share above .9</text>");
        text.append("<text x=\"-8\" y=\"120\" transform=\"rotate(-90 -6 120)\">share below .1</text></svg>\n");
    }
}
