package dev.loupe.report.trace;

import java.util.ArrayList;
import java.util.List;

/**
 * How much of the time a gate's unit is all but open or all but shut (Karpathy, Johnson and Li, Visualizing and
 * Understanding Recurrent Networks, 2015, section 4.2).
 *
 * @param open share of the steps with a value above .9
 * @param shut share of the steps with a value below .1
 */
public record Saturation(double open, double shut) {
    private static final float OPEN = .9f;
    private static final float SHUT = .1f;

    /** One for each unit of a gate. */
    public static List<Saturation> of(Series gate) {
        List<Saturation> all = new ArrayList<>();
        for (int unit = 0; unit < gate.units(); unit++) {
            int open = 0;
            int shut = 0;
            for (int step = 0; step < gate.steps(); step++) {
                open += gate.at(step, unit) > OPEN ? 1 : 0;
                shut += gate.at(step, unit) < SHUT ? 1 : 0;
            }
            all.add(new Saturation((double) open / gate.steps(), (double) shut / gate.steps()));
        }
        return all;
    }

    /** The shares over all units together. */
    public static Saturation mean(Series gate) {
        double open = 0;
        double shut = 0;
        for (Saturation one : of(gate)) {
            open += one.open / gate.units();
            shut += one.shut / gate.units();
        }
        return new Saturation(open, shut);
    }

    /** How many values, of all units and steps, are in each of equal parts of 0 to 1. */
    public static int[] histogram(Series gate, int parts) {
        int[] counts = new int[parts];
        for (float value : gate.values()) {
            counts[Math.max(0, Math.min(parts - 1, (int) (value * parts)))]++;
        }
        return counts;
    }
}
