package dev.loupe.report.trace;

import dev.loupe.graph.BadInput;
import dev.loupe.report.Html;
import dev.loupe.report.Json;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * A trace as one HTML page that loads nothing: the text coloured by what a unit did at each character; layer, gate, unit and
 * the order of units are chosen there. Without scripts it shows the unit that was asked for.
 *
 * <p>Values are kept in 256 levels; the exact ones are in the JSON and npz forms.
 */
public final class TraceHtml {
    /** Beyond so many values a page is slow to open. */
    private static final long MOST_VALUES = 32_000_000;

    private static final int LEVELS = 256;
    private static final int COLORS = 17;
    private static final int NEUTRAL = 8;

    private final Trace trace;
    private final TraceView view;
    private final StringBuilder text = new StringBuilder(1 << 16);

    private TraceHtml(Trace trace, TraceView view) {
        this.trace = trace;
        this.view = view;
    }

    /**
     * The page.
     *
     * @param title what was traced
     * @throws BadInput when the text is too long for a page, or the view asks for what is not there
     */
    public static String of(Trace trace, TraceView view, String title) {
        long values = 0;
        for (TracedLayer layer : trace.layers()) {
            for (Series series : layer.series()) {
                values += series.values().length;
            }
        }
        if (values > MOST_VALUES) {
            throw new BadInput("a page of " + values + " values would open slowly, the limit is " + MOST_VALUES
                    + "; trace a shorter text, or use --format npz");
        }
        TraceHtml page = new TraceHtml(trace, view);
        String script = Html.file("trace.js");
        page.text.append(Html.head(title, Html.file("trace.css"), script)).append("<main>\n");
        page.heading(title);
        page.characters();
        page.tables();
        page.text.append("</main>\n<script type=\"application/json\" id=\"trace\">");
        page.text
                .append(Html.inScript(page.data()))
                .append("</script>\n<script>")
                .append(script);
        return page.text.append("</script>\n</html>\n").toString();
    }

    private void heading(String title) {
        text.append("<h1>").append(Html.escape(title)).append("</h1>\n<p class=\"faint\">");
        text.append(trace.steps())
                .append(" steps. The colour of a character is the value of one unit once it is read.</p>\n");
        text.append("""
                <div class="tools" id="tools" hidden>
                <label>layer <select id="layer"></select></label>
                <label>gate or state <select id="gate"></select></label>
                <label>order of units: |correlation| with <select id="order"></select></label>
                <label>unit <select id="unit"></select></label>
                </div>
                """);
    }

    private void characters() {
        TraceView.Row row = view.rows(trace).get(0);
        Scale scale = Scale.of(row.series(), row.unit());
        text.append("<p class=\"legend\"><span id=\"status\" role=\"status\">layer ")
                .append(view.layer())
                .append(", ");
        text.append(Html.escape(row.series().name()))
                .append(" of unit ")
                .append(row.unit())
                .append("</span> ");
        text.append("<span id=\"low\" class=\"v")
                .append(scale.isSigned() ? 0 : NEUTRAL)
                .append("\">");
        text.append(decimal(scale.low(), 2)).append("</span> to <span id=\"high\" class=\"v16\">");
        text.append(decimal(scale.high(), 2)).append("</span></p>\n<div id=\"text\" tabindex=\"0\" role=\"region\" ");
        text.append("aria-label=\"the text\">");
        for (int step = 0; step < trace.steps(); step++) {
            float value = row.series().at(step, row.unit());
            int color = scale.isSigned() ? scale.level(value, COLORS) : NEUTRAL + scale.level(value, COLORS - NEUTRAL);
            text.append("<span class=\"v").append(color).append("\">");
            String input = trace.inputs().get(step);
            if (input.equals("\n")) {
                text.append("<i>\u21b5</i></span>\n");
            } else if (input.equals("\t")) {
                text.append("<i>\u2192</i></span>");
            } else {
                text.append(input.isEmpty() ? "\u25a1" : Html.escape(input)).append("</span>");
            }
        }
        text.append("</div>\n");
    }

    private void tables() {
        text.append("""
                <div class="columns"><section>
                <h2>Units</h2>
                <p class="faint">r is the correlation with the property that the units are ordered by.</p>
                <div class="scroll" role="region" aria-label="units" tabindex="0"><table id="ranking">
                <thead><tr><th scope="col">unit</th><th scope="col">r</th><th scope="col">&gt; .9</th>\
                <th scope="col">&lt; .1</th></tr></thead><tbody>
                """);
        for (TraceView.Row row : view.rows(trace)) {
            text.append("<tr><td>")
                    .append(Html.escape(row.series().name()))
                    .append(' ')
                    .append(row.unit());
            text.append("</td><td>").append(decimal(row.r(), 3)).append("</td><td></td><td></td></tr>\n");
        }
        text.append("</tbody></table></div></section>\n");
        for (int layer = 0; layer < trace.layers().size(); layer++) {
            for (Series series : trace.layers().get(layer).series()) {
                if (series.kind() == Series.Kind.GATE) {
                    text.append("<section data-layer=\"").append(layer).append("\"><h2>Saturation of ");
                    text.append(Html.escape(series.name())).append("</h2>\n");
                    SaturationDrawing.draw(text, series);
                    text.append("</section>\n");
                }
            }
        }
        text.append("</div>\n");
    }

    private Json data() {
        List<double[]> properties = Arrays.stream(Property.values())
                .map(property -> property.of(trace.inputs()))
                .toList();
        TraceView.Row first = view.rows(trace).get(0);
        Json json = new Json().beginObject().name("layer").value(view.layer() - 1);
        json.name("gate").value(view.layer(trace).series().indexOf(first.series()));
        json.name("unit").value(first.unit());
        json.name("order").value(List.of(Property.values()).indexOf(first.property()));
        json.name("properties").beginArray();
        for (Property property : Property.values()) {
            json.value(property.label());
        }
        json.endArray().name("layers").beginArray();
        for (TracedLayer layer : trace.layers()) {
            json.beginObject().name("cell").value(layer.cell()).name("units").value(layer.units());
            json.name("series").beginArray();
            layer.series().forEach(series -> series(json, series, properties));
            json.endArray().endObject();
        }
        return json.endArray().endObject();
    }

    private static void series(Json json, Series series, List<double[]> properties) {
        byte[] levels = new byte[series.values().length];
        json.beginObject().name("name").value(series.name()).name("units").value(series.units());
        json.name("isSigned")
                .value(series.kind() != Series.Kind.GATE)
                .name("highs")
                .beginArray();
        for (int unit = 0; unit < series.units(); unit++) {
            Scale scale = Scale.of(series, unit);
            json.value((float) scale.high());
            for (int step = 0; step < series.steps(); step++) {
                levels[step * series.units() + unit] = (byte) scale.level(series.at(step, unit), LEVELS);
            }
        }
        json.endArray();
        json.name("levels").value(Base64.getEncoder().encodeToString(levels));
        json.name("correlations").beginArray();
        for (double[] property : properties) {
            json.beginArray();
            for (int unit = 0; unit < series.units(); unit++) {
                json.value(rounded(Correlation.of(series, unit, property)));
            }
            json.endArray();
        }
        json.endArray();
        if (series.kind() == Series.Kind.GATE) {
            json.name("saturation").beginArray();
            for (Saturation one : Saturation.of(series)) {
                json.beginArray()
                        .value(rounded(one.open()))
                        .value(rounded(one.shut()))
                        .endArray();
            }
            json.endArray();
        }
        json.endObject();
    }

    private static double rounded(double value) {
        return Math.rint(value * 10_000) / 10_000;
    }

    private static String decimal(double value, int places) {
        return String.format(Locale.ROOT, "%." + places + "f", value);
    }
}
