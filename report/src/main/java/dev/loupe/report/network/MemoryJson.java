package dev.loupe.report.network;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Size;
import dev.loupe.inspect.InferenceMemory;
import dev.loupe.report.Json;
import dev.loupe.report.Visible;
import java.util.Optional;

/** The memory of one inference: what is alive at each step, and which step needs the most. */
final class MemoryJson {
    private final Graph graph;
    private final Json json;

    MemoryJson(Graph graph, Json json) {
        this.graph = graph;
        this.json = json;
    }

    void write() {
        InferenceMemory memory = InferenceMemory.of(graph);
        json.name("memory").beginObject();
        json.name("parameter_bytes");
        NetworkJson.figure(json, memory.parameterBytes());
        json.name("buffer_bytes");
        NetworkJson.figure(json, memory.bufferBytes());
        json.name("peak_bytes");
        optional(memory.peakBytes());
        json.name("peak_node");
        if (memory.peak().isPresent()) {
            json.value(memory.peak().get().node().index());
        } else {
            json.nullValue();
        }
        json.name("unknown").value(Visible.of(memory.unknown().orElse("")));
        json.name("timeline").beginArray();
        for (InferenceMemory.Moment moment : memory.timeline()) {
            json.beginArray().value(moment.node().index());
            NetworkJson.figure(json, moment.during());
            NetworkJson.figure(json, moment.after());
            json.endArray();
        }
        json.endArray().name("lives").beginArray();
        for (InferenceMemory.Life life : InferenceMemory.lives(graph)) {
            json.beginArray().value(life.maker().index()).value(life.lastUse());
            NetworkJson.figure(json, life.bytes());
            json.endArray();
        }
        json.endArray().endObject();
    }

    private void optional(Optional<Size> figure) {
        if (figure.isPresent()) {
            NetworkJson.figure(json, figure.get());
        } else {
            json.nullValue();
        }
    }
}
