package dev.loupe.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** What training makes small; each is a mean over all elements or samples, a single number. */
public final class Losses {
    /** LibTorch's number for a mean. */
    private static final long MEAN = 1;
    /** LibTorch's number for no label. */
    private static final long IGNORED = -100;

    private Losses() {}

    /**
     * {@code -ln softmax(scores)[label]}.
     *
     * @param scores {@code [samples, classes, ...]}, any numbers
     * @param labels {@code [samples, ...]} of int64; those of -100 do not count
     */
    public static Tensor crossEntropy(Tensor scores, Tensor labels) {
        return crossEntropy(scores, labels, 0);
    }

    /**
     * The same with smoothed labels (Szegedy 2016, section 7).
     *
     * @param smoothing how much of a label is spread evenly over all classes, 0 to 1
     */
    public static Tensor crossEntropy(Tensor scores, Tensor labels, double smoothing) {
        try (PointerScope temporaries = new PointerScope()) {
            return Tensor.own(torch.cross_entropy_loss(
                    scores.handle(), labels.handle(), new TensorOptional(), MEAN, IGNORED, smoothing));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** {@code -t ln s(x) - (1 - t) ln(1 - s(x))} with the logistic function s, for targets from 0 to 1. */
    public static Tensor binaryCrossEntropyWithLogits(Tensor scores, Tensor targets) {
        try (PointerScope temporaries = new PointerScope()) {
            return Tensor.own(torch.binary_cross_entropy_with_logits(scores.handle(), targets.handle()));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** {@code d^2 / (2 beta)} for differences d below beta, else {@code |d| - beta / 2} (Girshick 2015, equation 3). */
    public static Tensor smoothL1(Tensor values, Tensor targets, double beta) {
        try (PointerScope temporaries = new PointerScope()) {
            return Tensor.own(torch.smooth_l1_loss(values.handle(), targets.handle(), MEAN, beta));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** The mean of squared differences. */
    public static Tensor meanSquaredError(Tensor values, Tensor targets) {
        try (PointerScope temporaries = new PointerScope()) {
            return Tensor.own(torch.mse_loss(values.handle(), targets.handle()));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }
}
