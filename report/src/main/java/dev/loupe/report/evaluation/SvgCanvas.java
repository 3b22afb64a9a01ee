package dev.loupe.report.evaluation;

import dev.loupe.report.Html;
import java.util.Locale;

/** Draws SVG elements. */
final class SvgCanvas implements Canvas {
    private final StringBuilder svg = new StringBuilder(1 << 14);

    SvgCanvas(int width, int height) {
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"")
                .append(width)
                .append("\" height=\"")
                .append(height)
                .append("\" viewBox=\"0 0 ")
                .append(width)
                .append(' ')
                .append(height)
                .append("\" font-family=\"sans-serif\">\n");
    }

    @Override
    public void rectangle(double x, double y, double width, double height, int color) {
        svg.append("<rect x=\"")
                .append(number(x))
                .append("\" y=\"")
                .append(number(y))
                .append("\" width=\"")
                .append(number(width))
                .append("\" height=\"")
                .append(number(height))
                .append("\" fill=\"")
                .append(color(color))
                .append("\"/>\n");
    }

    @Override
    public void line(double[] points, int color, double thickness) {
        svg.append("<polyline fill=\"none\" stroke=\"")
                .append(color(color))
                .append("\" stroke-width=\"")
                .append(number(thickness))
                .append("\" points=\"");
        for (int i = 0; i + 1 < points.length; i += 2) {
            svg.append(i == 0 ? "" : " ").append(number(points[i])).append(',').append(number(points[i + 1]));
        }
        svg.append("\"/>\n");
    }

    @Override
    public void text(double x, double y, String text, Anchor anchor, int size) {
        text(x, y, text, anchor, size, "");
    }

    @Override
    public void textUp(double x, double y, String text, Anchor anchor, int size) {
        text(x, y, text, anchor, size, " transform=\"rotate(-90 " + number(x) + " " + number(y) + ")\"");
    }

    private void text(double x, double y, String text, Anchor anchor, int size, String turned) {
        svg.append("<text x=\"")
                .append(number(x))
                .append("\" y=\"")
                .append(number(y))
                .append("\" font-size=\"")
                .append(size)
                .append("\" text-anchor=\"")
                .append(anchor.name().toLowerCase(Locale.ROOT))
                .append('"')
                .append(turned)
                .append('>')
                .append(Html.escape(text))
                .append("</text>\n");
    }

    /** The picture as one element. */
    String end() {
        return svg + "</svg>";
    }

    private static String number(double value) {
        double rounded = Math.rint(value * 100) / 100;
        return rounded == Math.rint(rounded) ? Long.toString((long) rounded) : Double.toString(rounded);
    }

    private static String color(int color) {
        return "#" + String.format(Locale.ROOT, "%06x", color);
    }
}
