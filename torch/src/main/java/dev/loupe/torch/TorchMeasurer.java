package dev.loupe.torch;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Value;
import dev.loupe.inspect.Measured;
import dev.loupe.inspect.Measurer;

/** Measures networks on LibTorch; found as a service, so that the command line needs no LibTorch to count. */
public final class TorchMeasurer implements Measurer {
    private static final int RUNS = 5;

    @Override
    public Measured measure(Graph graph) {
        for (Value input : graph.inputs()) {
            if (!input.shape().isConstant()) {
                throw new BadInput("a network is measured on inputs of one size, but its input is " + input.shape());
            }
        }
        Measurement measurement = Measurement.of(graph, RUNS);
        return new Measured(
                measurement.runs(),
                measurement.threads(),
                measurement.wallSeconds(),
                measurement.cpuSeconds(),
                measurement.peakBytes());
    }
}
