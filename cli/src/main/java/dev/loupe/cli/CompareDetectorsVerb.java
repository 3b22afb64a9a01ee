package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.report.learning.CompareRequest;
import dev.loupe.report.learning.ComparisonForms;
import dev.loupe.report.learning.DetectorComparer;
import dev.loupe.report.learning.DetectorComparison;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.ServiceLoader;

/** {@code loupe compare-detectors}: R-CNN, Fast R-CNN and Faster R-CNN side by side. */
final class CompareDetectorsVerb implements Verb {
    private static final String PAGE = "comparison.html";

    @Override
    public String name() {
        return "compare-detectors";
    }

    @Override
    public String summary() {
        return "train R-CNN, Fast and Faster R-CNN and tell them apart";
    }

    @Override
    public String usage() {
        return "[--data DATA] --out DIR [options]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(
                        "--data", "DATA", "scenes[:SEED,COUNT], coco:ANNOTATIONS.json:FOLDER or voc:FOLDER (scenes)"),
                new Option("--out", "DIR", "folder for the runs and the page; runs that are there are used"),
                new Option("--steps", "N", "of each detector's training; without it the recipes' own"),
                new Option("--seed", "N", "of first weights, order and changes of images (0)"),
                new Option("--set", "NAME=VALUE", "a setting of the recipes that know it; repeat it for several"),
                new Option("--pictures", "N", "judge by so many of the pictures held out (all)"),
                new Option("--picture", "N", "show the steps on that picture held out, counted from 0 (0)"),
                new Option("--format", "text|json", "form of the result"),
                new Option("--verbose", "", "say more when something fails"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe compare-detectors --data scenes --out detectors",
                "loupe compare-detectors --data scenes:1,200 --out quick --steps 100");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        if (!arguments.operands().isEmpty()) {
            throw new BadInput("compare-detectors takes options only, not '"
                    + arguments.operands().get(0) + "'");
        }
        boolean isJson = arguments.choice("--format", "text", "text", "json").equals("json");
        Path out = EvaluateOptions.file(
                "--out",
                arguments.value("--out").orElseThrow(() -> new BadInput("--out DIR is needed: where all goes")));
        CompareRequest request = new CompareRequest(
                arguments.value("--data").orElse("scenes"),
                out,
                arguments.has("--steps") ? OptionalLong.of(arguments.number("--steps", 1, 1)) : OptionalLong.empty(),
                arguments.number("--seed", 0, 0),
                arguments.has("--pictures")
                        ? OptionalInt.of(arguments.number("--pictures", 1, 1))
                        : OptionalInt.empty(),
                arguments.number("--picture", 0, 0),
                TrainVerb.settings(arguments.values("--set")));
        DetectorComparer comparer = ServiceLoader.load(DetectorComparer.class)
                .findFirst()
                .orElseThrow(() -> new BadInput(
                        "detectors run on LibTorch, which is not on the class path: start loupe by its script"));
        Optional<DetectorComparison> result;
        try (Onlooker onlooker = Onlooker.start(console)) {
            result = comparer.compare(request, onlooker);
        }
        if (result.isEmpty()) {
            return Loupe.INTERRUPTED;
        }
        Results.write(out.resolve(PAGE), ComparisonForms.html(result.get()).getBytes(StandardCharsets.UTF_8));
        console.out().print(isJson ? ComparisonForms.json(result.get()) : ComparisonForms.text(result.get()));
        console.err().println("pictures of each step: " + out.resolve(PAGE));
        return Loupe.DONE;
    }
}
