package dev.loupe.models.gan;

import dev.loupe.torch.Tensor;
import java.util.Arrays;

/**
 * What each player makes small. D's scores d are logits: {@code D = s(d)} with the logistic function s, so that
 * {@code -ln D = softplus(-d)} and {@code -ln(1 - D) = softplus(d)}, which do not overflow.
 */
enum GanLoss {
    /** Goodfellow 2014, equation 1: G makes {@code E[ln(1 - D(G(z)))]} small, which says little to it while D is sure. */
    MINIMAX("minimax"),
    /** Goodfellow 2014, section 3: G makes {@code -E[ln D(G(z))]} small; the same fixed point, stronger gradients early. */
    NON_SATURATING("non-saturating"),
    /** Lim and Ye 2017, Miyato 2018 (equations 16 and 17): only scores inside the margin count for D. */
    HINGE("hinge"),
    /** Gulrajani 2017: D is a critic of slope 1 (see {@link GradientPenalty}) whose scores are no logits. */
    WGAN_GP("wgan-gp");

    private final String word;

    GanLoss(String word) {
        this.word = word;
    }

    /** As it is given by {@code --set loss=}. */
    String word() {
        return word;
    }

    static GanLoss of(String word) {
        for (GanLoss loss : values()) {
            if (loss.word.equals(word)) {
                return loss;
            }
        }
        throw new IllegalArgumentException(word);
    }

    static String[] words() {
        return Arrays.stream(values()).map(GanLoss::word).toArray(String[]::new);
    }

    /**
     * D's loss, a mean over both batches.
     *
     * @param real d(x), {@code [samples, 1]}
     * @param fake d(G(z)), {@code [samples, 1]}
     */
    Tensor ofDiscriminator(Tensor real, Tensor fake) {
        return switch (this) {
            case MINIMAX, NON_SATURATING ->
                real.neg().softplus().mean().add(fake.softplus().mean());
            case HINGE -> real.neg().add(1).relu().mean().add(fake.add(1).relu().mean());
            case WGAN_GP -> fake.mean().sub(real.mean());
        };
    }

    /**
     * G's loss.
     *
     * @param fake d(G(z)), {@code [samples, 1]}
     */
    Tensor ofGenerator(Tensor fake) {
        return switch (this) {
            case MINIMAX -> fake.softplus().mean().neg();
            case NON_SATURATING -> fake.neg().softplus().mean();
            case HINGE, WGAN_GP -> fake.mean().neg();
        };
    }
}
