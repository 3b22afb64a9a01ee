package dev.loupe.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Layers as functions of their weights, for networks that are written with tensors (PyTorch's {@code nn.functional}). */
public final class Functional {
    private Functional() {}

    /**
     * {@code x W' + b} over the last dimension.
     *
     * @param weight {@code [features out, features in]}
     * @param bias {@code [features out]}
     */
    public static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        try (PointerScope temporaries = new PointerScope()) {
            return Tensor.own(torch.linear(x.handle(), weight.handle(), bias.optional()));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** {@code x W'}. */
    public static Tensor linear(Tensor x, Tensor weight) {
        try (PointerScope temporaries = new PointerScope()) {
            return Tensor.own(torch.linear(x.handle(), weight.handle(), new TensorOptional()));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** For each number of {@code index} (int64) that row of {@code weight}. */
    public static Tensor embedding(Tensor index, Tensor weight) {
        try (PointerScope temporaries = new PointerScope()) {
            return Tensor.own(torch.embedding(weight.handle(), index.handle()));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** In training each element is 0 with a probability, and larger by that much else (Srivastava 2014). */
    public static Tensor dropout(Tensor x, double probability) {
        try (PointerScope temporaries = new PointerScope()) {
            return Tensor.own(torch.dropout(x.handle(), probability, true));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** Mean 0 and variance 1 over the last dimension, then {@code weight} times and {@code bias} more (Ba 2016). */
    public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias) {
        try (PointerScope temporaries = new PointerScope()) {
            return Tensor.own(torch.layer_norm(
                    x.handle(), new long[] {x.size(x.dim() - 1)}, weight.optional(), bias.optional(), 1e-5, false));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }
}
