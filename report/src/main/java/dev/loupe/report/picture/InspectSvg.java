package dev.loupe.report.picture;

import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.Heading;
import dev.loupe.report.Html;
import dev.loupe.report.Numbers;
import dev.loupe.report.Visible;
import java.util.ArrayList;
import java.util.List;

/**
 * A network as an SVG picture: data flows from top to bottom, modules are boxes in boxes, colour tells the share of the
 * multiply-adds, and each box tells its exact figures when pointed at.
 */
public final class InspectSvg {
    private static final String[] SHARES = {
        "none", "under 1 %", "1 to 2 %", "2 to 5 %", "5 to 10 %", "10 to 20 %", "20 % and more"
    };
    private static final long[] BOUNDS = {1, 10, 20, 50, 100, 200}; // thousandths
    private static final double LINE = 16;
    private static final double MARGIN = 16;
    private static final double LETTER = 6.9;
    private static final double TITLE_LETTER = 10;
    private static final int LONGEST = 34;
    private static final double LEGEND_ENTRY = 112;

    private final Inspection inspection;
    private final Heading heading;
    private final Drawing drawing;
    private final List<List<String>> texts = new ArrayList<>();
    private final StringBuilder svg = new StringBuilder(1 << 15);

    private InspectSvg(Inspection inspection, Heading heading, Drawing drawing) {
        this.inspection = inspection;
        this.heading = heading;
        this.drawing = drawing;
    }

    /**
     * The picture, which is the same each time.
     *
     * @param depth modules deeper than this are closed boxes; -1 for as many levels as one can read on a page
     * @throws dev.loupe.graph.BadInput when it would have too many boxes
     */
    public static String of(Inspection inspection, Heading heading, int depth) {
        Drawing drawing = depth < 0 ? Drawing.of(inspection) : Drawing.of(inspection, depth);
        return new InspectSvg(inspection, heading, drawing).picture();
    }

    private String picture() {
        List<Layout.Room> rooms = new ArrayList<>();
        for (Box box : drawing.boxes()) {
            List<String> lines = lines(box);
            texts.add(lines);
            rooms.add(room(box, lines));
        }
        Layout layout = Layout.of(drawing, rooms);
        String title = shorten(heading.name(), 60);
        String about = shorten(heading.about(), 100);
        String totals = Numbers.rounded(inspection.totals().parameters()) + " parameters, "
                + Numbers.rounded(inspection.totals().multiplyAdds()) + " multiply-adds";
        double above = MARGIN + 28 + (about.isEmpty() ? 0 : LINE) + LINE + 8;
        double text = Math.max(title.length() * TITLE_LETTER, Math.max(about.length(), totals.length()) * LETTER);
        double width = Math.max(Math.max(layout.width(), text), 2 * LEGEND_ENTRY) + 2 * MARGIN;
        int columns = (int) Math.max(1, (width - 2 * MARGIN) / LEGEND_ENTRY);
        int legendRows = (SHARES.length + columns - 1) / columns;
        double height = above + layout.height() + 14 + LINE + legendRows * 20 + MARGIN;
        begin(width, height);
        text("title", MARGIN, MARGIN + 18, title);
        if (!about.isEmpty()) {
            text("about", MARGIN, MARGIN + 28 + LINE - 5, about);
        }
        text("about", MARGIN, above - 12, totals);
        svg.append("<g transform=\"translate(")
                .append(number((width - layout.width()) / 2))
                .append(' ');
        svg.append(number(above)).append(")\">\n");
        for (int i = 0; i < drawing.boxes().size(); i++) {
            box(i, layout.boxes().get(i));
        }
        for (Layout.Line line : layout.lines()) {
            line(line);
        }
        for (int i = 0; i < drawing.boxes().size(); i++) {
            if (drawing.boxes().get(i).isOpen()) { // above the lines that enter it
                Layout.Place place = layout.boxes().get(i);
                text("name heading", place.x() + 9, place.y() + 18, texts.get(i).get(0));
            }
        }
        svg.append("</g>\n");
        legend(above + layout.height() + 14, columns);
        return svg.append("</svg>\n").toString();
    }

    private void begin(double width, double height) {
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(number(width));
        svg.append("\" height=\"")
                .append(number(height))
                .append("\" viewBox=\"0 0 ")
                .append(number(width));
        svg.append(' ').append(number(height)).append("\" role=\"img\" aria-labelledby=\"title description\">\n");
        svg.append("<title id=\"title\">").append(Html.escape(heading.name())).append("</title>\n");
        svg.append("<desc id=\"description\">")
                .append(Html.escape(description()))
                .append("</desc>\n");
        svg.append("<style>").append(STYLE).append("</style>\n");
        svg.append(
                "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" ");
        svg.append("orient=\"auto\"><path class=\"tip\" d=\"M0 0 8 4 0 8z\"/></marker></defs>\n");
        svg.append("<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n");
    }

    /** The picture in words: its outermost boxes in order. */
    private String description() {
        StringBuilder text = new StringBuilder("A network of ");
        text.append(Numbers.grouped(inspection.totals().parameters())).append(" parameters and ");
        text.append(Numbers.grouped(inspection.totals().multiplyAdds())).append(" multiply-adds; from top to bottom");
        for (Box box : drawing.boxes()) {
            if (box.parent() < 0) {
                text.append(", ").append(label(box));
                text.append(box.output().isKnown() ? " to " + box.output() : "");
            }
        }
        return text.append('.').toString();
    }

    private static String label(Box box) {
        boolean both = !box.name().isEmpty() && !box.operator().isEmpty();
        return box.name() + (both ? " " : "") + box.operator();
    }

    /** What stands in a box, the name first. */
    private List<String> lines(Box box) {
        List<String> lines = new ArrayList<>();
        String times = box.count() > 1 ? " ×" + box.count() : "";
        lines.add(shorten(label(box), LONGEST - times.length()) + times);
        if (box.isOpen()) {
            return lines;
        }
        if (!box.settings().isEmpty()) {
            lines.set(0, shorten(label(box) + " " + times(box.settings()), LONGEST) + times);
        }
        if (!box.keepsShape() && box.output().isKnown()) {
            lines.add(shorten(times(box.output()), LONGEST));
        }
        if (!box.multiplyAdds().is(0)) {
            String share = share(box);
            String figure = Numbers.rounded(box.multiplyAdds()) + " multiply-adds";
            lines.add(shorten(figure + (share.isEmpty() ? "" : ", " + share), LONGEST));
        }
        return lines;
    }

    private static Layout.Room room(Box box, List<String> lines) {
        int longest = 0;
        for (String line : lines) {
            longest = Math.max(longest, line.length());
        }
        double width = Math.max(box.isOpen() ? 0 : 96, Math.rint(longest * LETTER) + 18);
        return new Layout.Room(width, box.isOpen() ? Layout.HEADING + 30 : lines.size() * LINE + 8);
    }

    private void box(int index, Layout.Place place) {
        Box box = drawing.boxes().get(index);
        boolean isEnd = box.operator().isEmpty();
        String kind = box.isOpen() ? "open" : isEnd ? "end" : "s" + step(box);
        svg.append("<g class=\"")
                .append(kind)
                .append("\"><title>")
                .append(exact(box))
                .append("</title>");
        svg.append("<rect x=\"").append(number(place.x())).append("\" y=\"").append(number(place.y()));
        svg.append("\" width=\"")
                .append(number(place.width()))
                .append("\" height=\"")
                .append(number(place.height()));
        svg.append("\" rx=\"").append(isEnd ? "12" : "5").append("\"/>\n");
        List<String> lines = texts.get(index);
        for (int i = 0; i < lines.size() && !box.isOpen(); i++) {
            String style = i == 0 && !box.name().isEmpty() ? "name middle" : "middle";
            text(style, place.x() + place.width() / 2, place.y() + 16 + i * LINE, lines.get(i));
        }
        svg.append("</g>\n");
    }

    /** All figures of a box in full, a line each, escaped. */
    private String exact(Box box) {
        String name = box.path().isEmpty() ? label(box) : box.path() + " " + box.operator();
        StringBuilder text = new StringBuilder(Html.escape(name));
        text.append(box.count() > 1 ? ", " + box.count() + " alike" : "");
        text.append(box.output().isKnown() ? "\noutput " + box.output() : "");
        if (!box.operator().isEmpty()) {
            String all = box.count() > 1 ? " in all" : "";
            text.append("\nparameters ")
                    .append(Numbers.grouped(box.parameters()))
                    .append(all);
            text.append("\nmultiply-adds ")
                    .append(Numbers.grouped(box.multiplyAdds()))
                    .append(all);
        }
        return text.toString();
    }

    private void line(Layout.Line line) {
        svg.append("<path class=\"line\" marker-end=\"url(#arrow)\" d=\"M");
        for (int i = 0; i < line.points().size(); i++) {
            svg.append(i == 0 ? "" : i == 2 ? "L" : " ")
                    .append(number(line.points().get(i)));
        }
        svg.append("\"/>\n");
    }

    private void legend(double top, int columns) {
        text("about", MARGIN, top + LINE - 4, "share of all multiply-adds");
        for (int i = 0; i < SHARES.length; i++) {
            double x = MARGIN + i % columns * LEGEND_ENTRY;
            int row = i / columns;
            double y = top + LINE + 4 + row * 20.0;
            svg.append("<g class=\"s")
                    .append(i)
                    .append("\"><rect x=\"")
                    .append(number(x))
                    .append("\" y=\"");
            svg.append(number(y)).append("\" width=\"14\" height=\"14\" rx=\"3\"/></g>");
            text("about", x + 19, y + 11, SHARES[i]);
        }
    }

    private void text(String style, double x, double y, String text) {
        svg.append("<text class=\"")
                .append(style)
                .append("\" x=\"")
                .append(number(x))
                .append("\" y=\"");
        svg.append(number(y)).append("\">").append(Html.escape(text)).append("</text>\n");
    }

    private String share(Box box) {
        Size whole = inspection.totals().multiplyAdds();
        boolean isKnown = box.multiplyAdds().isConstant() && whole.isConstant() && whole.value() > 0;
        if (!isKnown) {
            return "";
        }
        String share = Numbers.share(box.multiplyAdds().value(), whole.value());
        return (share.equals("0") ? "<0.1" : share) + " %";
    }

    /** Which colour a box has: 0 without multiply-adds, then the steps of the legend. */
    private int step(Box box) {
        Size whole = inspection.totals().multiplyAdds();
        if (box.multiplyAdds().is(0)) {
            return 0;
        }
        if (!box.multiplyAdds().isConstant() || !whole.isConstant()) {
            return 1;
        }
        double thousandths = 1000.0 * box.multiplyAdds().value() / whole.value();
        int step = 1;
        while (step < BOUNDS.length && thousandths >= BOUNDS[step]) {
            step++;
        }
        return step;
    }

    private static String times(Shape shape) {
        return shape.isConstant() ? times(shape.toString()) : shape.toString();
    }

    private static String times(String sizes) {
        StringBuilder text = new StringBuilder(sizes);
        for (int i = 1; i + 1 < sizes.length(); i++) {
            if (sizes.charAt(i) == 'x'
                    && Character.isDigit(sizes.charAt(i - 1))
                    && Character.isDigit(sizes.charAt(i + 1))) {
                text.setCharAt(i, '×');
            }
        }
        return text.toString();
    }

    private static String shorten(String text, int most) {
        String visible = Visible.of(text);
        return visible.length() <= most ? visible : visible.substring(0, most - 1) + "…";
    }

    /** A coordinate to a tenth of a pixel, whatever the language. */
    private static String number(double value) {
        long tenths = Math.round(value * 10);
        String sign = tenths < 0 ? "-" : "";
        long size = Math.abs(tenths);
        return sign + size / 10 + (size % 10 == 0 ? "" : "." + size % 10);
    }

    private static final String STYLE = """

            text { font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1b1f24; }
            .title { font: 600 18px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
            .about { font: 12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #57606a; }
            .name { font-weight: 600; }
            .middle { text-anchor: middle; }
            .page { fill: #ffffff; }
            .heading { paint-order: stroke; stroke: #eff1f4; stroke-width: 4px; stroke-linejoin: round; }
            .line { fill: none; stroke: #6e7781; stroke-width: 1.2; stroke-linejoin: round; }
            .tip { fill: #6e7781; }
            .open rect { fill: #7d8996; fill-opacity: .09; stroke: #98a2ad; }
            .end rect { fill: #ffffff; stroke: #57606a; stroke-dasharray: 4 2; }
            .s0 rect { fill: #f0f2f5; stroke: #a3adb8; }
            .s1 rect { fill: #fff3d6; stroke: #b98d3a; }
            .s2 rect { fill: #ffe3a8; stroke: #b98d3a; }
            .s3 rect { fill: #ffc870; stroke: #a9742a; }
            .s4 rect { fill: #f9a04a; stroke: #99591b; }
            .s5 rect { fill: #ee7f35; stroke: #8a4213; }
            .s6 rect { fill: #b23c14; stroke: #6f220a; }
            .s6 text { fill: #ffffff; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e4e9ee; }
              .about { fill: #9aa5b1; }
              .page { fill: #0f1318; }
              .heading { stroke: #1b2128; }
              .line { stroke: #8b96a2; }
              .tip { fill: #8b96a2; }
              .open rect { stroke: #56616d; }
              .end rect { fill: #0f1318; stroke: #9aa5b1; }
              .s0 rect { fill: #20272f; stroke: #56616d; }
              .s1 rect { fill: #2e2716; stroke: #8a6a2c; }
              .s2 rect { fill: #463618; stroke: #9a742c; }
              .s3 rect { fill: #62471a; stroke: #ab7d2f; }
              .s4 rect { fill: #85561a; stroke: #c48a35; }
              .s5 rect { fill: #a05c14; stroke: #dc9a3c; }
              .s6 rect { fill: #f0a04a; stroke: #ffd9a0; }
              .s6 text { fill: #14100a; }
            }
            """;
}
