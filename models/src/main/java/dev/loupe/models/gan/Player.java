package dev.loupe.models.gan;

import dev.loupe.graph.Mode;
import dev.loupe.models.training.Saved;
import dev.loupe.torch.Adam;
import dev.loupe.torch.Executor;
import dev.loupe.torch.Initialisation;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.Weights;
import java.util.Map;
import java.util.Optional;

/** One of the two who play: a network, its weights, and what changes them. */
final class Player implements AutoCloseable {
    private static final String OPTIMIZER = "optimizer/";
    private static final String WEIGHTS = "weights/";
    private static final String SPECTRAL = "spectral/";

    /**
     * How its weights are changed: Adam's constants.
     *
     * @param beta1 how much of the mean gradient stays
     * @param beta2 how much of the mean square stays
     */
    record Learning(double beta1, double beta2) {}

    /** While it is open, a player's weights get no gradients: it is held fixed, and others learn through it. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    private final Executor training;
    private final Executor evaluation;
    private final Weights weights;
    private final Adam optimizer;
    private final Optional<SpectralNorm> spectral;

    /**
     * First weights by the seed.
     *
     * @param spectral whether the largest singular value of its layers is bound to 1
     */
    Player(GanNetwork network, Learning learning, boolean spectral, long seed) {
        this.training = Executor.of(network.graph(Mode.TRAIN));
        this.evaluation = Executor.of(network.graph(Mode.EVAL));
        this.weights = Initialisation.of(training.graph(), seed);
        this.optimizer = Adam.adam(weights.trained(), learning.beta1(), learning.beta2());
        this.spectral = spectral ? Optional.of(new SpectralNorm(weights, seed)) : Optional.empty();
    }

    Weights weights() {
        return weights;
    }

    /** Sets all numbers of a weight, where a game is to begin at a known place. */
    void begin(String key, double value) {
        try (NoGradients mode = NoGradients.open()) {
            weights.get(key).fill_(value);
        }
    }

    /** As in training, recorded, so that {@link Tensor#backward} finds the way to its weights. */
    Tensor forward(Tensor input) {
        return training.forward(spectral.map(norm -> norm.normalised(weights)).orElse(weights), input);
    }

    /** As in training, but detached: nothing leads back into it. */
    Tensor detached(Tensor input) {
        return training.infer(weights, input);
    }

    /** As after training, with these weights of its network. */
    Tensor evaluated(Weights used, Tensor input) {
        return evaluation.infer(used, input);
    }

    /** As after training, with its own weights. */
    Tensor evaluated(Tensor input) {
        try (NoGradients mode = NoGradients.open()) {
            return evaluation.infer(
                    spectral.map(norm -> norm.normalised(weights)).orElse(weights), input);
        }
    }

    Held heldFixed() {
        weights.requireGradients(false);
        return () -> weights.requireGradients(true);
    }

    /** Changes its weights by their gradients, and frees these. */
    void learn(double rate) {
        optimizer.step(rate);
        optimizer.zeroGrad();
    }

    /** The Euclidean norm of all its gradients, between a backward pass and {@link #learn}. */
    double gradientNorm() {
        return optimizer.clipGradNorm(Double.POSITIVE_INFINITY);
    }

    /** All that changes, by name, behind a prefix. */
    void addState(String prefix, Map<String, Tensor> state) {
        Saved.add(prefix + WEIGHTS, weights.tensors(), state);
        Saved.add(prefix + OPTIMIZER, optimizer.state(), state);
        spectral.ifPresent(norm -> Saved.add(prefix + SPECTRAL, norm.state(), state));
    }

    /**
     * Goes on from a state.
     *
     * @throws dev.loupe.graph.BadInput when it is another network's
     */
    void restore(String prefix, Map<String, Tensor> state) {
        Saved.restore(prefix + WEIGHTS, state, weights.tensors());
        spectral.ifPresent(norm -> Saved.restore(prefix + SPECTRAL, state, norm.state()));
        Saved.restore(prefix + OPTIMIZER, state, optimizer);
    }

    @Override
    public void close() {
        spectral.ifPresent(SpectralNorm::close);
        optimizer.close();
        weights.close();
        training.close();
        evaluation.close();
    }
}
