package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.models.data.DetectionData;
import dev.loupe.models.data.DetectionSet;
import dev.loupe.models.data.FashionMnist;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.Json;
import dev.loupe.report.learning.CompareRequest;
import dev.loupe.report.learning.DetectorComparer;
import dev.loupe.report.learning.DetectorComparison;
import dev.loupe.report.learning.DetectorComparison.Compared;
import dev.loupe.report.learning.DetectorComparison.Step;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.Engine;
import dev.loupe.torch.NamedTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** R-CNN, Fast R-CNN and Faster R-CNN on the same data, from the same first weights of one backbone. */
public final class ThreeDetectors implements DetectorComparer {
    private static final String PRETRAINED = "pretrained";
    private static final String PRETRAINING = "pretraining";
    private static final String EPOCHS = "pretrain_epochs";
    private static final List<String> PROPOSALS =
            List.of("proposals-train.safetensors", "proposals-held-out.safetensors");
    /** Pictures that are looked at before time is taken: the first ones are slow on any machine. */
    private static final int WARM_UP = 5;

    private static final List<Recipe> RECIPES = List.of(new RcnnRecipe(), new FastRcnnRecipe(), new FasterRcnnRecipe());

    @Override
    public Optional<DetectorComparison> compare(CompareRequest request, Watcher watcher) {
        refuseUnknown(request.settings());
        DetectionSet test = DetectionData.open(request.data()).test();
        if (request.shown() >= test.count()) {
            throw new BadInput("--picture " + request.shown() + ": " + test.count()
                    + " pictures are held out; the first is number 0");
        }
        Optional<Map<String, String>> settings = withFirstWeights(request, watcher);
        if (settings.isEmpty()) {
            return Optional.empty();
        }
        for (Recipe recipe : RECIPES) {
            if (!train(recipe, request, settings.get(), watcher)) {
                return Optional.empty();
            }
        }
        int threads = Integer.parseInt(settings.get().getOrDefault("threads", "0"));
        Engine.threads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
        int most = request.pictures().orElse(test.count());
        List<Compared> all = new ArrayList<>();
        for (Recipe recipe : RECIPES) {
            watcher.say(recipe.name() + " looks at " + Math.min(most, test.count()) + " pictures");
            all.add(measured(recipe.name(), request, test, most));
        }
        List<Step> steps = new ComparedSteps(test.picture(request.shown())).all(request.out());
        return Optional.of(new DetectorComparison(request.data(), Math.min(most, test.count()), all, steps));
    }

    private static void refuseUnknown(Map<String, String> settings) {
        for (String name : settings.keySet()) {
            if (RECIPES.stream().noneMatch(recipe -> knows(recipe, name))) {
                throw new BadInput("--set " + name + ": none of the detectors has such a setting;"
                        + " loupe train --list names them");
            }
        }
    }

    private static boolean knows(Recipe recipe, String name) {
        return recipe.settings().stream().anyMatch(setting -> setting.name().equals(name));
    }

    /** The settings with the file of first weights that all begin with; none when the watcher asked to stop. */
    private static Optional<Map<String, String>> withFirstWeights(CompareRequest request, Watcher watcher) {
        Map<String, String> settings = new LinkedHashMap<>(request.settings());
        String backbone = settings.getOrDefault("backbone", DetectorSettings.SMALL);
        boolean isAuto = settings.getOrDefault(PRETRAINED, "auto").equals("auto");
        if (!isAuto || !backbone.split(":", 2)[0].equals(DetectorSettings.SMALL)) {
            return Optional.of(settings);
        }
        if (settings.containsKey("threads")) {
            Engine.threads(threads(settings.get("threads")));
        }
        Pretraining pretraining = new Pretraining(backbone, epochs(settings), request.seed());
        return pretraining
                .weights(request.out().resolve(PRETRAINING), FashionMnist.DEBIAN, watcher)
                .map(file -> {
                    settings.put(PRETRAINED, file.toString());
                    return settings;
                });
    }

    private static int threads(String given) {
        try {
            return Math.max(1, Integer.parseInt(given));
        } catch (NumberFormatException e) {
            throw new BadInput("--set threads=" + given + ": a whole number is needed", e);
        }
    }

    private static int epochs(Map<String, String> settings) {
        String given = settings.getOrDefault(EPOCHS, "1");
        if (!given.matches("[1-9][0-9]{0,2}")) {
            throw new BadInput("--set " + EPOCHS + "=" + given + ": a number from 1 to 999 is needed");
        }
        return Integer.parseInt(given);
    }

    private static Path folder(CompareRequest request, String name) {
        return request.out().resolve(name);
    }

    /** Trains what is not there yet, and goes on where it was stopped. */
    private static boolean train(Recipe recipe, CompareRequest request, Map<String, String> settings, Watcher watcher) {
        RunFolder run = new RunFolder(folder(request, recipe.name()));
        if (isDone(run)) {
            requireSame(run, request);
            watcher.say(recipe.name() + " is trained: " + run.folder());
            return true;
        }
        shareProposals(request, run.folder());
        Map<String, String> known = settings.entrySet().stream()
                .filter(setting -> knows(recipe, setting.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        watcher.say(recipe.name() + ":");
        return recipe.train(
                new TrainRequest(
                        request.data(),
                        run.folder(),
                        OptionalLong.empty(),
                        request.steps(),
                        OptionalDouble.empty(),
                        request.seed(),
                        run.hasCheckpoint(),
                        known),
                watcher);
    }

    /** The report is written last. */
    private static boolean isDone(RunFolder run) {
        return Files.exists(run.model()) && Files.exists(run.report());
    }

    private static void requireSame(RunFolder run, CompareRequest request) {
        String data = new Json()
                .beginObject()
                .name("data")
                .value(request.data())
                .endObject()
                .toString();
        try {
            String config = Files.readString(run.config());
            if (!config.contains(data.substring(1, data.length() - 1))) {
                throw new BadInput(Printable.line(run.folder().toString()) + " holds a run on other data than "
                        + request.data() + "; take another --out");
            }
        } catch (IOException e) {
            throw new BadInput(Printable.line(run.config().toString()) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Selective search is the same for both that use it: what one has found, the other need not search. */
    private static void shareProposals(CompareRequest request, Path into) {
        for (Recipe recipe : RECIPES) {
            for (String name : PROPOSALS) {
                Path from = folder(request, recipe.name()).resolve(name);
                if (!recipe.name().equals(FasterRcnnRecipe.NAME)
                        && !into.endsWith(FasterRcnnRecipe.NAME)
                        && Files.exists(from)
                        && !Files.exists(into.resolve(name))) {
                    try {
                        Files.createDirectories(into);
                        Files.copy(from, into.resolve(name));
                    } catch (IOException e) {
                        throw new BadInput(
                                Printable.line(into.toString()) + " cannot be written: " + e.getMessage(), e);
                    }
                }
            }
        }
    }

    private static Compared measured(String name, CompareRequest request, DetectionSet test, int most) {
        Path folder = folder(request, name);
        try (RegionDetector detector = ComparedSteps.open(folder)) {
            for (int i = 0; i < Math.min(WARM_UP, test.count()); i++) {
                detector.detect(test.picture(i));
            }
            HeldOut result = HeldOut.of(detector, test, most);
            Map<String, Double> figures = result.figures();
            PartSeconds seconds = result.seconds();
            return new Compared(
                    name,
                    result.cnnPasses(),
                    seconds.proposals(),
                    seconds.cnn(),
                    seconds.heads(),
                    seconds.nms(),
                    result.proposals(),
                    result.recall50(),
                    result.recall70(),
                    figure(figures, "AP50"),
                    figure(figures, "AP"),
                    stages(name),
                    minutes(
                            request.out(),
                            folder,
                            DetectionData.open(request.data()).train().count()));
        }
    }

    private static OptionalDouble figure(Map<String, Double> figures, String name) {
        Double value = figures.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private static List<String> stages(String name) {
        return switch (name) {
            case RcnnRecipe.NAME ->
                List.of(
                        "first weights (shared)",
                        "selective search",
                        "fine-tuning on warped regions",
                        "a support vector machine a class",
                        "a ridge regression of boxes a class");
            case FastRcnnRecipe.NAME ->
                List.of("first weights (shared)", "selective search", "one network for classes and boxes together");
            default -> List.of("first weights (shared)", "one network for proposals, classes and boxes together");
        };
    }

    /** First weights, proposals where there are any, and the run itself. */
    private static double minutes(Path out, Path folder, int pictures) {
        RunFolder first = new RunFolder(out.resolve(PRETRAINING));
        double seconds = new RunFolder(folder).lastSeconds();
        if (Files.exists(first.metrics())) {
            seconds += first.lastSeconds();
        }
        Path proposals = folder.resolve(PROPOSALS.get(0));
        if (Files.exists(proposals)) {
            String each = NamedTensors.metadata(proposals).getOrDefault("loupe.seconds", "0");
            seconds += Double.parseDouble(each) * pictures;
        }
        return seconds / 60;
    }
}
