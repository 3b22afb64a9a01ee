package dev.loupe.models.gan;

import dev.loupe.torch.Tensor;
import java.util.Optional;
import java.util.SplittableRandom;

/** Points of a plane or a line whose distribution is known. */
enum Points {
    /** Eight normal distributions of deviation .02 on a circle of radius 2. */
    RING(2),
    /** A normal distribution of mean 4 and deviation .5. */
    GAUSSIAN(1);

    static final double MEAN = 4;
    static final double DEVIATION = 0.5;
    static final double RING_DEVIATION = 0.02;
    private static final int MODES = 8;
    private static final double RADIUS = 2;

    private final int dimensions;

    Points(int dimensions) {
        this.dimensions = dimensions;
    }

    int dimensions() {
        return dimensions;
    }

    /** Of the ring: {@code [8][2]}. */
    static double[][] centres() {
        double[][] centres = new double[MODES][];
        for (int i = 0; i < MODES; i++) {
            double angle = 2 * Math.PI * i / MODES;
            centres[i] = new double[] {RADIUS * Math.cos(angle), RADIUS * Math.sin(angle)};
        }
        return centres;
    }

    /** {@code [count, dimensions]}, row by row. */
    float[] draw(int count, SplittableRandom random) {
        float[] points = new float[count * dimensions];
        double[][] centres = centres();
        for (int i = 0; i < count; i++) {
            if (this == GAUSSIAN) {
                points[i] = (float) (MEAN + DEVIATION * random.nextGaussian());
            } else {
                double[] centre = centres[random.nextInt(MODES)];
                points[2 * i] = (float) (centre[0] + RING_DEVIATION * random.nextGaussian());
                points[2 * i + 1] = (float) (centre[1] + RING_DEVIATION * random.nextGaussian());
            }
        }
        return points;
    }

    /** As data that never repeat. */
    RealData data(int batch, long seed) {
        return new RealData() {
            @Override
            public Real batch(long number) {
                return real(batch, new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number));
            }

            @Override
            public Real some(int count) {
                return real(count, new SplittableRandom(seed));
            }
        };
    }

    private Real real(int count, SplittableRandom random) {
        return new Real(Tensor.of(draw(count, random), count, dimensions), Optional.empty());
    }
}
