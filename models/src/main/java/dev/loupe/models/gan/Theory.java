package dev.loupe.models.gan;

import dev.loupe.graph.DType;
import dev.loupe.metrics.generation.OptimalDiscriminator;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Schedule;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What Goodfellow 2014 proves of the game, looked at in one dimension: against a generator that is held fixed, D learns
 * {@code D* = p / (p + q)} and the game is worth {@code -ln 4 + 2 JSD} (section 4.1); and while D is sure, minimax gradients
 * of G are smaller than non-saturating ones (section 3).
 *
 * @param best the densities and what follows from them
 * @param learned D on the grid
 * @param gradients of both losses
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Theory(OptimalDiscriminator best, double[] learned, List<GradientNorms> gradients) {
    private static final double MEAN = 1.5;
    private static final double DEVIATION = 0.7;
    private static final int LEARNING_STEPS = 3_000;
    private static final int LEARNING_BATCH = 512;
    private static final double LEARNING_RATE = 0.003;
    private static final int GAME_STEPS = 300;
    private static final int GAME_BATCH = 256;
    private static final double GAME_RATE = 0.01;
    private static final int EVERY = 10;
    private static final long SEED = 1;

    /**
     * How large G's gradients are as a game with some loss begins.
     *
     * @param steps of the game
     * @param norms of the gradient of all of G's weights at each
     */
    record GradientNorms(GanLoss loss, double[] steps, double[] norms) {
        /** At one of its steps. */
        double at(int step) {
            return norms[Arrays.binarySearch(steps, step)];
        }
    }

    /** Plays both; LibTorch's random numbers are afterwards as before. Takes some five seconds of a processor. */
    static Theory learn() {
        Tensor random = Engine.randomState();
        try {
            Engine.seed(SEED);
            OptimalDiscriminator best = OptimalDiscriminator.of(
                    OptimalDiscriminator.normal(0, 1), OptimalDiscriminator.normal(MEAN, DEVIATION), -6, 6, 1_201);
            double[] learned = learnedDiscriminator(best.grid());
            return new Theory(best, learned, List.of(gradients(GanLoss.NON_SATURATING), gradients(GanLoss.MINIMAX)));
        } finally {
            Engine.randomState(random);
            random.close();
        }
    }

    /** D of 1-64-64-1 against q = N(1.5, .7), which is G of one weight and one bias, for data p = N(0, 1). */
    private static double[] learnedDiscriminator(double[] grid) {
        Player.Learning learning = new Player.Learning(0.9, 0.999);
        try (Player generator = affine(learning, DEVIATION, MEAN);
                Player discriminator = new Player(perceptron(64), learning, false, SEED)) {
            Game game = new Game(generator, discriminator, rules(GanLoss.NON_SATURATING, LEARNING_BATCH));
            RealData standard = standardNormal(LEARNING_BATCH);
            Schedule schedule = Schedule.cosine(LEARNING_STEPS, 0);
            for (int step = 0; step < LEARNING_STEPS; step++) {
                game.teachDiscriminator(standard, step, LEARNING_RATE * schedule.factor(step), false);
            }
            return probabilities(discriminator, grid);
        }
    }

    /** D on a grid. */
    static double[] probabilities(Player discriminator, double[] grid) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Tensor.of(grid, grid.length, 1).to(DType.FLOAT32);
            return discriminator.evaluated(x).sigmoid().toDoubles();
        }
    }

    private static GradientNorms gradients(GanLoss loss) {
        Player.Learning learning = new Player.Learning(0.5, 0.99);
        Engine.seed(SEED);
        try (Player generator = affine(learning, 1, 0);
                Player discriminator = new Player(perceptron(32), learning, false, SEED)) {
            Game game = new Game(generator, discriminator, rules(loss, GAME_BATCH));
            RealData data = Points.GAUSSIAN.data(GAME_BATCH, SEED);
            List<Double> norms = new ArrayList<>();
            List<Double> steps = new ArrayList<>();
            for (int step = 1; step <= GAME_STEPS; step++) {
                Game.Round round = game.play(step, GAME_RATE, data, step % EVERY == 0);
                if (step % EVERY == 0) {
                    steps.add((double) step);
                    norms.add(round.generator().gradientNorm());
                }
            }
            return new GradientNorms(loss, array(steps), array(norms));
        }
    }

    private static double[] array(List<Double> numbers) {
        return numbers.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Game.Rules rules(GanLoss loss, int batch) {
        return new Game.Rules(loss, batch, 1, 1, 0, new Condition(0));
    }

    private static GanNetwork perceptron(int hidden) {
        return new GanNetwork("gan_mlp_discriminator:features=1,activation=tanh,hidden=" + hidden);
    }

    /** G(z) = scale z + shift. */
    private static Player affine(Player.Learning learning, double scale, double shift) {
        Player player =
                new Player(new GanNetwork("gan_mlp_generator:features=1,outputs=1,linear=true"), learning, false, SEED);
        player.begin("0.weight", scale);
        player.begin("0.bias", shift);
        return player;
    }

    private static RealData standardNormal(int batch) {
        return new RealData() {
            @Override
            public Real batch(long number) {
                return normal(new SplittableRandom(SEED * 0x9E3779B97F4A7C15L + number), batch);
            }

            @Override
            public Real some(int count) {
                return normal(new SplittableRandom(SEED), count);
            }
        };
    }

    private static Real normal(SplittableRandom random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return new Real(Tensor.of(numbers, count, 1), Optional.empty());
    }
}
