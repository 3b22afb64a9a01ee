package dev.loupe.report.evaluation;

import dev.loupe.metrics.detection.Bootstrap;
import dev.loupe.metrics.detection.Figure;
import dev.loupe.report.Json;
import java.util.List;
import java.util.OptionalDouble;

/** The JSON object {@code loupe.evaluate/1}: one line. What has nothing to measure is null. */
public final class EvaluationJson {
    private EvaluationJson() {}

    public static String of(EvaluationReport report) {
        Json json = new Json().beginObject();
        json.name("schema").value("loupe.evaluate/1");
        json.name("protocol").value(report.protocol());
        if (!report.type().isEmpty()) {
            json.name("type").value(report.type());
        }
        for (EvaluationReport.Count count : report.counts()) {
            json.name(count.name()).value(count.value());
        }
        json.name("stats");
        figures(json, report.stats());
        if (!report.errors().isEmpty()) {
            json.name("errors");
            figures(json, report.errors());
        }
        if (!report.byThreshold().isEmpty()) {
            json.name("by_threshold").beginArray();
            for (EvaluationReport.AtThreshold at : report.byThreshold()) {
                json.beginObject()
                        .name("iou")
                        .value(Math.rint(at.iou() * 1e10) / 1e10)
                        .name("AP");
                number(json, at.averagePrecision());
                json.endObject();
            }
            json.endArray();
        }
        for (EvaluationReport.Intervals intervals : report.intervals()) {
            json.name("confidence_interval").beginObject();
            plan(json, intervals.plan());
            json.name("figures").beginObject();
            for (Bootstrap.Interval interval : intervals.figures()) {
                json.name(interval.name()).beginArray();
                number(json, interval.low());
                number(json, interval.high());
                json.endArray();
            }
            json.endObject().endObject();
        }
        for (EvaluationReport.Comparisons comparisons : report.comparison()) {
            json.name("comparison").beginObject();
            json.name("with").value(comparisons.with());
            plan(json, comparisons.plan());
            json.name("figures").beginObject();
            for (Bootstrap.Comparison one : comparisons.figures()) {
                json.name(one.name()).beginObject().name("first");
                number(json, one.first());
                json.name("second");
                number(json, one.second());
                json.name("difference").beginArray();
                number(json, one.low());
                number(json, one.high());
                json.endArray().name("second_better").value(one.better()).endObject();
            }
            json.endObject().endObject();
        }
        json.name("per_category").beginArray();
        for (EvaluationReport.OfCategory category : report.perCategory()) {
            json.beginObject().name("id").value(category.id()).name("name").value(category.name());
            for (EvaluationReport.Count count : category.counts()) {
                json.name(count.name()).value(count.value());
            }
            members(json, category.figures());
            json.endObject();
        }
        json.endArray();
        if (report.confusion().length > 0) {
            json.name("confusion").beginArray();
            for (long[] row : report.confusion()) {
                json.beginArray();
                for (long count : row) {
                    json.value(count);
                }
                json.endArray();
            }
            json.endArray();
        }
        json.name("warnings").beginArray();
        for (String warning : report.warnings()) {
            json.value(warning);
        }
        return json.endArray().endObject() + "\n";
    }

    private static void plan(Json json, Bootstrap.Plan plan) {
        json.name("level").value(plan.level());
        json.name("samples").value(plan.samples());
        json.name("seed").value(plan.seed());
    }

    private static void figures(Json json, List<Figure> figures) {
        json.beginObject();
        members(json, figures);
        json.endObject();
    }

    private static void members(Json json, List<Figure> figures) {
        for (Figure figure : figures) {
            json.name(figure.name());
            number(json, figure.value());
        }
    }

    private static void number(Json json, OptionalDouble value) {
        json.value(value.orElse(Double.NaN));
    }
}
