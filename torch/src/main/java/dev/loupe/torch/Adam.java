package dev.loupe.torch;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Adam (Kingma and Ba 2015), and AdamW (Loshchilov and Hutter 2019), where weights decay by themselves and not through their
 * gradients.
 */
public final class Adam extends Optimizer {
    private final double beta1;
    private final double beta2;
    private final double eps;
    private final double weightDecay;
    private final boolean decoupled;

    private Adam(
            Map<String, dev.loupe.torch.Tensor> weights,
            double beta1,
            double beta2,
            double eps,
            double weightDecay,
            boolean decoupled) {
        super(weights);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.eps = eps;
        this.weightDecay = weightDecay;
        this.decoupled = decoupled;
    }

    /**
     * With PyTorch's eps of 1e-8 and without decay.
     *
     * @param beta1 how much of the mean gradient stays, usually 0.9
     * @param beta2 how much of the mean square stays, usually 0.999
     */
    public static Adam adam(Map<String, dev.loupe.torch.Tensor> weights, double beta1, double beta2) {
        return new Adam(weights, beta1, beta2, 1e-8, 0, false);
    }

    /** With a decay through the gradients, as SGD's. */
    public static Adam adam(
            Map<String, dev.loupe.torch.Tensor> weights, double beta1, double beta2, double eps, double weightDecay) {
        return new Adam(weights, beta1, beta2, eps, weightDecay, false);
    }

    /** With decoupled decay: each step takes {@code rate decay} of a weight away. */
    public static Adam adamW(
            Map<String, dev.loupe.torch.Tensor> weights, double beta1, double beta2, double eps, double weightDecay) {
        return new Adam(weights, beta1, beta2, eps, weightDecay, true);
    }

    @Override
    void update(String key, Tensor weight, Tensor gradient, double learningRate) {
        if (decoupled) {
            weight.mul_(new Scalar(1 - learningRate * weightDecay));
        }
        Tensor change = decoupled || weightDecay == 0 ? gradient : gradient.add(weight, new Scalar(weightDecay));
        Tensor mean = memory(key, "mean", weight);
        mean.mul_(new Scalar(beta1));
        mean.add_(change, new Scalar(1 - beta1));
        Tensor square = memory(key, "square", weight);
        square.mul_(new Scalar(beta2));
        square.addcmul_(change, change, new Scalar(1 - beta2));
        double meanCorrection = 1 - Math.pow(beta1, (double) steps());
        double squareCorrection = 1 - Math.pow(beta2, (double) steps());
        Tensor root =
                square.sqrt().div_(new Scalar(Math.sqrt(squareCorrection))).add_(new Scalar(eps));
        weight.addcdiv_(mean, root, new Scalar(-learningRate / meanCorrection));
    }
}
