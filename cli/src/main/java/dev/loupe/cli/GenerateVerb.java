package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.report.learning.GenerateRequest;
import dev.loupe.report.learning.Generator;
import dev.loupe.report.learning.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** {@code loupe generate MODEL}: something new from what was learned. */
final class GenerateVerb implements Verb {
    /** Options that belong to the verb and not to what generates. */
    private static final List<String> OWN = List.of("--seed", "--output", "--verbose");

    @Override
    public String name() {
        return "generate";
    }

    @Override
    public String summary() {
        return "make new text or images with what was learned";
    }

    @Override
    public String usage() {
        return "MODEL [options]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--seed", "N", "of what is drawn (0)"),
                new Option("--output", "FILE", "write there; images need it"),
                new Option("--prompt", "TEXT", "text: what it begins with"),
                new Option("--length", "N", "text: characters to make (500)"),
                new Option("--temperature", "T", "text: below 1 is safer, above 1 is bolder (0.7)"),
                new Option("--top-k", "K", "text: draw from the K likeliest; 0 is from all (0)"),
                new Option("--count", "N", "images: how many (64)"),
                new Option("--class", "NAME", "images: of one class, where the network was told classes"),
                new Option("--truncation", "T", "images: draw z within T standard deviations; 0 is without bound (0)"),
                new Option("--interpolate", "STEPS", "images: that many from one z to another, a row each"),
                new Option("--verbose", "", "say more when something fails"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe generate run --prompt 'In the beginning' --temperature 0.7",
                "loupe generate run --count 64 --output grid.png");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        if (arguments.operands().size() != 1) {
            throw new BadInput("generate takes one model: a folder of loupe train");
        }
        List<Generator> generators = new ArrayList<>();
        ServiceLoader.load(Generator.class).forEach(generators::add);
        if (generators.isEmpty()) {
            throw new BadInput(
                    "generating runs on LibTorch, which is not on the class path: start loupe by its script");
        }
        Path run = EvaluateOptions.file("MODEL", arguments.operands().get(0));
        Generator generator = generators.stream()
                .filter(one -> one.opens(run))
                .findFirst()
                .orElseThrow(() -> new BadInput(run + ": what it has learned makes nothing new; there are "
                        + String.join(
                                "; ",
                                generators.stream().map(Generator::summary).toList())));
        GenerateRequest request = new GenerateRequest(
                run,
                (long) EvaluateOptions.number(arguments, "--seed", 0, -9e15, 9e15),
                arguments.value("--output").map(file -> EvaluateOptions.file("--output", file)),
                settings(generator, arguments));
        try (Onlooker onlooker = Onlooker.start(console)) {
            generator.generate(request, console.out(), onlooker);
            console.out().flush();
            return onlooker.stopRequested() ? Loupe.INTERRUPTED : Loupe.DONE;
        }
    }

    private Map<String, String> settings(Generator generator, Arguments arguments) {
        List<String> taken = generator.settings().stream().map(Setting::name).toList();
        Map<String, String> settings = new LinkedHashMap<>();
        for (Option option : options()) {
            String name = option.name().substring(2);
            if (OWN.contains(option.name()) || !arguments.has(option.name())) {
                continue;
            }
            if (!taken.contains(name)) {
                throw new BadInput(option.name() + " does not go with this model, which takes "
                        + String.join(
                                ", ", taken.stream().map(one -> "--" + one).toList()));
            }
            settings.put(name, arguments.value(option.name(), ""));
        }
        return settings;
    }
}
