package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.CocoJson;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.VocFolder;
import dev.loupe.metrics.detection.Bootstrap;
import dev.loupe.metrics.detection.Coco;
import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.DetectionMatches;
import dev.loupe.metrics.detection.Explanation;
import dev.loupe.metrics.detection.Lvis;
import dev.loupe.metrics.detection.PycocotoolsText;
import dev.loupe.metrics.detection.Tide;
import dev.loupe.metrics.detection.Voc;
import dev.loupe.report.evaluation.Chart;
import dev.loupe.report.evaluation.DetectionReports;
import dev.loupe.report.evaluation.DetectionView;
import dev.loupe.report.evaluation.EvaluationHtml;
import dev.loupe.report.evaluation.EvaluationReport;
import dev.loupe.report.evaluation.ExplanationText;
import dev.loupe.report.evaluation.SmallImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code loupe evaluate coco|lvis|voc|tide}: detections against truths. */
final class EvaluateDetections {
    private final String protocol;
    private final Arguments arguments;
    private final EvaluateResults results;
    private final CocoSettings settings;
    private final Path truthFile;
    private final Findings truthFindings;
    private final double iou;

    private EvaluateDetections(String protocol, Arguments arguments, Console console) {
        this.protocol = protocol;
        this.arguments = arguments;
        this.results = EvaluateResults.of(arguments, console);
        this.settings = EvaluateOptions.coco(arguments);
        this.truthFile = EvaluateOptions.needed(arguments, "--ground-truth");
        this.truthFindings = EvaluateOptions.findings(arguments);
        this.iou = EvaluateOptions.number(arguments, "--iou", .5, 0, 1);
    }

    /** A results file and what its checks found. */
    private record Found(GroundTruth truth, Detections detections, Findings findings) {}

    static int run(String protocol, Arguments arguments, Console console) {
        return new EvaluateDetections(protocol, arguments, console).run();
    }

    private int run() {
        List<String> files = EvaluateOptions.neededAll(arguments, "--detections");
        String style = arguments.choice("--style", "loupe", "loupe", "pycocotools");
        if (!style.equals("loupe")
                && !(protocol.equals("coco") && results.format().equals("text"))) {
            throw new BadInput("--style pycocotools is a text of evaluate coco; leave out --format");
        }
        if (!protocol.equals("coco") && (arguments.has("--explain") || bootstrap())) {
            throw new BadInput("--explain, --confidence-interval and --compare belong to evaluate coco");
        }
        if (protocol.equals("voc") && settings.kind() != Kind.BBOX) {
            throw new BadInput("evaluate voc compares bbox; evaluate coco and tide know segm and keypoints");
        }
        arguments.value("--images").ifPresent(this::checkImages);
        boolean folder = Files.isDirectory(truthFile);
        if (folder) {
            if (!protocol.equals("voc")) {
                throw new BadInput(truthFile + ": is a folder; evaluate " + protocol + " takes a COCO JSON file");
            }
            GroundTruth truth = VocFolder.groundTruth(truthFile, arguments.value("--image-set"), truthFindings);
            return results.each(files, file -> {
                Findings findings = EvaluateOptions.findings(arguments);
                Detections detections =
                        VocFolder.detections(EvaluateOptions.file("--detections", file), truth, findings);
                return outcome(new Found(truth, detections, findings), style);
            });
        }
        // Each file is read on a thread of its own while the ground truth is read on this one.
        List<Findings> findings =
                files.stream().map(file -> EvaluateOptions.findings(arguments)).toList();
        List<CocoJson.Pending> pending = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            pending.add(CocoJson.begin(
                    EvaluateOptions.file("--detections", files.get(i)), settings.kind(), findings.get(i)));
        }
        GroundTruth truth = CocoJson.groundTruth(truthFile, settings.kind(), truthFindings);
        int[] next = {0};
        return results.each(files, file -> {
            int i = next[0]++;
            return outcome(new Found(truth, pending.get(i).with(truth), findings.get(i)), style);
        });
    }

    private void checkImages(String images) {
        if (!results.format().equals("html")) {
            throw new BadInput("--images draws on the page; add --format html");
        }
        if (!Files.isDirectory(EvaluateOptions.file("--images", images))) {
            throw new BadInput("--images: there is no folder " + images + "; give the one that holds the images");
        }
    }

    private boolean bootstrap() {
        return arguments.has("--confidence-interval") || arguments.has("--compare");
    }

    private Outcome outcome(Found found, String style) {
        if (arguments.has("--explain") && results.format().equals("text")) {
            return results.outcome(coco(found), ExplanationText.of(explanation(found)));
        }
        if (style.equals("pycocotools")) {
            CocoResult result = Coco.evaluate(found.truth, found.detections, settings);
            return results.outcome(coco(found, result), PycocotoolsText.of(result));
        }
        return outcome(
                switch (protocol) {
                    case "coco" -> withBootstrap(coco(found), found);
                    case "lvis" -> lvis(found);
                    case "tide" -> tide(found);
                    default -> voc(found);
                },
                found);
    }

    /** The report in the form that is asked for, with the pictures that go with it. */
    private Outcome outcome(EvaluationReport report, Found found) {
        boolean page = results.format().equals("html");
        boolean draw = arguments.has("--curves");
        if (!page && !draw) {
            return results.outcome(report);
        }
        List<Chart> charts = Pictures.charts(found.truth, found.detections, settings, report);
        if (draw) {
            Pictures.write(charts, EvaluateOptions.file("--curves", arguments.value("--curves", "")));
        }
        if (!page) {
            return results.outcome(report);
        }
        Optional<Path> images = arguments.value("--images").map(folder -> EvaluateOptions.file("--images", folder));
        DetectionMatches matches = protocol.equals("lvis")
                ? DetectionMatches.lvis(found.truth, found.detections, settings.kind())
                : DetectionMatches.coco(found.truth, found.detections, settings);
        return results.outcome(
                report,
                EvaluationHtml.of(
                        DetectionView.of(report, matches, matches.result()),
                        charts,
                        image ->
                                images.map(place -> SmallImage.of(place, image)).orElse(""),
                        arguments.has("--explain") ? ExplanationText.of(explanation(found)) : ""));
    }

    private DetectionReports reports(Found found) {
        boolean withType = !protocol.equals("voc");
        return new DetectionReports(
                found.truth,
                found.detections,
                withType ? settings.kind().name().toLowerCase(Locale.ROOT) : "",
                Stream.concat(truthFindings.all().stream(), found.findings.all().stream())
                        .map(Findings.Finding::text)
                        .toList());
    }

    private EvaluationReport coco(Found found) {
        return coco(found, Coco.evaluate(found.truth, found.detections, settings));
    }

    private EvaluationReport coco(Found found, CocoResult result) {
        return reports(found).coco(result);
    }

    private EvaluationReport withBootstrap(EvaluationReport report, Found found) {
        EvaluationReport result = report;
        if (arguments.has("--confidence-interval")) {
            Bootstrap.Plan plan = EvaluateOptions.plan(arguments);
            result = result.intervals(new EvaluationReport.Intervals(
                    plan, Bootstrap.intervals(found.truth, found.detections, settings, plan)));
        }
        if (arguments.has("--compare")) {
            Bootstrap.Plan plan = EvaluateOptions.plan(arguments);
            String other = arguments.value("--compare", "");
            Detections second = CocoJson.detections(
                    EvaluateOptions.file("--compare", other),
                    found.truth,
                    settings.kind(),
                    EvaluateOptions.findings(arguments));
            result = result.comparison(new EvaluationReport.Comparisons(
                    other, plan, Bootstrap.compare(found.truth, found.detections, second, settings, plan)));
        }
        return result;
    }

    private EvaluationReport lvis(Found found) {
        if (settings.kind() == Kind.KEYPOINTS) {
            throw new BadInput("evaluate lvis compares bbox or segm");
        }
        return reports(found).lvis(Lvis.evaluate(found.truth, found.detections, settings.kind()));
    }

    private EvaluationReport voc(Found found) {
        Voc.Year year =
                arguments.choice("--year", "2010", "2007", "2010").equals("2007") ? Voc.Year.VOC2007 : Voc.Year.VOC2010;
        return reports(found).voc(Voc.evaluate(found.truth, found.detections, year, iou));
    }

    private EvaluationReport tide(Found found) {
        return reports(found).tide(Tide.evaluate(found.truth, found.detections, settings));
    }

    private Explanation explanation(Found found) {
        double[] thresholds = settings.thresholds();
        int threshold = -1;
        for (int t = 0; t < thresholds.length; t++) {
            threshold = Math.abs(thresholds[t] - iou) < 1e-9 ? t : threshold;
        }
        if (threshold < 0) {
            throw new BadInput("--iou " + iou + " is not among the thresholds; give it in --thresholds too");
        }
        return Explanation.of(found.truth, found.detections, settings, category(found), threshold);
    }

    /** The class that --explain names, by name or id; the one with the most truths if it names none. */
    private int category(Found found) {
        String wanted = arguments.value("--explain", "");
        Categories categories = found.truth.categories();
        if (settings.classAgnostic()) {
            return 0;
        }
        if (categories.size() == 0) {
            throw new BadInput("the ground truth has no categories; there is nothing to explain");
        }
        int[] truths = new int[categories.size()];
        for (int row = 0; row < found.truth.size(); row++) {
            truths[found.truth.category(row)]++;
        }
        int most = 0;
        List<String> names = new ArrayList<>();
        for (int k = 0; k < categories.size(); k++) {
            String name = categories.get(k).name();
            if (!wanted.isEmpty()
                    && (name.equals(wanted) || Long.toString(categories.id(k)).equals(wanted))) {
                return k;
            }
            names.add(name);
            most = truths[k] > truths[most] ? k : most;
        }
        if (!wanted.isEmpty()) {
            throw new BadInput("--explain: there is no class '" + wanted + "'; "
                    + Nearest.suggestion(wanted, names, "give a name or an id of the ground truth's categories"));
        }
        return most;
    }
}
