package dev.loupe.models.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.graph.DType;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GameTest {
    private static final Player.Learning LEARNING = new Player.Learning(0.5, 0.99);

    @BeforeEach
    void oneThread() {
        Engine.threads(1);
        Engine.seed(3);
    }

    private static Player discriminator(boolean spectral) {
        return new Player(new GanNetwork("gan_mlp_discriminator:features=2,hidden=16"), LEARNING, spectral, 1);
    }

    private static Map<String, double[]> values(Player player) {
        Map<String, double[]> values = new LinkedHashMap<>();
        player.weights()
                .keys()
                .forEach(key -> values.put(key, player.weights().get(key).toDoubles()));
        return values;
    }

    private static boolean areEqual(Map<String, double[]> one, Map<String, double[]> other) {
        return one.keySet().stream().allMatch(key -> java.util.Arrays.equals(one.get(key), other.get(key)));
    }

    /** Each player's step changes that player alone. */
    @ParameterizedTest
    @EnumSource(GanLoss.class)
    void theOtherPlayerIsHeldFixed(GanLoss loss) {
        try (Player generator = new Player(new GanNetwork("gan_mlp_generator:hidden=16"), LEARNING, false, 1);
                Player discriminator = discriminator(false)) {
            Game game = new Game(generator, discriminator, new Game.Rules(loss, 32, 8, 1, 10, new Condition(0)));
            Map<String, double[]> g = values(generator);
            Map<String, double[]> d = values(discriminator);

            game.teachDiscriminator(Points.RING.data(32, 1), 0, 0.01, true);
            assertThat(areEqual(values(generator), g)).isTrue();
            Map<String, double[]> taught = values(discriminator);
            assertThat(areEqual(taught, d)).isFalse();

            Game.Seen seen = game.teachGenerator(0.01, true);
            assertThat(areEqual(values(discriminator), taught)).isTrue();
            assertThat(areEqual(values(generator), g)).isFalse();
            assertThat(seen.gradientNorm()).isPositive();
        }
    }

    @Test
    void lossesAreTheFormulasOfThePapers() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor real = Tensor.of(new double[] {2, -1}, 2, 1);
            Tensor fake = Tensor.of(new double[] {0.5, -3}, 2, 1);
            double ofReal = (-ln(2) - ln(-1)) / 2;
            double ofFake = (-ln(-0.5) - ln(3)) / 2;

            assertThat(GanLoss.MINIMAX.ofDiscriminator(real, fake).item()).isCloseTo(ofReal + ofFake, within(1e-12));
            assertThat(GanLoss.MINIMAX.ofGenerator(fake).item()).isCloseTo(-ofFake, within(1e-12));
            assertThat(GanLoss.NON_SATURATING.ofGenerator(fake).item())
                    .isCloseTo((-ln(0.5) - ln(-3)) / 2, within(1e-12));
            assertThat(GanLoss.HINGE.ofDiscriminator(real, fake).item())
                    .isCloseTo((0 + 2) / 2.0 + 1.5 / 2, within(1e-12));
            assertThat(GanLoss.WGAN_GP.ofDiscriminator(real, fake).item()).isCloseTo(-1.25 - 0.5, within(1e-12));
        }
    }

    /** ln of the logistic function. */
    private static double ln(double logit) {
        return -Math.log1p(Math.exp(-logit));
    }

    /** A critic c(x) = w.x has the slope |w| everywhere; the penalty's gradient is 2 (|w| - 1) w / |w|. */
    @Test
    void thePenaltyOfALineIsItsSlopeLessOneSquaredAndHasAGradient() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor weight =
                    Tensor.of(new double[] {3, 4}, 2, 1).to(DType.FLOAT32).requiresGrad_(true);
            Tensor penalty = GradientPenalty.of(
                    x -> x.matmul(weight), Tensor.randn(DType.FLOAT32, 5, 2), Tensor.randn(DType.FLOAT32, 5, 2));
            penalty.backward();

            assertThat(penalty.item()).isCloseTo(16, within(1e-4));
            assertThat(weight.grad().orElseThrow().toDoubles()).containsExactly(new double[] {4.8, 6.4}, within(1e-4));
        }
    }

    @Test
    void theSpectralNormMakesTheLargestStretchOne() {
        try (Player player = discriminator(false);
                SpectralNorm norm = new SpectralNorm(player.weights(), 1)) {
            for (int i = 0; i < 200; i++) {
                try (TensorScope scope = TensorScope.open()) {
                    norm.normalised(player.weights());
                }
            }
            try (TensorScope scope = TensorScope.open()) {
                Tensor matrix = norm.normalised(player.weights()).get("0.weight");
                Tensor gram = matrix.transpose(0, 1).matmul(matrix); // 2 x 2
                double[] g = gram.toDoubles();
                double half = (g[0] + g[3]) / 2;
                double largest = half + Math.sqrt(half * half - (g[0] * g[3] - g[1] * g[2]));
                assertThat(largest).isCloseTo(1, within(1e-4));
            }
        }
    }

    @Test
    void theAverageForgetsTheFirstWeightsAndFollows() {
        try (Player player = discriminator(false);
                AverageWeights average = new AverageWeights(player.weights(), 0.9)) {
            player.begin("0.bias", 1);
            for (int step = 0; step < 300; step++) {
                average.follow(step);
            }
            double[] ones = new double[16];
            java.util.Arrays.fill(ones, 1);
            assertThat(average.weights().get("0.bias").toDoubles()).containsExactly(ones, within(1e-5));
        }
    }

    @Test
    void classesAreJoinedAsVectorsAndPlanes() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor labels = Tensor.of(new long[] {2, 0});
            assertThat(new Condition(3)
                            .join(Tensor.zeros(DType.FLOAT32, 2, 1), labels)
                            .toDoubles())
                    .containsExactly(0, 0, 0, 1, 0, 1, 0, 0);
            Tensor images = new Condition(3).join(Tensor.zeros(DType.FLOAT32, 2, 1, 2, 2), labels);
            assertThat(images.shape()).containsExactly(2, 4, 2, 2);
            assertThat(images.select(0, 0).select(0, 3).toDoubles()).containsOnly(1);
            assertThat(images.select(0, 1).select(0, 3).toDoubles()).containsOnly(0);
        }
    }

    @Test
    void noiseFollowsFromItsSeedAndStaysWithinItsBound() {
        assertThat(Noise.normal(4, 8, 1)).isEqualTo(Noise.normal(4, 8, 1)).isNotEqualTo(Noise.normal(4, 8, 2));
        for (float number : Noise.truncated(100, 8, 1, 0.5)) {
            assertThat(number).isBetween(-0.5f, 0.5f);
        }
        float[] ends = Noise.normal(2, 8, 1);
        float[] path = Noise.between(ends, 8, 3);
        assertThat(java.util.Arrays.copyOf(path, 8)).containsExactly(java.util.Arrays.copyOf(ends, 8), within(1e-6f));
        assertThat(java.util.Arrays.copyOfRange(path, 16, 24))
                .containsExactly(java.util.Arrays.copyOfRange(ends, 8, 16), within(1e-6f));
    }
}
