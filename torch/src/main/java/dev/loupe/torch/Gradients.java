package dev.loupe.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Gradients as values that can be computed with further, and that {@link Tensor#backward} finds the way back through. */
public final class Gradients {
    private Gradients() {}

    /**
     * What a single number changes by with each element of a tensor that it was computed from, recorded: a loss may be made of
     * it (PyTorch's {@code autograd.grad} with {@code create_graph}).
     *
     * @param input of which gradients are wanted
     */
    public static Tensor of(Tensor number, Tensor input) {
        try (PointerScope temporaries = new PointerScope()) {
            TensorVector gradients = torch.grad(
                    new TensorVector(number.handle()),
                    new TensorVector(input.handle()),
                    new TensorVector(),
                    new BoolOptional(true),
                    true,
                    false);
            return Tensor.own(new org.bytedeco.pytorch.Tensor(gradients.get(0)));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }
}
