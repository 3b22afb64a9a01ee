package dev.loupe.explain;

import java.util.function.DoubleUnaryOperator;

/**
 * The game between a discriminator and a generator in one dimension: data from N(0, 1), fakes from another Gaussian (Goodfellow
 * et al., Generative Adversarial Nets, 2014, section 4).
 *
 * @param mean of the fakes
 * @param deviation of the fakes
 */
public record GaussianGame(double mean, double deviation) {
    private static final int LEAST_INTERVALS = 2_000;
    private static final int MOST_INTERVALS = 40_000;
    /** Intervals to a standard deviation of the narrower density. */
    private static final int FINENESS = 16;

    /** Densities beyond so many standard deviations are below the smallest double's square root. */
    private static final double TAIL = 12;

    public double data(double x) {
        return gaussian(x, 0, 1);
    }

    public double fake(double x) {
        return gaussian(x, mean, deviation);
    }

    /** D* = p / (p + q), proposition 1. */
    public double bestDiscriminator(double x) {
        return 1 / (1 + Math.exp(logOdds(x)));
    }

    /** ln(q / p), from the exponents, so that it is right where both are all but 0. */
    private double logOdds(double x) {
        double scaled = (x - mean) / deviation;
        return (x * x - scaled * scaled) / 2 - Math.log(deviation);
    }

    /** E_data ln D* + E_fake ln(1 - D*) by quadrature. */
    public double value() {
        return integral(x -> -data(x) * softplus(logOdds(x)) - fake(x) * softplus(-logOdds(x)));
    }

    /** E_data ln D + E_fake ln(1 - D) by quadrature for another discriminator, given by its logit. */
    public double value(DoubleUnaryOperator logit) {
        return integral(x -> -data(x) * softplus(-logit.applyAsDouble(x)) - fake(x) * softplus(logit.applyAsDouble(x)));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** The Jensen-Shannon divergence of both by quadrature, in nats: not from D*, so that it checks {@link #value}. */
    public double divergence() {
        return integral(x -> {
            double middle = (data(x) + fake(x)) / 2;
            return (product(data(x), data(x) / middle) + product(fake(x), fake(x) / middle)) / 2;
        });
    }

    /** a ln b, which is 0 where a is. */
    private static double product(double a, double b) {
        return a == 0 ? 0 : a * Math.log(b);
    }

    private double integral(DoubleUnaryOperator f) {
        double low = Math.min(-TAIL, mean - TAIL * deviation);
        double high = Math.max(TAIL, mean + TAIL * deviation);
        double wanted = (high - low) * FINENESS / Math.min(1, deviation);
        int intervals = 2 * (int) Math.ceil(Math.max(LEAST_INTERVALS, Math.min(MOST_INTERVALS, wanted)) / 2);
        double width = (high - low) / intervals;
        double sum = f.applyAsDouble(low) + f.applyAsDouble(high);
        for (int i = 1; i < intervals; i++) { // Simpson's rule
            sum += (i % 2 == 0 ? 2 : 4) * f.applyAsDouble(low + i * width);
        }
        return sum * width / 3;
    }

    private static double gaussian(double x, double mean, double deviation) {
        double scaled = (x - mean) / deviation;
        return Math.exp(-scaled * scaled / 2) / (deviation * Math.sqrt(2 * Math.PI));
    }
}
