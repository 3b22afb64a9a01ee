package dev.loupe.torch;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Stochastic gradient descent as PyTorch writes it: {@code g += decay w; v = momentum v + g; w -= rate v}, and with
 * Nesterov's look ahead {@code w -= rate (g + momentum v)}. The first step sets {@code v = g}.
 */
public final class Sgd extends Optimizer {
    private static final String MOMENTUM = "momentum";

    private final double momentum;
    private final double weightDecay;
    private final boolean nesterov;

    /**
     * Plain gradient descent with a momentum of 0.
     *
     * @param weights by key, such as {@link Weights#trained}
     * @param momentum how much of the last step stays, 0 to 1
     * @param weightDecay what is added of a weight to its gradient
     */
    public Sgd(Map<String, dev.loupe.torch.Tensor> weights, double momentum, double weightDecay, boolean nesterov) {
        super(weights);
        this.momentum = momentum;
        this.weightDecay = weightDecay;
        this.nesterov = nesterov;
    }

    @Override
    void update(String key, Tensor weight, Tensor gradient, double learningRate) {
        Tensor change = weightDecay == 0 ? gradient : gradient.add(weight, new Scalar(weightDecay));
        if (momentum != 0) {
            boolean isFirst = !remembers(key, MOMENTUM);
            Tensor velocity = memory(key, MOMENTUM, weight);
            if (isFirst) {
                velocity.copy_(change);
            } else {
                velocity.mul_(new Scalar(momentum));
                velocity.add_(change);
            }
            change = nesterov ? change.add(velocity, new Scalar(momentum)) : velocity;
        }
        weight.add_(change, new Scalar(-learningRate));
    }
}
