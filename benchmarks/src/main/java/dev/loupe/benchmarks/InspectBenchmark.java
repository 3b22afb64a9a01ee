package dev.loupe.benchmarks;

import dev.loupe.graph.Graph;
import dev.loupe.inspect.Inspection;
import dev.loupe.zoo.Zoo;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A network of 520 nodes: made with its shapes, and counted. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class InspectBenchmark {
    private final Graph resnet152 = Zoo.find("resnet152").orElseThrow().graph();

    @Benchmark
    public Graph buildResnet152() {
        return Zoo.find("resnet152").orElseThrow().graph();
    }

    @Benchmark
    public Inspection countResnet152() {
        return Inspection.of(resnet152);
    }
}
