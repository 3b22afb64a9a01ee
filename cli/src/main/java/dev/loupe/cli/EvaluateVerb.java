package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** {@code loupe evaluate PROTOCOL}: how good a model is. */
final class EvaluateVerb implements Verb {
    private static final List<String> PROTOCOLS = List.of("coco", "lvis", "voc", "tide", "classification", "iou");

    @Override
    public String name() {
        return "evaluate";
    }

    @Override
    public String summary() {
        return "error rate, IoU and average precision of predictions";
    }

    @Override
    public String usage() {
        return "coco|lvis|voc|tide|classification|iou [options]";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("--ground-truth", "FILE", "what is there: COCO JSON; voc: also a VOC folder"),
                new Option("--detections", "FILE", "what was found: COCO results; repeat it for several detectors"),
                new Option("--type", "bbox|segm|keypoints", "what is compared"),
                new Option("--class-agnostic", "", "coco: all classes as one"),
                new Option("--thresholds", "a,b,c", "coco: other IoU thresholds than .50 to .95"),
                new Option("--areas", "NAME:LOW:HIGH,..", "coco: other size ranges, in square pixels"),
                new Option("--max-detections", "a,b,c", "coco: other numbers than 1,10,100"),
                new Option("--sigmas", "a,b,c", "keypoints: of another skeleton than COCO's person"),
                new Option("--confidence-interval", "PERCENT", "coco: bootstrap intervals over images"),
                new Option("--compare", "FILE", "coco: intervals of the difference to other detections"),
                new Option("--samples", "N", "bootstrap samples (1000), drawn by --seed"),
                new Option("--seed", "N", "of the bootstrap (0)"),
                new Option("--explain", "[CLASS]", "coco: how the AP of a class comes about"),
                new Option("--year", "2007|2010", "voc: 11 recalls, or the area under the curve"),
                new Option("--image-set", "NAME", "voc: only the images of ImageSets/Main/NAME.txt"),
                new Option("--iou", "X", "voc, --explain: threshold (.5)"),
                new Option("--truth", "FILE", "classification: labels in CSV, JSON Lines, .npy or .npz"),
                new Option("--predictions", "FILE", "classification: labels or scores; repeat it for several"),
                new Option("--top", "a,b", "classification: k of the top-k errors (1,5)"),
                new Option("--boxes", "FILE", "iou: twice; a file, or boxes as 0,0,10,10;5,5,10,10"),
                new Option("--box-format", "xywh|xyxy|cxcywh|voc", "iou: what a box's numbers are; voc: corners, +1"),
                new Option("--measure", "iou|giou|diou|ciou", "iou: which overlap"),
                new Option("--require", "CHECKS", "such as 'AP>=0.37,AP50>=0.58'; exit code 1 where one fails"),
                new Option("--lenient", "", "leave bad entries out and count them"),
                new Option("--style", "loupe|pycocotools", "pycocotools' lines, byte for byte"),
                new Option("--format", "text|json|html", "form of the result"),
                new Option("--images", "FOLDER", "html: draw the boxes on the worst images of this folder"),
                new Option("--curves", "FOLDER", "write the curves there as SVG and PNG"),
                new Option("--threads", "N", "threads to use; the figures do not depend on it"),
                new Option("--output", "FILE", "write there instead of standard output"),
                new Option("--verbose", "", "say more when something fails"));
    }

    @Override
    public List<String> examples() {
        return List.of(
                "loupe evaluate coco --ground-truth gt.json --detections dt.json",
                "loupe evaluate coco --ground-truth gt.json --detections dt.json --explain cat",
                "loupe evaluate voc --ground-truth VOC2007 --detections results --year 2007",
                "loupe evaluate classification --truth t.csv --predictions p.npy --top 1,5",
                "loupe evaluate iou --boxes 0,0,10,10 --boxes 5,5,10,10");
    }

    @Override
    public int run(Arguments arguments, Console console) {
        List<String> operands = arguments.operands();
        if (operands.size() != 1 || !PROTOCOLS.contains(operands.get(0))) {
            throw new BadInput("evaluate needs a protocol, one of " + String.join(", ", PROTOCOLS)
                    + (operands.isEmpty() ? "" : ", not '" + String.join(" ", operands) + "'")
                    + ": loupe evaluate coco --ground-truth GT --detections DT");
        }
        if (!arguments.has("--threads")) {
            return run(operands.get(0), arguments, console);
        }
        ForkJoinPool pool = new ForkJoinPool(arguments.number("--threads", 1, 1));
        try {
            return pool.submit(() -> run(operands.get(0), arguments, console)).join();
        } finally {
            pool.shutdown();
        }
    }

    private static int run(String protocol, Arguments arguments, Console console) {
        return switch (protocol) {
            case "coco", "lvis", "voc", "tide" -> EvaluateDetections.run(protocol, arguments, console);
            case "classification" -> EvaluateClassification.run(arguments, console);
            default -> EvaluateIou.run(arguments, console);
        };
    }
}
