package dev.loupe.explain;

import dev.loupe.report.learning.Setting;
import java.util.List;

/** {@code gan}: the game, its best discriminator and its value by quadrature, and the generator's two losses. */
final class GanTopic implements Topic {
    private static final double[] PLACES = {-2, -1, 0, 1, 2, 3};
    private static final double[] EARLY = {.01, .1, .5, .9};

    @Override
    public String name() {
        return "gan";
    }

    @Override
    public String summary() {
        return "generative adversarial network: losses, fixed point, value, gradients of the generator";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("mean", "1.5", "of the generator's Gaussian; the data's is 0"),
                new Setting("deviation", "0.7", "standard deviation of the generator's; the data's is 1"));
    }

    @Override
    public Figures figures(Given given) {
        double mean = given.number("mean", -100, 100);
        double deviation = given.number("deviation", 0.01, 100);
        GaussianGame game = new GaussianGame(mean, deviation);
        Figures figures = new Figures().plain("mean", mean).plain("deviation", deviation);
        for (int i = 0; i < PLACES.length; i++) {
            figures.plain("x " + i, PLACES[i]);
            figures.decimal("data " + i, game.data(PLACES[i]), 4);
            figures.decimal("fake " + i, game.fake(PLACES[i]), 4);
            figures.decimal("best " + i, game.bestDiscriminator(PLACES[i]), 4);
        }
        figures.decimal("value", game.value(), 4);
        figures.decimal("divergence", game.divergence(), 4);
        figures.decimal("theory", -Math.log(4) + 2 * game.divergence(), 4);
        figures.decimal("log 4", Math.log(4), 4);
        for (int i = 0; i < EARLY.length; i++) {
            // With d = logit D: d/dd ln(1 - sigmoid(d)) = -sigmoid(d); d/dd -ln sigmoid(d) = sigmoid(d) - 1.
            figures.plain("D " + i, EARLY[i]);
            figures.decimal("minimax " + i, -EARLY[i], 2);
            figures.decimal("non-saturating " + i, EARLY[i] - 1, 2);
            figures.decimal("times " + i, (1 - EARLY[i]) / EARLY[i], EARLY[i] < .5 ? 0 : 2);
        }
        return figures;
    }
}
