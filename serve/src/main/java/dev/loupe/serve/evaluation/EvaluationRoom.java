package dev.loupe.serve.evaluation;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.CocoJson;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.classification.Classification;
import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.metrics.detection.Bootstrap;
import dev.loupe.metrics.detection.CocoResult;
import dev.loupe.metrics.detection.CocoSettings;
import dev.loupe.metrics.detection.Curves;
import dev.loupe.metrics.detection.DetectionMatches;
import dev.loupe.metrics.detection.Explanation;
import dev.loupe.metrics.detection.Lvis;
import dev.loupe.report.Json;
import dev.loupe.report.evaluation.ClassificationReport;
import dev.loupe.report.evaluation.ClassificationView;
import dev.loupe.report.evaluation.CurveJson;
import dev.loupe.report.evaluation.DetectionReports;
import dev.loupe.report.evaluation.DetectionView;
import dev.loupe.report.evaluation.EvaluationReport;
import dev.loupe.report.evaluation.ExplanationText;
import dev.loupe.report.evaluation.ImageJson;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import dev.loupe.serve.Room;
import dev.loupe.serve.Routes;
import dev.loupe.serve.Server;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Evaluations: files are dropped, read, deleted; the figures stay for a while, and are asked for one by one. */
public final class EvaluationRoom implements Room {
    private static final int MOST_POINTS = 2_000;
    private static final int MOST_IMAGES = 500;
    private static final int SAMPLES = 300;
    private static final int MOST_SAMPLES = 10_000;
    private static final double LEVEL = .95;

    private final Kept kept = new Kept();

    @Override
    public String address() {
        return "/evaluation";
    }

    @Override
    public String text() {
        return "Evaluation";
    }

    @Override
    public String about() {
        return "average precision, error rates, confusion and the errors on images, from your ground truth and results";
    }

    @Override
    public void register(Routes routes) {
        routes.get(address(), EvaluationRoom::page);
        routes.get(address() + "/example", this::example);
        routes.post(address() + "/detections", this::detections);
        routes.post(address() + "/classification", EvaluationRoom::classification);
        routes.get(address() + "/curves", this::curves);
        routes.get(address() + "/scores", this::scores);
        routes.get(address() + "/confusion", this::confusion);
        routes.get(address() + "/images", this::images);
        routes.get(address() + "/image", this::image);
        routes.get(address() + "/intervals", this::intervals);
        routes.get(address() + "/explanation", this::explanation);
    }

    @Override
    public void close() {
        kept.clear();
    }

    private static Answer page(Request request) {
        Json json = new Json().beginObject().name("view").value("start").endObject();
        return Server.page(request.links(), "Evaluation", "evaluation", json);
    }

    private Answer example(Request request) {
        if (request.value("what", "detections").equals("classification")) {
            ClassificationResult result = Example.classification();
            return Answer.json(ClassificationView.of(ClassificationReport.of(result, List.of()), result));
        }
        Kind kind = kind(request);
        if (kind == Kind.KEYPOINTS) {
            throw new BadInput("the example has boxes and masks; choose bbox or segm");
        }
        Example.Data data = Example.detections(kind);
        return evaluated(
                request, data.truth(), data.first(), Optional.of(data.second()), "another detector", List.of());
    }

    Answer detections(Request request) {
        Kind kind = kind(request);
        boolean lenient = request.value("lenient").isPresent();
        try (Dropped files = Dropped.of(request, List.of("ground-truth.json", "detections.json", "compared.json"), 2)) {
            try {
                Findings truthFindings = findings(lenient);
                Findings findings = findings(lenient);
                GroundTruth truth = CocoJson.groundTruth(files.get(0), kind, truthFindings);
                Detections detections = CocoJson.detections(files.get(1), truth, kind, findings);
                Optional<Detections> second = files.size() < 3
                        ? Optional.empty()
                        : Optional.of(CocoJson.detections(files.get(2), truth, kind, findings(lenient)));
                List<String> warnings = Stream.concat(truthFindings.all().stream(), findings.all().stream())
                        .map(finding -> files.named(finding.text()))
                        .toList();
                return evaluated(request, truth, detections, second, request.value("with", "compared"), warnings);
            } catch (BadInput e) {
                throw new BadInput(hint(files.named(String.valueOf(e.getMessage()))), e);
            }
        }
    }

    /** The page has no options, but a box to tick. */
    private static String hint(String message) {
        return message.replace("with --lenient", "by ticking its box");
    }

    private Answer evaluated(
            Request request,
            GroundTruth truth,
            Detections detections,
            Optional<Detections> second,
            String with,
            List<String> warnings) {
        Kind kind = kind(request);
        boolean isLvis = request.value("protocol", "coco").equals("lvis");
        if (isLvis && kind == Kind.KEYPOINTS) {
            throw new BadInput("LVIS compares bbox or segm; choose one of them");
        }
        DetectionMatches matches = isLvis
                ? DetectionMatches.lvis(truth, detections, kind)
                : DetectionMatches.coco(truth, detections, CocoSettings.of(kind));
        CocoResult result = matches.result();
        DetectionReports reports =
                new DetectionReports(truth, detections, kind.name().toLowerCase(Locale.ROOT), warnings);
        EvaluationReport report = isLvis ? reports.lvis(Lvis.of(result)) : reports.coco(result);
        if (second.isPresent() && !isLvis) {
            Bootstrap.Plan plan = plan(request);
            report = report.comparison(new EvaluationReport.Comparisons(
                    with, plan, Bootstrap.compare(truth, detections, second.get(), CocoSettings.of(kind), plan)));
        }
        DetectionView view = DetectionView.of(report, matches, result);
        return Answer.json(view.served(kept.keep(view)));
    }

    static Answer classification(Request request) {
        Findings findings = findings(request.value("lenient").isPresent());
        try (Dropped files = Dropped.of(request, List.of("truth", "predictions"), 2)) {
            try {
                ClassificationResult result = Classification.evaluate(files.get(0), files.get(1), findings, 1, 5);
                List<String> warnings = findings.all().stream()
                        .map(finding -> files.named(finding.text()))
                        .toList();
                return Answer.json(ClassificationView.of(ClassificationReport.of(result, warnings), result));
            } catch (BadInput e) {
                throw new BadInput(hint(files.named(String.valueOf(e.getMessage()))), e);
            }
        }
    }

    private static Kind kind(Request request) {
        return switch (request.value("type", "bbox")) {
            case "bbox" -> Kind.BBOX;
            case "segm" -> Kind.SEGM;
            case "keypoints" -> Kind.KEYPOINTS;
            default -> throw new BadInput("the types are bbox, segm and keypoints");
        };
    }

    private static Findings findings(boolean lenient) {
        return lenient ? Findings.lenient() : Findings.strict();
    }

    private static Bootstrap.Plan plan(Request request) {
        return new Bootstrap.Plan(request.number("samples", SAMPLES, 1, MOST_SAMPLES), 0, LEVEL);
    }

    private DetectionView view(Request request) {
        return kept.get(request.need("id"));
    }

    private static int threshold(Request request, DetectionView view) {
        return request.number("threshold", 0, 0, view.matches().settings().thresholds().length - 1);
    }

    /** The class that is asked for; -1 for all. */
    private static int category(Request request, DetectionView view, int least) {
        return request.number("category", least, least, view.matches().groups() - 1);
    }

    private static double least(Request request) {
        String text = request.value("least", String.valueOf(DetectionView.SHOWN));
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new BadInput("least '" + text + "' is not a number", e);
        }
    }

    Answer curves(Request request) {
        DetectionView view = view(request);
        Json json = new Json();
        CurveJson.write(json, view.matches(), view.result(), category(request, view, 0), MOST_POINTS);
        return Answer.json(json);
    }

    private Answer scores(Request request) {
        DetectionView view = view(request);
        Json json = new Json();
        view.scores(json, threshold(request, view), category(request, view, -1));
        return Answer.json(json);
    }

    private Answer confusion(Request request) {
        DetectionView view = view(request);
        if (view.matches().settings().classAgnostic()) {
            throw new BadInput("classes are taken as one here; there is nothing to confuse");
        }
        Json json = new Json().beginObject();
        view.confusion(json, threshold(request, view), least(request));
        return Answer.json(json.endObject());
    }

    /** The images with the most errors, of one class or of all. */
    private Answer images(Request request) {
        DetectionView view = view(request);
        int category = category(request, view, -1);
        List<Curves.ImageErrors> all = view
                .matches()
                .worstImages(threshold(request, view), least(request), k -> category < 0 || k == category)
                .stream()
                .filter(one -> one.found() + one.errors() > 0)
                .toList();
        Json json = new Json()
                .beginObject()
                .name("count")
                .value(all.size())
                .name("images")
                .beginArray();
        for (Curves.ImageErrors one : all.subList(0, Math.min(MOST_IMAGES, all.size()))) {
            json.beginObject();
            ImageJson.errors(json, view.matches(), one);
            json.endObject();
        }
        return Answer.json(json.endArray().endObject());
    }

    Answer image(Request request) {
        DetectionView view = view(request);
        int images = view.matches().truth().images().size();
        int index = request.number("index", 0, 0, images - 1);
        Json json = new Json();
        ImageJson.objects(json, view.matches(), index, threshold(request, view), least(request));
        return Answer.json(json);
    }

    private Answer intervals(Request request) {
        DetectionView view = view(request);
        if (!view.report().protocol().equals("coco")) {
            throw new BadInput("intervals belong to COCO's figures");
        }
        DetectionMatches matches = view.matches();
        Bootstrap.Plan plan = plan(request);
        EvaluationReport.Intervals intervals = new EvaluationReport.Intervals(
                plan, Bootstrap.intervals(matches.truth(), matches.detections(), matches.settings(), plan));
        return Answer.json(DetectionView.intervals(intervals));
    }

    private Answer explanation(Request request) {
        DetectionView view = view(request);
        if (!view.report().protocol().equals("coco")) {
            throw new BadInput("the explanation belongs to COCO's figures");
        }
        DetectionMatches matches = view.matches();
        String text = ExplanationText.of(Explanation.of(
                matches.truth(),
                matches.detections(),
                matches.settings(),
                category(request, view, 0),
                threshold(request, view)));
        return Answer.json(new Json().beginObject().name("text").value(text).endObject());
    }
}
