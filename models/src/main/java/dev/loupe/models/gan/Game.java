package dev.loupe.models.gan;

import dev.loupe.graph.DType;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;

/** A step of the game (Goodfellow 2014, algorithm 1): k steps of D, then one of G. */
final class Game {
    /**
     * How it is played.
     *
     * @param batch samples a step, of each kind
     * @param latent numbers that z is of
     * @param discriminatorSteps k
     * @param penalty factor of the gradient penalty, which {@link GanLoss#WGAN_GP} has
     */
    record Rules(GanLoss loss, int batch, int latent, int discriminatorSteps, double penalty, Condition condition) {}

    /**
     * What a step of one player showed.
     *
     * @param loss its own, before the step
     * @param real the mean D(x); NaN in a step of G
     * @param fake the mean D(G(z))
     * @param gradientNorm of the player's gradients; NaN where it was not asked for
     */
    record Seen(double loss, double real, double fake, double gradientNorm) {}

    private final Player generator;
    private final Player discriminator;
    private final Rules rules;

    Game(Player generator, Player discriminator, Rules rules) {
        this.generator = generator;
        this.discriminator = discriminator;
        this.rules = rules;
    }

    /** Both players' views of a step. */
    record Round(Seen discriminator, Seen generator) {}

    /**
     * Plays one round.
     *
     * @param measured whether norms of gradients are wanted
     */
    Round play(long step, double rate, RealData data, boolean measured) {
        Seen seen = new Seen(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        for (int i = 0; i < rules.discriminatorSteps(); i++) {
            seen = teachDiscriminator(data, step * rules.discriminatorSteps() + i, rate, measured);
        }
        return new Round(seen, teachGenerator(rate, measured));
    }

    /** "Sample minibatches of noise and of examples; update the discriminator." */
    Seen teachDiscriminator(RealData data, long number, double rate, boolean measured) {
        try (TensorScope scope = TensorScope.open()) {
            Real x = data.batch(number);
            Tensor classes = classes();
            Tensor fakes = generator.detached(noise(classes)); // G is held fixed: no gradient goes into it
            Tensor real = score(x.samples(), x.labels().orElse(classes));
            Tensor fake = score(fakes, classes);
            Tensor loss = rules.loss().ofDiscriminator(real, fake);
            if (rules.loss() == GanLoss.WGAN_GP) {
                Tensor penalty = GradientPenalty.of(between -> score(between, classes), x.samples(), fakes);
                loss = loss.add(penalty.mul(rules.penalty()));
            }
            return learn(discriminator, loss, probability(real), probability(fake), rate, measured);
        }
    }

    /** "Sample a minibatch of noise; update the generator." */
    Seen teachGenerator(double rate, boolean measured) {
        try (TensorScope scope = TensorScope.open();
                Player.Held held = discriminator.heldFixed()) { // gradients go through D, not into it
            Tensor classes = classes();
            Tensor fake = score(generator.forward(noise(classes)), classes);
            Tensor loss = rules.loss().ofGenerator(fake);
            return learn(generator, loss, Double.NaN, probability(fake), rate, measured);
        }
    }

    private static Seen learn(Player player, Tensor loss, double real, double fake, double rate, boolean measured) {
        double value = loss.item();
        double norm = Double.NaN;
        if (Double.isFinite(value)) {
            loss.backward();
            norm = measured ? player.gradientNorm() : norm;
            player.learn(rate);
        }
        return new Seen(value, real, fake, norm);
    }

    /** Classes of the samples to be generated. */
    private Tensor classes() {
        return rules.condition().draw(rules.batch());
    }

    private Tensor noise(Tensor classes) {
        return rules.condition().join(Tensor.randn(DType.FLOAT32, rules.batch(), rules.latent()), classes);
    }

    private Tensor score(Tensor samples, Tensor classes) {
        return discriminator.forward(rules.condition().join(samples, classes));
    }

    private static double probability(Tensor scores) {
        return scores.detach().sigmoid().mean().item();
    }
}
