package dev.loupe.metrics.detection;

/** The summary as pycocotools prints it, byte for byte; -1.000 where there was nothing to measure. */
public final class PycocotoolsText {
    private PycocotoolsText() {}

    /** Twelve lines, ten for keypoints, each ended by a newline. */
    public static String of(CocoResult result) {
        double[] thresholds = result.settings().thresholds();
        StringBuilder text = new StringBuilder();
        for (CocoResult.Summary summary : result.summaries()) {
            String iou = summary.threshold().isPresent()
                    ? fixed(2, summary.threshold().getAsDouble())
                    : fixed(2, thresholds[0]) + ":" + fixed(2, thresholds[thresholds.length - 1]);
            text.append(' ')
                    .append(summary.precision() ? "Average Precision  (AP)" : "Average Recall     (AR)")
                    .append(" @[ IoU=")
                    .append(iou)
                    .append(" ".repeat(Math.max(0, 9 - iou.length())))
                    .append(" | area=")
                    .append(" ".repeat(Math.max(0, 6 - summary.area().name().length())))
                    .append(summary.area().name())
                    .append(" | maxDets=")
                    .append(" "
                            .repeat(Math.max(
                                    0, 3 - Integer.toString(summary.limit()).length())))
                    .append(summary.limit())
                    .append(" ] = ")
                    .append(fixed(3, summary.value().orElse(-1)))
                    .append('\n');
        }
        return text.toString();
    }

    /** As C's {@code %.3f}: the exact binary value rounded half to even, which Java's own format does not do. */
    private static String fixed(int digits, double value) {
        return new java.math.BigDecimal(value)
                .setScale(digits, java.math.RoundingMode.HALF_EVEN)
                .toPlainString();
    }
}
