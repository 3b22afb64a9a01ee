package dev.loupe.report.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Traces to test with. */
final class Traces {
    private Traces() {}

    /** One LSTM layer with random values, but for unit 1 of c, which is 1 inside quotes and -1 outside. */
    static Trace of(String text, int units) {
        List<String> inputs = text.codePoints().mapToObj(Character::toString).toList();
        SplittableRandom random = new SplittableRandom(7);
        double[] quotes = Property.QUOTES.of(inputs);
        List<Series> series = new ArrayList<>();
        for (String name : List.of("f", "i", "o", "g", "c", "h")) {
            boolean isGate = "fio".contains(name);
            float[] values = new float[inputs.size() * units];
            for (int at = 0; at < values.length; at++) {
                values[at] = (float) (isGate ? random.nextDouble() : 2 * random.nextDouble() - 1);
                if (name.equals("c") && at % units == 1) {
                    values[at] = quotes[at / units] > 0 ? 1 : -1;
                }
            }
            Series.Kind kind = isGate ? Series.Kind.GATE : name.equals("c") ? Series.Kind.STATE : Series.Kind.SIGNED;
            series.add(new Series(name, kind, units, values));
        }
        return new Trace(inputs, List.of(new TracedLayer("lstm", units, series)));
    }
}
