package dev.loupe.serve.learning;

import dev.loupe.explain.ClassifiedSamples;
import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.report.Json;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The error rates of a few samples. */
final class ErrorRateAnswer {
    private ErrorRateAnswer() {}

    static Answer of(Request request) {
        List<String> classes = ClassifiedSamples.CLASSES;
        List<Integer> usual = ClassifiedSamples.EXAMPLE.truths();
        double[] given = Asked.decimals(
                request,
                "truths",
                usual.stream().map(String::valueOf).collect(Collectors.joining(",")),
                usual.size(),
                0,
                classes.size() - 1);
        ClassifiedSamples samples = new ClassifiedSamples(
                Arrays.stream(given).mapToObj(truth -> (int) truth).toList());
        int k = request.number("k", 5, 1, classes.size());
        ClassificationResult result = samples.result();
        Json json = new Json();
        json.beginObject().name("k").value(k).name("classes").beginArray();
        classes.forEach(json::value);
        json.endArray().name("samples").beginArray();
        for (int sample = 0; sample < samples.size(); sample++) {
            json.beginObject().name("truth").value(samples.truths().get(sample));
            json.name("rank").value(samples.rank(sample)).name("answers").beginArray();
            for (int name : samples.order(sample)) {
                json.beginObject().name("class").value(name);
                json.name("score").value(samples.score(sample, name)).endObject();
            }
            json.endArray().endObject();
        }
        json.endArray().name("accuracy").value(result.accuracy()).name("errors").beginArray();
        for (int top = 1; top <= classes.size(); top++) {
            json.value(result.error(top));
        }
        json.endArray().name("wrong").beginArray();
        for (int top = 1; top <= classes.size(); top++) {
            json.value(wrong(samples, top));
        }
        return Answer.json(json.endArray().endObject());
    }

    /** How many samples have their class not among so many best. */
    private static long wrong(ClassifiedSamples samples, int top) {
        return IntStream.range(0, samples.size())
                .filter(sample -> samples.rank(sample) > top)
                .count();
    }
}
