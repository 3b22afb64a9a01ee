package dev.loupe.report.evaluation;

import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.report.Json;

/** The data of the view of a classifier: all of it, as it is small. */
public final class ClassificationView {
    private ClassificationView() {}

    public static Json of(EvaluationReport report, ClassificationResult result) {
        Json json = new Json().beginObject();
        json.name("view").value("classification");
        ReportJson.write(json, report);
        json.name("names").beginArray();
        result.classes().forEach(one -> json.value(one.name()));
        json.endArray();
        if (result.confusion().length > 0) {
            json.name("confusion").beginObject();
            ConfusionJson.write(json, result.confusion());
            json.endObject();
        }
        json.name("calibration").beginArray();
        for (ClassificationResult.Calibration calibration : result.calibration()) {
            for (ClassificationResult.Bin bin : calibration.bins()) {
                json.beginArray().value(bin.low()).value(bin.high()).value(bin.samples());
                json.value(bin.accuracy()).value(bin.confidence()).endArray();
            }
        }
        return json.endArray().endObject();
    }
}
