package dev.loupe.explain.exercise;

import static dev.loupe.explain.exercise.Working.decimal;

import dev.loupe.explain.GaussianGame;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A GAN in one dimension that is trained by algorithm 1 of Goodfellow et al. (2014). The data are N(0, 1); the generator is
 * G(z) = mean + deviation z with z from N(0, 1); the discriminator is D(x) = σ(a + b x + c x²), in which the best one lies.
 * A round follows from the state, its number and the seed alone.
 *
 * @param round how many rounds were played
 * @param mean of the generator
 * @param deviation of the generator, above 0
 */
public record Duel(int round, double mean, double deviation, double a, double b, double c) {
    /** A generator with less would put all its samples in one place. */
    private static final double LEAST_DEVIATION = .05;

    private static final double MOST = 10;
    /** Spreads the seeds of successive rounds (2^64 over the golden ratio). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static final double FEATURE_SCALE = 2;
    private static final int PLACES = 4;

    /** Which loss the generator minimises. */
    public enum Loss {
        /** E ln(1 - D(G(z))). */
        MINIMAX {
            @Override
            double slope(double d) {
                return -d;
            }
        },
        /** -E ln D(G(z)). */
        NON_SATURATING {
            @Override
            double slope(double d) {
                return d - 1;
            }
        };

        /** The derivative by the logit of a fake whose D is given. */
        abstract double slope(double d);
    }

    /**
     * How it is trained.
     *
     * @param discriminatorSteps k, before each step of the generator
     * @param batch samples a step
     */
    public record Rules(
            long seed, int discriminatorSteps, double discriminatorRate, double generatorRate, int batch, Loss loss) {}

    /** Before the first round; D is 1/2 everywhere. */
    public static Duel start(double mean, double deviation) {
        return new Duel(0, mean, deviation, 0, 0, 0);
    }

    public double logit(double x) {
        return a + b * x + c * x * x;
    }

    public double discriminator(double x) {
        return 1 / (1 + Math.exp(-logit(x)));
    }

    public GaussianGame game() {
        return new GaussianGame(mean, deviation);
    }

    /** V(D, G) of both as they are, by quadrature. */
    public double value() {
        return game().value(this::logit);
    }

    /**
     * Where the game stands.
     *
     * @param value V(D, G) of both as they are
     * @param best V(D*, G) of the best discriminator
     * @param divergence the Jensen-Shannon divergence of data and fakes, in nats
     */
    public record Standing(double value, double best, double divergence) {}

    public Standing standing() {
        return new Standing(value(), game().value(), game().divergence());
    }

    /** The generator's samples in the next round. */
    public double[] samples(Rules rules) {
        SplittableRandom random = random(rules, round);
        double[] samples = new double[rules.batch()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = mean + deviation * random.nextGaussian();
        }
        return samples;
    }

    private static SplittableRandom random(Rules rules, int round) {
        return new SplittableRandom(rules.seed() * GOLDEN + round);
    }

    /** The next round: k steps of the discriminator with the generator fixed, then one step of the generator. */
    public Duel next(Rules rules) {
        SplittableRandom random = random(rules, round);
        Duel now = this;
        for (int step = 0; step < rules.discriminatorSteps(); step++) {
            now = now.discriminatorStep(rules, random);
        }
        return now.generatorStep(rules, random);
    }

    /** Descends J_D; its features are 1, x/2 and (x/2)², so that one rate suits all three. */
    private Duel discriminatorStep(Rules rules, SplittableRandom random) {
        double[] gradient = new double[3];
        for (int i = 0; i < rules.batch(); i++) {
            double fake = mean + deviation * random.nextGaussian();
            double real = random.nextGaussian();
            add(gradient, fake, discriminator(fake));
            add(gradient, real, discriminator(real) - 1);
        }
        double rate = rules.discriminatorRate() / rules.batch();
        return new Duel(
                round,
                mean,
                deviation,
                within(a - rate * gradient[0]),
                within(b - rate * gradient[1] / FEATURE_SCALE),
                within(c - rate * gradient[2] / (FEATURE_SCALE * FEATURE_SCALE)));
    }

    private static void add(double[] gradient, double x, double slope) {
        double feature = x / FEATURE_SCALE;
        gradient[0] += slope;
        gradient[1] += slope * feature;
        gradient[2] += slope * feature * feature;
    }

    /** Descends the generator's loss by its mean and the logarithm of its deviation; the gradient passes through D. */
    private Duel generatorStep(Rules rules, SplittableRandom random) {
        double byMean = 0;
        double byLogarithm = 0;
        for (int i = 0; i < rules.batch(); i++) {
            double z = random.nextGaussian();
            double fake = mean + deviation * z;
            double slope = rules.loss().slope(discriminator(fake)) * (b + 2 * c * fake);
            byMean += slope;
            byLogarithm += slope * deviation * z;
        }
        double rate = rules.generatorRate() / rules.batch();
        double next = deviation * Math.exp(Math.max(-1, Math.min(1, -rate * byLogarithm)));
        return new Duel(
                round + 1, within(mean - rate * byMean), Math.max(LEAST_DEVIATION, Math.min(MOST, next)), a, b, c);
    }

    private static double within(double value) {
        return Math.max(-MOST, Math.min(MOST, value));
    }

    /** How the value of the game comes about, and how that of the best discriminator. */
    public static List<Working> workings(Standing standing) {
        return List.of(
                Working.of(
                        "value",
                        "\\mathbb{E}_\\text{data}[\\ln D(x)] + \\mathbb{E}_z[\\ln(1 - D(G(z)))]",
                        decimal(standing.value(), PLACES)),
                Working.of(
                        "best",
                        "V(D^*, G)",
                        "-\\ln 4 + 2 \\cdot \\operatorname{JSD}(p, q)",
                        "-" + decimal(Math.log(4), PLACES) + " + 2 \\cdot " + decimal(standing.divergence(), PLACES),
                        decimal(standing.best(), PLACES)));
    }
}
