package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.detection.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a figure must be: {@code AP>=0.37}. */
record Requirement(String name, String relation, double bound) {
    private static final Pattern FORM = Pattern.compile("\\s*([A-Za-z][\\w@.]*)\\s*(>=|<=|>|<)\\s*([-+.\\deE]+)\\s*");

    /** Takes {@code AP>=0.37,AP50>=0.58} apart; nothing for an empty text. */
    static List<Requirement> parse(String text) {
        List<Requirement> requirements = new ArrayList<>();
        for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
            Matcher matcher = FORM.matcher(part);
            try {
                if (matcher.matches()) {
                    requirements.add(
                            new Requirement(matcher.group(1), matcher.group(2), Double.parseDouble(matcher.group(3))));
                    continue;
                }
            } catch (NumberFormatException e) {
                throw new BadInput("--require: '" + part + "' has no number; write AP>=0.37", e);
            }
            throw new BadInput("--require: '" + part + "' is not understood; write AP>=0.37,AP50>=0.58");
        }
        return requirements;
    }

    /** Why the figures fall short, one line each; nothing where they do not. What has no value falls short. */
    static List<String> failures(List<Requirement> requirements, List<Figure> figures) {
        List<String> failures = new ArrayList<>();
        for (Requirement requirement : requirements) {
            Figure figure = figures.stream()
                    .filter(one -> one.name().equals(requirement.name))
                    .findFirst()
                    .orElseThrow(() -> new BadInput("--require: there is no figure '" + requirement.name + "'; "
                            + Nearest.suggestion(
                                    requirement.name,
                                    figures.stream().map(Figure::name).toList(),
                                    "choose from "
                                            + String.join(
                                                    ", ",
                                                    figures.stream()
                                                            .map(Figure::name)
                                                            .toList()))));
            if (figure.value().isEmpty() || !requirement.holds(figure.value().getAsDouble())) {
                failures.add(requirement.name + " is "
                        + (figure.value().isEmpty()
                                ? "undefined"
                                : figure.value().getAsDouble()) + ", required: "
                        + requirement.relation + " " + requirement.bound);
            }
        }
        return failures;
    }

    private boolean holds(double value) {
        return switch (relation) {
            case ">=" -> value >= bound;
            case "<=" -> value <= bound;
            case ">" -> value > bound;
            default -> value < bound;
        };
    }
}
