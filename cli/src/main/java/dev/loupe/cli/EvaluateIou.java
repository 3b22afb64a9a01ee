package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.BoxFile;
import dev.loupe.metrics.overlap.BoxFormat;
import dev.loupe.metrics.overlap.BoxOverlap;
import dev.loupe.report.evaluation.OverlapMatrix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code loupe evaluate iou}: the overlap of each box of a list with each of another. */
final class EvaluateIou {
    private EvaluateIou() {}

    static int run(Arguments arguments, Console console) {
        List<String> lists = EvaluateOptions.neededAll(arguments, "--boxes");
        if (lists.size() != 2) {
            throw new BadInput("iou needs --boxes twice: the boxes of the rows and those of the columns");
        }
        BoxFormat format = switch (arguments.choice("--box-format", "xywh", "xywh", "xyxy", "cxcywh", "voc")) {
            case "xyxy" -> BoxFormat.XYXY;
            case "cxcywh" -> BoxFormat.CXCYWH;
            case "voc" -> BoxFormat.XYXY_INCLUSIVE;
            default -> BoxFormat.XYWH;
        };
        String measure = arguments.choice("--measure", "iou", "iou", "giou", "diou", "ciou");
        String form = arguments.choice("--format", "text", "text", "json");
        double[][] rows = boxes(lists.get(0), format);
        double[][] columns = boxes(lists.get(1), format);
        double[][] matrix = BoxOverlap.valueOf(measure.toUpperCase(Locale.ROOT)).matrix(rows, columns);
        String text = form.equals("json") ? OverlapMatrix.json(measure, matrix) : OverlapMatrix.text(matrix);
        return Results.of(arguments, console).one(text);
    }

    private static double[][] boxes(String value, BoxFormat format) {
        boolean inline = value.indexOf(',') >= 0 && value.chars().allMatch(c -> "0123456789.,;+-eE ".indexOf(c) >= 0);
        if (inline) {
            return BoxFile.parse(value, format);
        }
        Path file = EvaluateOptions.file("--boxes", value);
        if (!Files.isRegularFile(file)) {
            throw new BadInput(value + ": there is no such file; give a file, or boxes as 0,0,10,10;5,5,10,10");
        }
        return BoxFile.read(file, format);
    }
}
