package dev.loupe.report.evaluation;

import dev.loupe.metrics.detection.Bootstrap;
import dev.loupe.metrics.detection.Figure;
import dev.loupe.report.Json;
import java.util.List;
import java.util.OptionalDouble;

/** What the views of all protocols show: counts, figures, intervals, comparison, categories, warnings. */
final class ReportJson {
    private ReportJson() {}

    /** Writes the members into the object that is open. */
    static void write(Json json, EvaluationReport report) {
        json.name("protocol").value(report.protocol()).name("type").value(report.type());
        json.name("counts").beginArray();
        for (EvaluationReport.Count count : report.counts()) {
            json.beginObject().name("name").value(count.name());
            json.name("value").value(count.value()).endObject();
        }
        json.endArray().name("stats").beginArray();
        for (Figure figure : report.stats()) {
            json.beginObject().name("name").value(figure.name());
            number(json.name("value"), figure.value());
            json.endObject();
        }
        json.endArray().name("intervals").beginArray();
        report.intervals().forEach(intervals -> intervals(json, intervals));
        json.endArray().name("comparisons").beginArray();
        report.comparison().forEach(comparison -> comparison(json, comparison));
        json.endArray();
        categories(json, report.perCategory());
        json.name("warnings").beginArray();
        report.warnings().forEach(json::value);
        json.endArray();
    }

    /** Writes intervals as one object. */
    static void intervals(Json json, EvaluationReport.Intervals intervals) {
        json.beginObject();
        plan(json, intervals.plan());
        json.name("figures").beginArray();
        for (Bootstrap.Interval one : intervals.figures()) {
            json.beginObject().name("name").value(one.name());
            number(json.name("low"), one.low());
            number(json.name("high"), one.high());
            json.endObject();
        }
        json.endArray().endObject();
    }

    private static void comparison(Json json, EvaluationReport.Comparisons comparison) {
        json.beginObject().name("with").value(comparison.with());
        plan(json, comparison.plan());
        json.name("figures").beginArray();
        for (Bootstrap.Comparison one : comparison.figures()) {
            json.beginObject().name("name").value(one.name());
            number(json.name("first"), one.first());
            number(json.name("second"), one.second());
            number(json.name("low"), one.low());
            number(json.name("high"), one.high());
            json.name("better").value(one.better()).endObject();
        }
        json.endArray().endObject();
    }

    private static void plan(Json json, Bootstrap.Plan plan) {
        json.name("samples").value(plan.samples()).name("seed").value(plan.seed());
        json.name("level").value(plan.level());
    }

    private static void categories(Json json, List<EvaluationReport.OfCategory> categories) {
        json.name("columns").beginArray();
        if (!categories.isEmpty()) {
            categories.get(0).counts().forEach(count -> json.value(count.name()));
            categories.get(0).figures().forEach(figure -> json.value(figure.name()));
        }
        json.endArray().name("categories").beginArray();
        for (EvaluationReport.OfCategory category : categories) {
            json.beginObject().name("id").value(category.id()).name("name").value(category.name());
            json.name("values").beginArray();
            category.counts().forEach(count -> json.value(count.value()));
            category.figures().forEach(figure -> number(json, figure.value()));
            json.endArray().endObject();
        }
        json.endArray();
    }

    static void number(Json json, OptionalDouble value) {
        if (value.isPresent()) {
            json.value(value.getAsDouble());
        } else {
            json.nullValue();
        }
    }

    /** A threshold as people write it: .6 and not .6000000000000001. */
    static double plain(double threshold) {
        return Math.rint(threshold * 1e10) / 1e10;
    }
}
