package dev.loupe.metrics.generation;

import java.util.function.DoubleUnaryOperator;

/**
 * Theory of the game in one dimension (Goodfellow 2014, section 4.1), by the trapezoid rule over a grid on which the densities
 * of the data, p, and of the generator, q, are known.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OptimalDiscriminator(double[] grid, double[] data, double[] generator) {
    /** Where p + q is below this share of its most, nobody has seen samples, and D is anything. */
    private static final double SEEN = 0.01;

    /** With {@code points} places from {@code low} to {@code high}. */
    public static OptimalDiscriminator of(
            DoubleUnaryOperator data, DoubleUnaryOperator generator, double low, double high, int points) {
        double[] grid = new double[points];
        double[] p = new double[points];
        double[] q = new double[points];
        for (int i = 0; i < points; i++) {
            grid[i] = low + (high - low) * i / (points - 1);
            p[i] = data.applyAsDouble(grid[i]);
            q[i] = generator.applyAsDouble(grid[i]);
        }
        return new OptimalDiscriminator(grid, p, q);
    }

    /** The density of a normal distribution. */
    public static DoubleUnaryOperator normal(double mean, double deviation) {
        return x -> {
            double z = (x - mean) / deviation;
            return Math.exp(-z * z / 2) / (Math.abs(deviation) * Math.sqrt(2 * Math.PI));
        };
    }

    /** Proposition 1: {@code p / (p + q)}, the best discriminator against this generator. */
    public double[] best() {
        double[] best = new double[grid.length];
        for (int i = 0; i < best.length; i++) {
            double sum = data[i] + generator[i];
            best[i] = sum > 0 ? data[i] / sum : 0.5;
        }
        return best;
    }

    /** Equation 1: {@code E_p[ln D] + E_q[ln(1 - D)]} of a discriminator on the grid, in nats. */
    public double value(double[] discriminator) {
        double[] integrand = new double[grid.length];
        for (int i = 0; i < integrand.length; i++) {
            integrand[i] = term(data[i], discriminator[i]) + term(generator[i], 1 - discriminator[i]);
        }
        return integral(integrand);
    }

    private static double term(double density, double probability) {
        return density > 0 ? density * Math.log(Math.max(probability, Double.MIN_NORMAL)) : 0;
    }

    /** The Jensen-Shannon divergence of the two, in nats: 0 where they are equal, at most ln 2. */
    public double jensenShannon() {
        double[] integrand = new double[grid.length];
        for (int i = 0; i < integrand.length; i++) {
            double middle = (data[i] + generator[i]) / 2;
            integrand[i] = relative(data[i], middle) / 2 + relative(generator[i], middle) / 2;
        }
        return integral(integrand);
    }

    private static double relative(double density, double middle) {
        return density > 0 ? density * Math.log(density / middle) : 0;
    }

    /** Theorem 1: the value of the game against the best discriminator, {@code -ln 4 + 2 JSD}. */
    public double bestValue() {
        return -Math.log(4) + 2 * jensenShannon();
    }

    private double integral(double[] values) {
        double sum = 0;
        for (int i = 1; i < values.length; i++) {
            sum += (values[i] + values[i - 1]) / 2 * (grid[i] - grid[i - 1]);
        }
        return sum;
    }

    /** Whether p + q at a place of the grid is above 1% of its most. */
    public boolean[] seen() {
        double most = 0;
        for (int i = 0; i < grid.length; i++) {
            most = Math.max(most, data[i] + generator[i]);
        }
        boolean[] seen = new boolean[grid.length];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = data[i] + generator[i] > SEEN * most;
        }
        return seen;
    }

    /**
     * How far a discriminator is from the best one where samples are seen.
     *
     * @param mean of the absolute differences
     * @param most of them
     */
    public record Difference(double mean, double most) {}

    /** Of a discriminator on the grid. */
    public Difference difference(double[] discriminator) {
        double[] best = best();
        boolean[] seen = seen();
        double sum = 0;
        double most = 0;
        int count = 0;
        for (int i = 0; i < best.length; i++) {
            if (seen[i]) {
                double difference = Math.abs(discriminator[i] - best[i]);
                sum += difference;
                most = Math.max(most, difference);
                count++;
            }
        }
        return new Difference(sum / count, most);
    }
}
