package dev.loupe.benchmarks;

import dev.loupe.metrics.overlap.Mask;
import dev.loupe.metrics.overlap.Polygon;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.boxes.Nms;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Non-maximum suppression of 2,000 boxes, and the overlap of two masks of a 640x480 picture as runs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BoxesBenchmark {
    private static final int COUNT = 2000;

    private final double[] scores = new double[COUNT];
    private final Boxes boxes = boxes(scores);
    private final Mask one = circle(300, 220, 150);
    private final Mask other = circle(340, 250, 130);

    private static Boxes boxes(double[] scores) {
        SplittableRandom random = new SplittableRandom(3);
        double[] corners = new double[4 * COUNT];
        for (int i = 0; i < COUNT; i++) {
            corners[4 * i] = random.nextInt(500);
            corners[4 * i + 1] = random.nextInt(350);
            corners[4 * i + 2] = corners[4 * i] + 20 + random.nextInt(120);
            corners[4 * i + 3] = corners[4 * i + 1] + 20 + random.nextInt(120);
            scores[i] = random.nextDouble();
        }
        return Boxes.of(corners);
    }

    private static Mask circle(double x, double y, double radius) {
        double[] corners = new double[200];
        for (int i = 0; i < 100; i++) {
            corners[2 * i] = x + radius * Math.cos(Math.PI * i / 50);
            corners[2 * i + 1] = y + radius * Math.sin(Math.PI * i / 50);
        }
        return Polygon.rasterise(corners, 480, 640);
    }

    @Benchmark
    public int[] suppress2000() {
        return Nms.keep(boxes, scores, 0.7);
    }

    @Benchmark
    public double maskOverlap() {
        return Mask.iou(one, other, false);
    }

    @Benchmark
    public Mask rasterise() {
        return circle(300, 220, 150);
    }
}
