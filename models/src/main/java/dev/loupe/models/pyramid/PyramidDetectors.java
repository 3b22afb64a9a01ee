package dev.loupe.models.pyramid;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Node;
import dev.loupe.graph.NormOp.FrozenBatchNorm;
import dev.loupe.graph.Printable;
import dev.loupe.models.detector.PictureDetector;
import dev.loupe.report.learning.DetectRequest;
import dev.loupe.report.learning.Detector;
import dev.loupe.report.learning.Detectors;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Weights;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Opens {@code fasterrcnn_resnet50_fpn} with weights as torchvision has them. */
public final class PyramidDetectors implements Detectors {
    private static final String NAME = "fasterrcnn_resnet50_fpn";
    private static final String SCORES = "roi_heads.box_predictor.cls_score.weight";
    /** A name of files that torchvision's versions before 0.14 wrote. */
    private static final String OLD_NAME = "rpn.head.conv.weight";

    @Override
    public String summary() {
        return NAME + " with --weights FILE";
    }

    @Override
    public boolean opens(DetectRequest request) {
        return request.weights().isPresent()
                && plain(request.model()).split(":", 2)[0].equals(NAME);
    }

    private static String plain(String model) {
        return model.startsWith("zoo:") ? model.substring("zoo:".length()) : model;
    }

    /** The number of classes is the file's; those of 91 are COCO's where nothing else is given. */
    @Override
    public Detector open(DetectRequest request) {
        Path file = request.weights().orElseThrow(() -> new BadInput(NAME + " needs its weights: --weights FILE"));
        try {
            Map<String, List<Long>> shapes = NamedTensors.shapes(file);
            List<Long> scores = shapes.getOrDefault(SCORES, List.of());
            if (scores.size() != 2 || scores.get(0) < 2 || scores.get(0) > 100_000) {
                throw new BadInput("it holds no weights of " + NAME + ": it lacks " + SCORES);
            }
            int classes = (int) (scores.get(0) - 1);
            List<String> labels = labels(request.labels(), classes);
            Graph graph = graph(plain(request.model()), classes, shapes.containsKey(OLD_NAME));
            PyramidSettings settings =
                    PyramidSettings.USUAL.leastScore(request.score().orElse(PyramidSettings.USUAL.leastScore()));
            PyramidDetector detector = new PyramidDetector(Weights.read(graph, file), labels, eps(graph), settings);
            return new PictureDetector(detector, List.of(), request.score());
        } catch (BadInput e) {
            throw e.in(Printable.line(file.toString()));
        }
    }

    private static List<String> labels(List<String> given, int classes) {
        if (given.isEmpty()) {
            List<String> known = Coco.classes();
            return known.size() == classes ? known : Collections.nCopies(classes, "");
        }
        if (given.size() != classes) {
            throw new BadInput("--labels names " + given.size() + " classes, but the weights are of " + classes
                    + " without background");
        }
        return given;
    }

    /** Older weights were learned by normalisations that add nothing to the variances, and torchvision runs them so. */
    private static Graph graph(String model, int classes, boolean old) {
        int colon = model.indexOf(':');
        String options = colon < 0 ? "" : model.substring(colon + 1);
        if (!options.contains("classes=")) {
            options = options + (options.isEmpty() ? "" : ",") + "classes=" + (classes + 1);
        }
        if (old && !options.contains("norm_eps=")) {
            options = options + ",norm_eps=none";
        }
        Options parsed = Options.parse(options);
        Entry entry = Zoo.find(NAME).orElseThrow();
        return entry.graph(parsed, Mode.EVAL, DType.FLOAT32, entry.usual(parsed));
    }

    private static double eps(Graph graph) {
        for (Node node : graph.nodes()) {
            if (node.op() instanceof FrozenBatchNorm norm) {
                return norm.eps();
            }
        }
        throw new IllegalStateException(graph.name() + " has no normalisation");
    }
}
