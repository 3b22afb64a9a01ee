package dev.loupe.serve.learning;

import dev.loupe.explain.RegionCosts;
import dev.loupe.explain.exercise.Regions;
import dev.loupe.report.Json;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;

/** What the three detectors do with an image. */
final class RegionsAnswer {
    private static final int MOST = 1_000_000;

    private RegionsAnswer() {}

    static Answer of(Request request) {
        Regions regions = Regions.of(
                request.number("height", 600, 64, 2_000),
                request.number("width", 1000, 64, 2_000),
                request.number("proposals", 2000, 1, MOST),
                request.number("kept", 300, 1, MOST));
        RegionCosts costs = regions.costs();
        Json json = new Json();
        json.beginObject().name("crop").value(costs.crop()).name("shared").value(costs.shared());
        json.name("head").value(costs.head()).name("rpn").value(costs.rpn());
        json.name("map").value(costs.map()).name("detectors").beginArray();
        for (Regions.Detector detector : regions.detectors()) {
            json.beginObject().name("name").value(detector.name());
            json.name("passes").value(detector.passes());
            json.name("multiply_adds").value(detector.multiplyAdds()).endObject();
        }
        Asked.write(json.endArray().name("workings"), regions.workings());
        return Answer.json(json.endObject());
    }
}
