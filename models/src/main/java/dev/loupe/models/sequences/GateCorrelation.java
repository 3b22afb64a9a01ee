package dev.loupe.models.sequences;

import dev.loupe.graph.DType;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What gates and states have to do with what is known of the steps: the unit that follows it best. */
final class GateCorrelation {
    /** By the name of a gate or state, the largest absolute correlation of any unit, 0 to 1. */
    record OfProperty(String property, Map<String, Double> strongest) {}

    private GateCorrelation() {}

    /** Of the first layer, over all steps of all examples. */
    static List<OfProperty> of(Racer racer, Examples examples) {
        Map<String, List<Tensor>> steps = new LinkedHashMap<>();
        List<OfProperty> all = new ArrayList<>();
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            racer.stack()
                    .cellByCell(
                            racer.weights(),
                            examples.input(),
                            racer.stack().zeros(DType.FLOAT32, examples.count()),
                            0,
                            (layer, step) -> {
                                if (layer == 0) {
                                    step.values()
                                            .forEach(value -> steps.computeIfAbsent(
                                                            value.name(), name -> new ArrayList<>())
                                                    .add(value.tensor()));
                                }
                            });
            examples.properties().forEach((property, wanted) -> {
                Map<String, Double> strongest = new LinkedHashMap<>();
                steps.forEach((name, tensors) -> {
                    Tensor series = Tensor.stack(0, tensors).flatten(0, 1); // [steps count, units]
                    strongest.put(name, strongest(series.toFloats(), (int) series.size(1), wanted));
                });
                all.add(new OfProperty(property, strongest));
            });
        }
        all.sort(java.util.Comparator.comparing(OfProperty::property));
        return all;
    }

    /** The largest absolute correlation (Pearson's) of a column with the wanted values. */
    static double strongest(float[] values, int units, float[] wanted) {
        int n = wanted.length;
        double meanWanted = 0;
        for (float one : wanted) {
            meanWanted += one / (double) n;
        }
        double most = 0;
        for (int unit = 0; unit < units; unit++) {
            double mean = 0;
            for (int i = 0; i < n; i++) {
                mean += values[i * units + unit] / (double) n;
            }
            double both = 0;
            double square = 0;
            double squareWanted = 0;
            for (int i = 0; i < n; i++) {
                double x = values[i * units + unit] - mean;
                double y = wanted[i] - meanWanted;
                both += x * y;
                square += x * x;
                squareWanted += y * y;
            }
            if (square > 0 && squareWanted > 0) {
                most = Math.max(most, Math.abs(both) / Math.sqrt(square * squareWanted));
            }
        }
        return most;
    }
}
