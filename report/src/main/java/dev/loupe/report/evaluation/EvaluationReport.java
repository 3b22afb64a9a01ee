package dev.loupe.report.evaluation;

import dev.loupe.metrics.detection.Bootstrap;
import dev.loupe.metrics.detection.Figure;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The figures of one evaluation, whatever its protocol.
 *
 * @param protocol coco, lvis, voc, tide or classification
 * @param type bbox, segm or keypoints; empty where the protocol knows one kind only
 * @param counts how much was compared: images, categories, ground_truth, detections, samples
 * @param stats the figures of the whole
 * @param perCategory the figures of each category
 * @param byThreshold AP at each overlap threshold; empty where there is one threshold
 * @param errors TIDE's gains by cause, in points of AP; empty for others
 * @param intervals confidence intervals, if asked for
 * @param comparison the comparison with a second detector, if asked for
 * @param confusion how often a class (row) was taken for a class (column); empty if unknown
 * @param warnings remarks on the files
 */
@SuppressWarnings("ArrayRecordComponent") // the matrix is large and never compared
public record EvaluationReport(
        String protocol,
        String type,
        List<Count> counts,
        List<Figure> stats,
        List<OfCategory> perCategory,
        List<AtThreshold> byThreshold,
        List<Figure> errors,
        List<Intervals> intervals,
        List<Comparisons> comparison,
        long[][] confusion,
        List<String> warnings) {
    private static final long[][] NO_CONFUSION = {};

    public EvaluationReport {
        counts = List.copyOf(counts);
        stats = List.copyOf(stats);
        perCategory = List.copyOf(perCategory);
        byThreshold = List.copyOf(byThreshold);
        errors = List.copyOf(errors);
        intervals = List.copyOf(intervals);
        comparison = List.copyOf(comparison);
        warnings = List.copyOf(warnings);
    }

    /** How many of something. */
    public record Count(String name, long value) {}

    /** The figures of one category; counts such as support come first. */
    public record OfCategory(long id, String name, List<Count> counts, List<Figure> figures) {
        public OfCategory {
            counts = List.copyOf(counts);
            figures = List.copyOf(figures);
        }
    }

    /** AP at an overlap threshold. */
    public record AtThreshold(double iou, OptionalDouble averagePrecision) {}

    /** Confidence intervals and how they were drawn. */
    public record Intervals(Bootstrap.Plan plan, List<Bootstrap.Interval> figures) {
        public Intervals {
            figures = List.copyOf(figures);
        }
    }

    /** The comparison with another detector, and how it was drawn. */
    public record Comparisons(String with, Bootstrap.Plan plan, List<Bootstrap.Comparison> figures) {
        public Comparisons {
            figures = List.copyOf(figures);
        }
    }

    /** A report of figures and categories only. */
    public static EvaluationReport of(
            String protocol,
            String type,
            List<Count> counts,
            List<Figure> stats,
            List<OfCategory> perCategory,
            List<String> warnings) {
        return new EvaluationReport(
                protocol,
                type,
                counts,
                stats,
                perCategory,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                NO_CONFUSION,
                warnings);
    }

    public EvaluationReport byThreshold(List<AtThreshold> figures) {
        return with(figures, errors, intervals, comparison, confusion);
    }

    public EvaluationReport errors(List<Figure> gains) {
        return with(byThreshold, gains, intervals, comparison, confusion);
    }

    public EvaluationReport intervals(Intervals drawn) {
        return with(byThreshold, errors, List.of(drawn), comparison, confusion);
    }

    public EvaluationReport comparison(Comparisons drawn) {
        return with(byThreshold, errors, intervals, List.of(drawn), confusion);
    }

    public EvaluationReport confusion(long[][] matrix) {
        return with(byThreshold, errors, intervals, comparison, matrix);
    }

    /** This report with the given parts that not every protocol has. */
    private EvaluationReport with(
            List<AtThreshold> itsByThreshold,
            List<Figure> itsErrors,
            List<Intervals> itsIntervals,
            List<Comparisons> itsComparison,
            long[][] itsConfusion) {
        return new EvaluationReport(
                protocol,
                type,
                counts,
                stats,
                perCategory,
                itsByThreshold,
                itsErrors,
                itsIntervals,
                itsComparison,
                itsConfusion,
                warnings);
    }
}
