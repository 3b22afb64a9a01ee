package dev.loupe.cli;

import dev.loupe.explain.Topics;
import dev.loupe.graph.BadInput;
import dev.loupe.report.document.Document;
import dev.loupe.report.document.DocumentHtml;
import dev.loupe.report.document.DocumentLatex;
import dev.loupe.report.document.DocumentMarkdown;
import dev.loupe.report.document.DocumentText;
import dev.loupe.report.learning.Setting;
import java.util.List;

/** {@code loupe explain TOPIC}: short and exact, with figures computed on the spot. */
final class ExplainVerb implements Verb {
    /** Longer lines are hard to read, however wide the terminal is. */
    private static final int WIDEST = 100;

    @Override
    public String name() {
        return "explain";
    }

    @Override
    public String summary() {
        return "explain a topic, with figures computed on the spot";
    }

    @Override
    public String usage() {
        return "TOPIC [options]; topics: " + String.join(", ", Topics.names());
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--format", "FORM=text|markdown|latex|html", "text (usual), markdown, latex, html"),
                new Option("--language", "en|zh", "English (usual) or Chinese"),
                new Option("--set", "NAME=VALUE", "a number of the example; repeat it for several"),
                new Option("--list", "", "the topics and what --set changes in each"),
                new Option("--output", "FILE", "write there instead of to standard output"),
                new Option("--verbose", "", "say more when something fails"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe explain lstm",
                "loupe explain lstm --set inputs=64 --set hidden=256",
                "loupe explain gan --format html --output gan.html",
                "loupe explain conv --language zh");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        if (arguments.has("--list")) {
            return Results.of(arguments, console).one(list());
        }
        List<String> names = Topics.names();
        if (arguments.operands().size() != 1) {
            throw new BadInput("explain takes one topic: " + String.join(", ", names));
        }
        String topic = arguments.operands().get(0);
        if (!names.contains(topic)) {
            throw new BadInput("there is no topic '" + topic + "'; "
                    + Nearest.suggestion(topic, names, "there are " + String.join(", ", names)));
        }
        String language = arguments.choice("--language", "en", Topics.LANGUAGES.toArray(new String[0]));
        String format = arguments.choice("--format", "text", "text", "markdown", "latex", "html");
        Document document = Topics.document(topic, TrainVerb.settings(arguments.values("--set")), language);
        return Results.of(arguments, console)
                .one(
                        switch (format) {
                            case "markdown" -> DocumentMarkdown.of(document);
                            case "latex" -> DocumentLatex.of(document);
                            case "html" -> DocumentHtml.of(document);
                            default -> DocumentText.of(document, Math.min(WIDEST, console.width()));
                        });
    }

    private static String list() {
        StringBuilder text = new StringBuilder();
        for (String name : Topics.names()) {
            text.append(name).append(": ").append(Topics.summary(name)).append('\n');
            for (Setting setting : Topics.settings(name)) {
                text.append("  --set ").append(setting.name()).append('=').append(setting.usual());
                text.append("  ").append(setting.help()).append('\n');
            }
        }
        return text.toString();
    }
}
