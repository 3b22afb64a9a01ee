package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.report.learning.DetectRequest;
import dev.loupe.report.learning.Detector;
import dev.loupe.report.learning.Detectors;
import dev.loupe.report.learning.DrawnObjects;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import java.util.Set;

/** {@code loupe detect MODEL IMAGE...}: the objects in pictures, and where they are. */
final class DetectVerb implements Verb {
    /** The least score of what is drawn and printed as text where none is given: less is mostly wrong. */
    private static final double SHOWN = 0.5;

    @Override
    public String name() {
        return "detect";
    }

    @Override
    public String summary() {
        return "find the objects in pictures";
    }

    @Override
    public String usage() {
        return "MODEL IMAGE... [options]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--weights", "FILE", "weights of a built-in network: .pth or safetensors"),
                new Option("--labels", "FILE", "names of the classes, a line each, without background"),
                new Option(
                        "--score",
                        "T",
                        "tell what has that score or more (text, pictures: 0.5; JSON: the model's own)"),
                new Option("--output", "DIR", "write pictures with boxes, and detections.json, there"),
                new Option(
                        "--annotations", "FILE", "take the ids of images and classes from a COCO file, by their names"),
                new Option("--format", "text|json", "form of the result; JSON is a file of COCO results"),
                new Option("--verbose", "", "say more when something fails"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe detect run street.jpg --output out",
                "loupe detect fasterrcnn_resnet50_fpn street.jpg --output out \\",
                "    --weights fasterrcnn_resnet50_fpn_coco-258fb6c6.pth");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        List<String> operands = arguments.operands();
        if (operands.size() < 2) {
            throw new BadInput(
                    "detect takes a model and pictures: a folder of loupe train, or a network with --weights");
        }
        boolean isJson = arguments.choice("--format", "text", "text", "json").equals("json");
        Optional<Path> folder = arguments.value("--output").map(DetectVerb::folder);
        CocoIds ids = arguments
                .value("--annotations")
                .map(file -> CocoIds.read(EvaluateOptions.file("--annotations", file)))
                .orElse(CocoIds.COUNTED);
        DetectRequest request = request(operands.get(0), arguments);
        double shown = request.score().orElse(SHOWN);
        try (Detector detector = open(request)) {
            CocoResults results = new CocoResults(ids);
            Set<String> names = new HashSet<>();
            int code = find(detector, operands.subList(1, operands.size()), console, (picture, answer) -> {
                results.add(picture, answer);
                List<Detector.Found> seen = answer.objects().stream()
                        .filter(found -> found.score() >= shown)
                        .toList();
                folder.ifPresent(into -> draw(detector, picture, seen, free(into, picture, names)));
                if (!isJson) {
                    console.out().print(text(picture, seen));
                    console.out().flush();
                }
            });
            if (isJson) {
                console.out().print(results.json());
            }
            folder.ifPresent(into -> Results.write(
                    into.resolve("detections.json"), results.json().getBytes(StandardCharsets.UTF_8)));
            return code;
        }
    }

    private interface Taker {
        void take(String picture, Detector.Answer answer);
    }

    /** A picture that cannot be read is complained about and does not stop the others. */
    private static int find(Detector detector, List<String> pictures, Console console, Taker taker) {
        int code = Loupe.DONE;
        for (String picture : pictures) {
            try {
                taker.take(picture, detector.detect(EvaluateOptions.file("IMAGE", picture)));
            } catch (BadInput e) {
                console.out().flush();
                Loupe.complain(console, String.valueOf(e.getMessage()));
                code = Loupe.BAD_INPUT;
            }
        }
        return code;
    }

    private static DetectRequest request(String model, Arguments arguments) {
        OptionalDouble score = arguments.has("--score")
                ? OptionalDouble.of(EvaluateOptions.number(arguments, "--score", 0, 0, 1))
                : OptionalDouble.empty();
        return new DetectRequest(
                model,
                arguments.value("--weights").map(file -> EvaluateOptions.file("--weights", file)),
                arguments
                        .value("--labels")
                        .map(file -> PredictVerb.labels(EvaluateOptions.file("--labels", file)))
                        .orElse(List.of()),
                score);
    }

    private static Detector open(DetectRequest request) {
        List<Detectors> services = new ArrayList<>();
        ServiceLoader.load(Detectors.class).forEach(services::add);
        if (services.isEmpty()) {
            throw new BadInput("detecting runs on LibTorch, which is not on the class path: start loupe by its script");
        }
        return services.stream()
                .filter(service -> service.opens(request))
                .findFirst()
                .orElseThrow(() -> new BadInput(request.model() + ": it is no detector that can be opened; there are "
                        + String.join(
                                "; ", services.stream().map(Detectors::summary).toList())))
                .open(request);
    }

    private static Path folder(String name) {
        Path folder = EvaluateOptions.file("--output", name);
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BadInput(name + ": no folder can be made there: " + e.getMessage() + "; choose another", e);
        }
    }

    private static void draw(Detector detector, String picture, List<Detector.Found> seen, Path into) {
        BufferedImage drawn = detector.picture(EvaluateOptions.file("IMAGE", picture));
        DrawnObjects.draw(drawn, seen);
        Results.write(into, DrawnObjects.png(drawn));
    }

    /** {@code street.png} for street.jpg, {@code street-2.png} for the next picture of that name. */
    private static Path free(Path folder, String picture, Set<String> names) {
        String name = String.valueOf(EvaluateOptions.file("IMAGE", picture).getFileName());
        int dot = name.lastIndexOf('.');
        String plain = dot > 0 ? name.substring(0, dot) : name;
        String free = plain;
        for (int i = 2; !names.add(free); i++) {
            free = plain + "-" + i;
        }
        return folder.resolve(free + ".png");
    }

    private static String text(String picture, List<Detector.Found> objects) {
        StringBuilder text = new StringBuilder(Printable.line(picture))
                .append(": ")
                .append(objects.size())
                .append(objects.size() == 1 ? " object" : " objects")
                .append('\n');
        for (Detector.Found found : objects) {
            text.append(String.format(
                    Locale.ROOT,
                    "  %6.2f %%  %-16s  %7.1f %7.1f  to %7.1f %7.1f%n",
                    100 * found.score(),
                    found.label().isEmpty() ? "class " + found.index() : Printable.line(found.label()),
                    found.x1(),
                    found.y1(),
                    found.x2(),
                    found.y2()));
        }
        return text.toString();
    }
}
