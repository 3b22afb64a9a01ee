package dev.loupe.report;

import dev.loupe.graph.Size;
import dev.loupe.inspect.Measured;
import dev.loupe.inspect.Roofline;
import java.util.Locale;
import java.util.Optional;

/** What a run took, beside what is counted. */
public final class MeasuredText {
    private MeasuredText() {}

    /**
     * A few lines to follow a summary.
     *
     * @param counted bytes of activations at the peak as they are counted; empty where that is unknown
     * @param roofline the machine's, for how near the run came to its roof
     */
    public static String of(Measured measured, Size multiplyAdds, Optional<Size> counted, Optional<Roofline> roofline) {
        double rate = multiplyAdds.value() / measured.wallSeconds();
        StringBuilder text = new StringBuilder("\nmeasured: median of ")
                .append(measured.runs())
                .append(" runs, ")
                .append(measured.threads())
                .append(measured.threads() == 1 ? " thread" : " threads")
                .append(" of this machine's processor\n");
        line(text, "time", number("%.2f ms", 1e3 * measured.wallSeconds()));
        line(text, "processor time", number("%.2f ms", 1e3 * measured.cpuSeconds()));
        line(text, "multiply-adds a second", number("%.2f billion", rate / 1e9));
        line(
                text,
                "peak of activations",
                Numbers.bytes(Size.of(measured.peakBytes())) + againstCounted(measured, counted));
        roofline.ifPresent(roofs -> line(
                text,
                "of the roof of " + roofs.machine().name(),
                number("%.1f %%", 100 * rate / roofs.total().attainable())
                        + number(", at %.1f multiply-adds a byte", roofs.total().intensity())));
        return text.toString();
    }

    private static String againstCounted(Measured measured, Optional<Size> counted) {
        if (counted.isEmpty() || counted.get().is(0)) {
            return "";
        }
        double ratio = measured.peakBytes() / (double) counted.get().value();
        return " (counted, activations in place: " + Numbers.bytes(counted.get())
                + number("; %+.1f %%)", 100 * (ratio - 1));
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static void line(StringBuilder text, String what, String value) {
        text.append("  ")
                .append(what)
                .append(" ".repeat(Math.max(1, 32 - what.length())))
                .append(value)
                .append('\n');
    }
}
