package dev.loupe.report.learning;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.loupe.report.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the figures of a run went, from lines of its {@code metrics.jsonl}: on each an object with {@code step} and numbers by
 * name. What is no such line is left out and counted: the file may be half written, or a stranger's.
 *
 * @param isFinal whether the run says that it has ended
 * @param leftOut how many lines were none
 */
public record RunCurves(List<Curve> curves, boolean isFinal, long leftOut) {
    /** Beyond so many names the file is no run's; further ones are left out. */
    private static final int MOST_FIGURES = 200;

    private static final int LONGEST_NAME = 100;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(400)
                    .maxStringLength(1 << 16)
                    .build())
            .build();

    /**
     * One figure at the steps at which it was written; NaN for an epoch or a time that is not.
     *
     * @param steps from 0 or 1 as the recipe counts
     * @param seconds of training until then
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, and compared by no one
    public record Curve(String figure, double[] steps, double[] epochs, double[] seconds, double[] values) {
        /** The same with so many points at most: of each stretch the lowest and the highest, so that peaks stay. */
        public Curve thinned(int most) {
            int count = values.length;
            if (count <= most) {
                return this;
            }
            int stretches = Math.max(1, most / 2);
            int[] kept = new int[2 * stretches];
            int size = 0;
            for (int stretch = 0; stretch < stretches; stretch++) {
                int from = (int) ((long) stretch * count / stretches);
                int to = (int) ((long) (stretch + 1) * count / stretches);
                int low = from;
                int high = from;
                for (int i = from + 1; i < to; i++) {
                    low = values[i] < values[low] ? i : low;
                    high = values[i] > values[high] ? i : high;
                }
                kept[size++] = Math.min(low, high);
                if (low != high) {
                    kept[size++] = Math.max(low, high);
                }
            }
            int[] indices = Arrays.copyOf(kept, size);
            return new Curve(
                    figure, at(steps, indices), at(epochs, indices), at(seconds, indices), at(values, indices));
        }

        private static double[] at(double[] all, int... indices) {
            return Arrays.stream(indices).mapToDouble(i -> all[i]).toArray();
        }
    }

    /** A curve that grows. */
    private static final class Growing {
        private static final int COLUMNS = 4;
        private double[] rows = new double[COLUMNS * 64];
        private int size;

        void add(double step, double epoch, double seconds, double value) {
            if (size == rows.length) {
                rows = Arrays.copyOf(rows, 2 * size);
            }
            rows[size++] = step;
            rows[size++] = epoch;
            rows[size++] = seconds;
            rows[size++] = value;
        }

        Curve curve(String figure) {
            return new Curve(figure, column(0), column(1), column(2), column(3));
        }

        private double[] column(int column) {
            double[] values = new double[size / COLUMNS];
            Arrays.setAll(values, i -> rows[COLUMNS * i + column]);
            return values;
        }
    }

    public RunCurves {
        curves = List.copyOf(curves);
    }

    /** Reads lines, each ended by a line feed or the end. */
    public static RunCurves of(byte... lines) {
        Map<String, Growing> growing = new LinkedHashMap<>();
        boolean isFinal = false;
        long leftOut = 0;
        int from = 0;
        while (from < lines.length) {
            int to = from;
            while (to < lines.length && lines[to] != '\n') {
                to++;
            }
            Map<String, Double> line = new LinkedHashMap<>();
            if (read(lines, from, to - from, line) && line.containsKey("step")) {
                isFinal |= line.getOrDefault("final", 0.0) == 1;
                add(line, growing);
            } else if (to > from) {
                leftOut++;
            }
            from = to + 1;
        }
        List<Curve> curves = new ArrayList<>();
        growing.forEach((figure, one) -> curves.add(one.curve(figure)));
        return new RunCurves(curves, isFinal, leftOut);
    }

    private static void add(Map<String, Double> line, Map<String, Growing> growing) {
        double step = line.getOrDefault("step", 0.0);
        double epoch = line.getOrDefault("epoch", Double.NaN);
        double seconds = line.getOrDefault("seconds", Double.NaN);
        line.forEach((name, value) -> {
            boolean isFigure = !List.of("step", "epoch", "seconds", "final").contains(name);
            if (isFigure && (growing.containsKey(name) || growing.size() < MOST_FIGURES)) {
                growing.computeIfAbsent(name, key -> new Growing()).add(step, epoch, seconds, value);
            }
        });
    }

    /** The numbers of an object by name, true as 1; false when it is none, or is cut off. */
    private static boolean read(byte[] bytes, int from, int length, Map<String, Double> line) {
        try (JsonParser parser = FACTORY.createParser(bytes, from, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken token = parser.nextToken();
                if (token.isNumeric() && Double.isFinite(parser.getDoubleValue()) && name.length() <= LONGEST_NAME) {
                    line.put(name, parser.getDoubleValue());
                } else if (token == JsonToken.VALUE_TRUE) {
                    line.put(name, 1.0);
                } else {
                    parser.skipChildren();
                }
            }
            return parser.currentToken() == JsonToken.END_OBJECT;
        } catch (IOException e) {
            return false; // half a line, or none of ours: counted by the caller
        }
    }

    /**
     * Adds {@code figures}, {@code final} and {@code left_out} to an open object.
     *
     * @param most points of each figure
     */
    public void write(Json json, int most) {
        json.name("figures").beginArray();
        for (Curve curve : curves) {
            Curve one = curve.thinned(most);
            json.beginObject().name("name").value(one.figure());
            numbers(json.name("steps"), one.steps());
            numbers(json.name("epochs"), one.epochs());
            numbers(json.name("seconds"), one.seconds());
            numbers(json.name("values"), one.values());
            json.endObject();
        }
        json.endArray().name("final").value(isFinal).name("left_out").value(leftOut);
    }

    private static void numbers(Json json, double... values) {
        json.beginArray();
        for (double value : values) {
            json.value((float) value);
        }
        json.endArray();
    }
}
