package dev.loupe.report.trace;

import dev.loupe.report.Json;

/** A trace as JSON, {@code loupe.trace/1}: for each layer its steps, for each step the input and an array a series. */
public final class TraceJson {
    private TraceJson() {}

    public static String of(Trace trace) {
        Json json = new Json()
                .beginObject()
                .name("schema")
                .value("loupe.trace/1")
                .name("layers")
                .beginArray();
        for (TracedLayer layer : trace.layers()) {
            json.beginObject().name("units").value(layer.units()).name("steps").beginArray();
            for (int step = 0; step < trace.steps(); step++) {
                json.beginObject().name("input").value(trace.inputs().get(step));
                for (Series series : layer.series()) {
                    json.name(series.name()).beginArray();
                    for (int unit = 0; unit < series.units(); unit++) {
                        json.value(series.at(step, unit));
                    }
                    json.endArray();
                }
                json.endObject();
            }
            json.endArray().endObject();
        }
        return json.endArray().endObject() + "\n";
    }
}
