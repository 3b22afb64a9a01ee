package dev.loupe.torch;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** RMSprop (Hinton 2012, lecture 6): {@code s = alpha s + (1 - alpha) g^2; w -= rate g / (sqrt(s) + eps)}, with momentum. */
public final class RmsProp extends Optimizer {
    private final double alpha;
    private final double eps;
    private final double momentum;
    private final double weightDecay;

    /**
     * One that works on the given weights.
     *
     * @param alpha how much of the mean square stays, usually 0.99
     * @param eps keeps from dividing by 0, usually 1e-8
     */
    public RmsProp(
            Map<String, dev.loupe.torch.Tensor> weights,
            double alpha,
            double eps,
            double momentum,
            double weightDecay) {
        super(weights);
        this.alpha = alpha;
        this.eps = eps;
        this.momentum = momentum;
        this.weightDecay = weightDecay;
    }

    @Override
    void update(String key, Tensor weight, Tensor gradient, double learningRate) {
        Tensor change = weightDecay == 0 ? gradient : gradient.add(weight, new Scalar(weightDecay));
        Tensor square = memory(key, "square", weight);
        square.mul_(new Scalar(alpha));
        square.addcmul_(change, change, new Scalar(1 - alpha));
        Tensor root = square.sqrt().add_(new Scalar(eps));
        if (momentum == 0) {
            weight.addcdiv_(change, root, new Scalar(-learningRate));
            return;
        }
        Tensor velocity = memory(key, "momentum", weight);
        velocity.mul_(new Scalar(momentum));
        velocity.addcdiv_(change, root, new Scalar(1));
        weight.add_(velocity, new Scalar(-learningRate));
    }
}
