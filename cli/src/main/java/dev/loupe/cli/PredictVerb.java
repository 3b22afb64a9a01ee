package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.report.Json;
import dev.loupe.report.learning.Classifier;
import dev.loupe.report.learning.Classifiers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/** {@code loupe predict MODEL IMAGE...}: what pictures show. */
final class PredictVerb implements Verb {
    private static final int USUAL_TOP = 5;

    @Override
    public String name() {
        return "predict";
    }

    @Override
    public String summary() {
        return "tell what pictures show";
    }

    @Override
    public String usage() {
        return "MODEL IMAGE... [options]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--weights", "FILE", "weights of a built-in network: safetensors, .pth or .npz"),
                new Option("--labels", "FILE", "names of the classes, a line each"),
                new Option("--top", "N", "how many answers (5)"),
                new Option("--format", "text|json", "form of the result"),
                new Option("--output", "FILE", "write there instead of standard output"),
                new Option("--verbose", "", "say more when something fails"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe predict run shoe.png",
                "loupe predict resnet50 --weights resnet50-0676ba61.pth cat.jpg dog.jpg --top 3");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        List<String> operands = arguments.operands();
        if (operands.size() < 2) {
            throw new BadInput(
                    "predict takes a model and pictures: a folder of loupe train, or a network with --weights");
        }
        boolean isJson = arguments.choice("--format", "text", "text", "json").equals("json");
        int top = arguments.number("--top", USUAL_TOP, 1);
        Classifiers classifiers = ServiceLoader.load(Classifiers.class)
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        "predicting runs on LibTorch, which is not on the class path: start loupe by its script"));
        String model = operands.get(0);
        List<String> pictures = operands.subList(1, operands.size());
        try (Classifier classifier = open(classifiers, model, arguments)) {
            return Results.of(arguments, console)
                    .each(
                            pictures,
                            picture -> {
                                List<Classifier.Answer> answers =
                                        classifier.classify(EvaluateOptions.file("IMAGE", picture), top);
                                return Outcome.of(isJson ? json(model, picture, answers) : text(picture, answers));
                            },
                            () -> "");
        }
    }

    private static Classifier open(Classifiers classifiers, String model, Arguments arguments) {
        List<String> labels = arguments
                .value("--labels")
                .map(file -> labels(EvaluateOptions.file("--labels", file)))
                .orElse(List.of());
        try {
            return classifiers.open(
                    model, arguments.value("--weights").map(file -> EvaluateOptions.file("--weights", file)), labels);
        } catch (BadInput e) {
            throw e.in(model);
        }
    }

    static List<String> labels(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new BadInput(file + ": it cannot be read as lines of text: " + e.getMessage(), e);
        }
    }

    private static String text(String picture, List<Classifier.Answer> answers) {
        StringBuilder text = new StringBuilder(Printable.line(picture)).append('\n');
        for (Classifier.Answer answer : answers) {
            String label = answer.label().isEmpty() ? "class " + answer.index() : Printable.line(answer.label());
            text.append(String.format(Locale.ROOT, "  %6.2f %%  %s%n", 100 * answer.probability(), label));
        }
        return text.toString();
    }

    private static String json(String model, String picture, List<Classifier.Answer> answers) {
        Json json = new Json()
                .beginObject()
                .name("schema")
                .value("loupe.predict/1")
                .name("model")
                .value(model)
                .name("image")
                .value(picture)
                .name("answers")
                .beginArray();
        for (Classifier.Answer answer : answers) {
            json.beginObject().name("class").value(answer.index()).name("label");
            if (answer.label().isEmpty()) {
                json.nullValue();
            } else {
                json.value(answer.label());
            }
            json.name("probability").value(answer.probability()).endObject();
        }
        return json.endArray().endObject() + "\n";
    }
}
