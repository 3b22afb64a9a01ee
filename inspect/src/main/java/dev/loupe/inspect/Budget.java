package dev.loupe.inspect;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Size;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Limits that a network has to keep, such as {@code parameters<=5M,multiply_adds<=1G,peak_memory<=64MiB}.
 *
 * @param limits in the order in which they are written
 */
public record Budget(List<Limit> limits) {

    /** What can be limited, named as in the JSON. */
    public enum Figure {
        PARAMETERS(false),
        TRAINABLE_PARAMETERS(false),
        WEIGHTS(false),
        BIASES(false),
        BUFFERS(false),
        MULTIPLY_ADDS(false),
        NEURONS(false),
        CONNECTIONS(false),
        PARAMETER_BYTES(true),
        BUFFER_BYTES(true),
        ACTIVATION_BYTES(true),
        /** Of an inference: see {@link InferenceMemory}. */
        PEAK_MEMORY(true),
        /** Of a training step: see {@link TrainingMemory}. */
        TRAINING_MEMORY(true);

        private final boolean bytes;

        Figure(boolean bytes) {
            this.bytes = bytes;
        }

        /** {@code multiply_adds}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it counts bytes. */
        public boolean isBytes() {
            return bytes;
        }

        private static Figure of(String label) {
            StringBuilder known = new StringBuilder();
            for (Figure figure : values()) {
                if (figure.label().equals(label)) {
                    return figure;
                }
                known.append(known.length() == 0 ? "" : ", ").append(figure.label());
            }
            throw new BadInput("a budget knows no figure '" + label + "'; known: " + known);
        }

        private Size in(Inspection inspection, Optimizer optimizer) {
            Totals totals = inspection.totals();
            return switch (this) {
                case PARAMETERS -> totals.parameters();
                case TRAINABLE_PARAMETERS -> totals.trainableParameters();
                case WEIGHTS -> totals.weights();
                case BIASES -> totals.biases();
                case BUFFERS -> totals.buffers();
                case MULTIPLY_ADDS -> totals.multiplyAdds();
                case NEURONS -> totals.neurons();
                case CONNECTIONS -> totals.connections();
                case PARAMETER_BYTES -> totals.parameterBytes();
                case BUFFER_BYTES -> totals.bufferBytes();
                case ACTIVATION_BYTES -> totals.activationBytes();
                case PEAK_MEMORY -> known(InferenceMemory.of(inspection.graph()).peakBytes(), inspection);
                case TRAINING_MEMORY ->
                    known(TrainingMemory.of(inspection.graph(), optimizer).totalBytes(), inspection);
            };
        }
    }

    private static Size known(Optional<Size> figure, Inspection inspection) {
        return figure.orElseThrow(() ->
                new BadInput(InferenceMemory.of(inspection.graph()).unknown().orElse("its memory is unknown")));
    }

    /** How a figure has to stand to its limit. */
    public enum Comparison {
        AT_MOST("<="),
        AT_LEAST(">="),
        EQUAL("=="),
        LESS("<"),
        MORE(">");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        /** {@code <=}. */
        public String sign() {
            return sign;
        }

        private boolean holds(int order) {
            return switch (this) {
                case AT_MOST -> order <= 0;
                case AT_LEAST -> order >= 0;
                case EQUAL -> order == 0;
                case LESS -> order < 0;
                case MORE -> order > 0;
            };
        }
    }

    /**
     * One limit.
     *
     * @param bound in units of the figure: elements, multiply-adds, bytes
     * @param text as it was written
     */
    public record Limit(Figure figure, Comparison comparison, BigDecimal bound, String text) {}

    /**
     * What became of one limit.
     *
     * @param actual the figure
     * @param holds whether the limit is kept
     * @param over the figure less the bound: positive above it
     */
    public record Verdict(Limit limit, long actual, boolean holds, BigDecimal over) {}

    /** Units by name: the factor, and whether they are for bytes only. */
    private enum Unit {
        ONE("", 1, false),
        K("k", 1e3, false),
        M("M", 1e6, false),
        G("G", 1e9, false),
        T("T", 1e12, false),
        B("B", 1, true),
        KB("kB", 1e3, true),
        MB("MB", 1e6, true),
        GB("GB", 1e9, true),
        TB("TB", 1e12, true),
        KIB("KiB", 1L << 10, true),
        MIB("MiB", 1L << 20, true),
        GIB("GiB", 1L << 30, true),
        TIB("TiB", 1L << 40, true);

        private final String label;
        private final double factor;
        private final boolean bytes;

        Unit(String label, double factor, boolean bytes) {
            this.label = label;
            this.factor = factor;
            this.bytes = bytes;
        }
    }

    private static final int LONGEST_NUMBER = 30;

    /**
     * Reads limits joined by commas. A bound is a decimal number, optionally with k, M, G, T (powers of 1000) or, for
     * bytes, also B, kB, MB, GB, TB (powers of 1000), KiB, MiB, GiB, TiB (powers of 1024).
     *
     * @throws BadInput when a limit is not of the form, its figure is unknown, or its unit does not fit the figure
     */
    public static Budget parse(String text) {
        List<Limit> limits = new ArrayList<>();
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            limits.add(limit(text.substring(from, to).strip()));
            from = to + 1;
        }
        return new Budget(limits);
    }

    private static Limit limit(String text) {
        for (Comparison comparison : Comparison.values()) {
            int at = text.indexOf(comparison.sign());
            if (at > 0) {
                String bound = text.substring(at + comparison.sign().length()).strip();
                Figure figure = Figure.of(text.substring(0, at).strip());
                return new Limit(figure, comparison, bound(figure, bound, text), text);
            }
        }
        throw new BadInput("'" + text + "' is no limit; write a figure, one of <= < >= > ==, and a number,"
                + " as in parameters<=5M or peak_memory<=64MiB");
    }

    private static BigDecimal bound(Figure figure, String bound, String limit) {
        int digits = 0;
        int points = 0;
        while (digits < bound.length() && (isDigit(bound.charAt(digits)) || bound.charAt(digits) == '.')) {
            points += bound.charAt(digits) == '.' ? 1 : 0;
            digits++;
        }
        String unit = bound.substring(digits).strip();
        for (Unit known : Unit.values()) {
            if (known.label.equals(unit) && digits > points && points <= 1 && digits <= LONGEST_NUMBER) {
                if (known.bytes && !figure.isBytes()) {
                    throw new BadInput("the limit '" + limit + "' gives " + figure.label() + " in " + unit
                            + ", but they are no bytes; use k, M, G or T");
                }
                return new BigDecimal(bound.substring(0, digits)).multiply(new BigDecimal(known.factor));
            }
        }
        throw new BadInput("the limit '" + limit + "' needs a number such as 5000, 1.5G or 64MiB, not '" + bound + "'");
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Compares a network with all limits; training is with SGD. */
    public List<Verdict> check(Inspection inspection) {
        return check(inspection, Optimizer.SGD);
    }

    /**
     * Compares a network with all limits.
     *
     * @param optimizer of the training whose memory is limited
     * @throws BadInput when a figure is no number because the input has symbols
     */
    public List<Verdict> check(Inspection inspection, Optimizer optimizer) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Limit limit : limits) {
            long actual;
            try {
                actual = limit.figure().in(inspection, optimizer).value();
            } catch (BadInput e) {
                throw e.in("the limit '" + limit.text() + "'");
            }
            BigDecimal over = BigDecimal.valueOf(actual).subtract(limit.bound());
            verdicts.add(new Verdict(limit, actual, limit.comparison().holds(over.signum()), over));
        }
        return verdicts;
    }

    /** Whether all limits are kept. */
    public static boolean holds(List<Verdict> verdicts) {
        boolean holds = true;
        for (Verdict verdict : verdicts) {
            holds &= verdict.holds();
        }
        return holds;
    }
}
