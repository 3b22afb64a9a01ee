package dev.loupe.report;

import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Decoding;
import dev.loupe.inspect.InferenceMemory;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import dev.loupe.inspect.Measured;
import dev.loupe.inspect.NotCounted;
import dev.loupe.inspect.Optimizer;
import dev.loupe.inspect.ReceptiveField;
import dev.loupe.inspect.ReceptiveFields;
import dev.loupe.inspect.Totals;
import dev.loupe.inspect.TrainingMemory;
import java.util.List;
import java.util.Optional;

/** The JSON object {@code loupe.inspect/1}: one line. */
public final class InspectJson {
    private InspectJson() {}

    /**
     * The whole object and a line's end.
     *
     * @param optimizer whose state counts to the memory of training
     * @param facts of the file; {@link FileFacts#NONE} for a built-in network
     * @param measured what runs took; empty where none were asked for
     */
    public static String of(
            Inspection inspection, Heading heading, Optimizer optimizer, FileFacts facts, Optional<Measured> measured) {
        Json json = new Json();
        json.beginObject();
        json.name("schema").value("loupe.inspect/1");
        json.name("model").value(heading.name());
        json.name("source").value(heading.source());
        json.name("format");
        if (heading.format().isEmpty()) {
            json.nullValue();
        } else {
            json.value(heading.format());
        }
        json.name("inputs").beginArray();
        for (Value input : inspection.graph().inputs()) {
            tensor(json, ((SourceOp.Input) input.node().op()).name(), input);
        }
        json.endArray();
        json.name("outputs").beginArray();
        List<Value> outputs = inspection.graph().outputs();
        for (int i = 0; i < outputs.size(); i++) {
            tensor(json, outputs.size() == 1 ? "output" : "output" + i, outputs.get(i));
        }
        json.endArray();
        totals(json, inspection, optimizer);
        Decoding.of(inspection).ifPresent(decoding -> decoding(json, decoding));
        ReceptiveFields fields = ReceptiveFields.of(inspection.graph());
        json.name("layers").beginArray();
        for (Layer layer : inspection.layers()) {
            layer(json, layer, fields);
        }
        json.endArray();
        json.name("parameters_outside_layers").beginArray();
        for (Inspection.Outside outside : inspection.outsideLayers()) {
            json.beginObject();
            json.name("path").value(outside.path());
            json.name("parameters").value(outside.parameters());
            json.endObject();
        }
        json.endArray();
        json.name("not_counted").beginArray();
        for (NotCounted one : inspection.notCounted()) {
            json.beginObject();
            json.name("path").value(one.path());
            json.name("operator").value(one.operator());
            json.name("why").value(one.why());
            json.endObject();
        }
        json.endArray();
        if (heading.source().equals("file")) {
            if (!facts.tensors().isEmpty()) {
                facts.tensors(json);
            }
            facts.metadata(json);
        }
        measured.ifPresent(runs -> measured(json, runs));
        facts.warnings(json);
        return json.endObject().toString() + "\n";
    }

    private static void measured(Json json, Measured measured) {
        json.name("measured").beginObject();
        json.name("runs").value(measured.runs());
        json.name("threads").value(measured.threads());
        json.name("wall_seconds").value(measured.wallSeconds());
        json.name("cpu_seconds").value(measured.cpuSeconds());
        json.name("peak_activation_bytes").value(measured.peakBytes());
        json.endObject();
    }

    private static void tensor(Json json, String name, Value value) {
        json.beginObject();
        json.name("name").value(name);
        json.name("shape").value(value.shape());
        json.name("dtype").value(value.type().dtype().label());
        json.endObject();
    }

    /** Writes the member {@code totals}. */
    public static void totals(Json json, Inspection inspection, Optimizer optimizer) {
        Totals totals = inspection.totals();
        json.name("totals").beginObject();
        json.name("parameters").value(totals.parameters());
        json.name("trainable_parameters").value(totals.trainableParameters());
        json.name("weights").value(totals.weights());
        json.name("biases").value(totals.biases());
        json.name("buffers").value(totals.buffers());
        json.name("multiply_adds").value(totals.multiplyAdds());
        json.name("neurons").value(totals.neurons());
        json.name("connections").value(totals.connections());
        json.name("parameter_bytes").value(totals.parameterBytes());
        json.name("buffer_bytes").value(totals.bufferBytes());
        json.name("activation_bytes").value(totals.activationBytes());
        json.name("peak_memory").beginObject();
        known(json, "inference", InferenceMemory.of(inspection.graph()).peakBytes());
        known(json, "training", TrainingMemory.of(inspection.graph(), optimizer).totalBytes());
        json.endObject();
        json.endObject();
    }

    /** What a decoder costs that writes one token after the other. */
    private static void decoding(Json json, Decoding decoding) {
        json.name("decoding").beginObject();
        json.name("positions").value(decoding.length());
        json.name("prefill_multiply_adds").value(decoding.prefill());
        json.name("cache_bytes_per_token").value(decoding.cacheBytesPerToken());
        json.name("cache_bytes").value(decoding.cacheBytes());
        json.name("multiply_adds_per_token").value(decoding.perToken());
        json.name("multiply_adds_per_token_and_position").value(decoding.perTokenAndPosition());
        json.name("parameters_per_token").value(decoding.parametersPerToken());
        json.endObject();
    }

    private static void layer(Json json, Layer layer, ReceptiveFields fields) {
        json.beginObject();
        json.name("path").value(layer.path());
        json.name("operator").value(layer.operator());
        json.name("depth").value(layer.depth());
        json.name("inputs").beginArray();
        for (Shape input : layer.inputs()) {
            json.value(input);
        }
        json.endArray();
        json.name("output").value(layer.output());
        json.name("parameters").value(layer.parameters());
        json.name("multiply_adds").value(layer.multiplyAdds());
        json.name("neurons").value(layer.neurons());
        json.name("connections").value(layer.connections());
        receptiveField(json, fields.of(layer));
        json.name("parameter_bytes").value(layer.parameterBytes());
        json.name("activation_bytes").value(layer.activationBytes());
        json.name("shared_with");
        if (layer.sharedWith().isPresent()) {
            json.value(layer.sharedWith().get());
        } else {
            json.nullValue();
        }
        json.endObject();
    }

    private static void known(Json json, String name, Optional<Size> figure) {
        json.name(name);
        if (figure.isPresent()) {
            json.value(figure.get());
        } else {
            json.nullValue();
        }
    }

    /** Places on each axis of the input that an element of the output sees; null where that has no meaning. */
    private static void receptiveField(Json json, List<ReceptiveField> axes) {
        json.name("receptive_field");
        if (axes.isEmpty()) {
            json.nullValue();
            return;
        }
        json.beginArray();
        for (ReceptiveField axis : axes) {
            json.value(axis.size());
        }
        json.endArray();
    }
}
