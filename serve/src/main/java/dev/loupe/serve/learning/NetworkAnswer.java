package dev.loupe.serve.learning;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.inspect.Derivation;
import dev.loupe.inspect.Explanation;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import dev.loupe.inspect.Totals;
import dev.loupe.report.Json;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import dev.loupe.zoo.Zoo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The totals of a network that the exercise asks about: each sum, and the layers that it is of. */
final class NetworkAnswer {
    static final List<String> NETWORKS = List.of("alexnet-2012", "alexnet", "vgg16", "vgg19", "resnet152");

    /** The answers: one a network, always the same. */
    private final Map<String, Json> answers = new ConcurrentHashMap<>();

    Answer of(Request request) {
        String name = request.value("name", NETWORKS.get(0));
        if (!NETWORKS.contains(name)) {
            throw new BadInput("there is no such network here; there are " + String.join(", ", NETWORKS));
        }
        return Answer.json(answers.computeIfAbsent(name, NetworkAnswer::json));
    }

    private static Json json(String name) {
        Graph graph = Zoo.find(name).orElseThrow().graph();
        Inspection inspection = Inspection.of(graph);
        Totals totals = inspection.totals();
        Json json = new Json();
        json.beginObject().name("name").value(name);
        json.name("networks").beginArray();
        NETWORKS.forEach(json::value);
        json.endArray().name("layers").beginArray();
        for (Layer layer : inspection.layers()) {
            if (!layer.parameters().is(0) || !layer.multiplyAdds().is(0)) {
                json.beginObject().name("path").value(layer.path());
                json.name("operator").value(layer.operator());
                json.name("output").value(layer.output());
                json.name("neurons").value(layer.neurons());
                json.name("parameters").value(layer.parameters());
                json.name("multiply_adds").value(layer.multiplyAdds()).endObject();
            }
        }
        json.endArray().name("neurons").value(totals.neurons());
        json.name("weights").value(totals.weights()).name("biases").value(totals.biases());
        json.name("parameters").value(totals.parameters());
        json.name("multiply_adds").value(totals.multiplyAdds());
        json.name("sums").beginArray();
        for (Derivation derivation : Explanation.of(inspection).derivations()) {
            json.beginObject().name("figure").value(derivation.figure());
            json.name("numbers").value(derivation.numbers());
            json.name("value").value(derivation.value()).endObject();
        }
        return json.endArray().endObject();
    }
}
