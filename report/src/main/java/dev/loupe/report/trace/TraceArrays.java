package dev.loupe.report.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A trace as arrays: {@code f}, {@code i}, … each {@code layers x steps x units} where all layers have the same series and
 * units, else {@code layer1.f}, … each {@code steps x units}.
 */
public final class TraceArrays {
    private TraceArrays() {}

    /** One array, its last dimension fastest. */
    @SuppressWarnings("ArrayRecordComponent") // large, and never compared
    public record Floats(String name, List<Long> shape, float[] values) {}

    public static List<Floats> of(Trace trace) {
        Set<List<String>> kinds = trace.layers().stream()
                .map(layer -> layer.series().stream()
                        .map(series -> series.name() + " " + series.units())
                        .toList())
                .collect(Collectors.toSet());
        List<Floats> arrays = new ArrayList<>();
        long steps = trace.steps();
        if (kinds.size() == 1) {
            for (int i = 0; i < trace.layers().get(0).series().size(); i++) {
                Series first = trace.layers().get(0).series().get(i);
                long layers = trace.layers().size();
                arrays.add(new Floats(first.name(), List.of(layers, steps, (long) first.units()), stacked(trace, i)));
            }
        } else {
            for (int layer = 0; layer < trace.layers().size(); layer++) {
                for (Series series : trace.layers().get(layer).series()) {
                    String name = "layer" + (layer + 1) + "." + series.name();
                    arrays.add(new Floats(name, List.of(steps, (long) series.units()), series.values()));
                }
            }
        }
        return arrays;
    }

    private static float[] stacked(Trace trace, int index) {
        int each = trace.layers().get(0).series().get(index).values().length;
        float[] all = new float[Math.multiplyExact(each, trace.layers().size())];
        for (int layer = 0; layer < trace.layers().size(); layer++) {
            float[] values = trace.layers().get(layer).series().get(index).values();
            System.arraycopy(values, 0, all, layer * each, each);
        }
        return all;
    }
}
