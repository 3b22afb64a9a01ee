package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.ServiceLoader;

/** {@code loupe train RECIPE}: learning. What learns is found as a service, since it needs LibTorch. */
final class TrainVerb implements Verb {
    @Override
    public String name() {
        return "train";
    }

    @Override
    public String summary() {
        return "train a network on data of yours or Debian's";
    }

    @Override
    public String usage() {
        return "RECIPE [--data DATA] --out DIR [options]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(
                        "--data",
                        "DATA",
                        "fashion-mnist[:FOLDER], images:FOLDER (a folder a class), text:FILE, ring, gaussian"),
                new Option("--out", "DIR", "folder for weights, metrics, checkpoint and report"),
                new Option("--epochs", "N", "passes over the data; without a length the recipe's own holds"),
                new Option("--steps", "N", "steps instead"),
                new Option("--minutes", "M", "time instead; such runs are not repeated exactly"),
                new Option("--seed", "N", "of first weights, order and changes of images (0)"),
                new Option("--resume", "", "go on with the run in DIR from its checkpoint"),
                new Option("--set", "NAME=VALUE", "a setting; repeat it for several"),
                new Option("--list", "", "the recipes and their settings"),
                new Option("--verbose", "", "say more when something fails"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe train classifier --data fashion-mnist --out run",
                "loupe train classifier --data images:photos --out run --set model=resnet18",
                "loupe train classifier --data fashion-mnist --out side-by-side --minutes 10 \\",
                "    --set model=alexnet,vgg11,resnet18",
                "loupe train classifier --data fashion-mnist --out run --resume");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        List<Recipe> recipes = new ArrayList<>();
        ServiceLoader.load(Recipe.class).forEach(recipes::add);
        if (recipes.isEmpty()) {
            throw new BadInput("training runs on LibTorch, which is not on the class path: start loupe by its script");
        }
        if (arguments.has("--list")) {
            console.out().print(list(recipes));
            return Loupe.DONE;
        }
        List<String> names = recipes.stream().map(Recipe::name).toList();
        if (arguments.operands().size() != 1) {
            throw new BadInput("train takes one recipe: " + String.join(", ", names));
        }
        String name = arguments.operands().get(0);
        Recipe recipe = recipes.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BadInput("there is no recipe '" + name + "'; "
                        + Nearest.suggestion(name, names, "loupe train --list names them")));
        TrainRequest request = request(recipe, arguments);
        try (Onlooker onlooker = Onlooker.start(console)) {
            return recipe.train(request, onlooker) ? Loupe.DONE : Loupe.INTERRUPTED;
        }
    }

    private static TrainRequest request(Recipe recipe, Arguments arguments) {
        int lengths = 0;
        for (String length : new String[] {"--epochs", "--steps", "--minutes"}) {
            lengths += arguments.has(length) ? 1 : 0;
        }
        if (lengths > 1) {
            throw new BadInput("--epochs, --steps and --minutes each say how long to train; give one");
        }
        return new TrainRequest(
                arguments.value("--data").or(recipe::usualData).orElseThrow(() -> missing(recipe, "--data")),
                EvaluateOptions.file("--out", arguments.value("--out").orElseThrow(() -> missing(recipe, "--out"))),
                count(arguments, "--epochs"),
                count(arguments, "--steps"),
                arguments.has("--minutes")
                        ? OptionalDouble.of(EvaluateOptions.number(arguments, "--minutes", 1, 1e-3, 1e6))
                        : OptionalDouble.empty(),
                (long) EvaluateOptions.number(arguments, "--seed", 0, -9e15, 9e15),
                arguments.has("--resume"),
                settings(arguments.values("--set")));
    }

    private static BadInput missing(Recipe recipe, String option) {
        return new BadInput(option + " is missing, as in: loupe train " + recipe.name() + " --data "
                + recipe.usualData().orElse("DATA") + " --out run; " + recipe.name() + " learns " + recipe.summary());
    }

    private static OptionalLong count(Arguments arguments, String option) {
        return arguments.has(option) ? OptionalLong.of(arguments.number(option, 1, 1)) : OptionalLong.empty();
    }

    /** What {@code --set} gave, by name. */
    static Map<String, String> settings(List<String> given) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String text : given) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw new BadInput("--set '" + text + "' is not NAME=VALUE, as in --set rate=0.05");
            }
            settings.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return settings;
    }

    private static String list(List<Recipe> recipes) {
        StringBuilder text = new StringBuilder();
        for (Recipe recipe : recipes) {
            text.append(recipe.name()).append(": ").append(recipe.summary()).append('\n');
            for (Setting setting : recipe.settings()) {
                text.append("  --set ")
                        .append(setting.name())
                        .append('=')
                        .append(setting.usual())
                        .append("  ")
                        .append(setting.help())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
