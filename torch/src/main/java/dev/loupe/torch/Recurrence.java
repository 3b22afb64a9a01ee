package dev.loupe.torch;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A recurrent layer over a whole sequence in one call of LibTorch. Sequences are {@code [steps, batch, features]}, states
 * {@code [batch, hidden]}; the weights stand in PyTorch's order: {@code weight_ih [gates hidden, features]}, {@code weight_hh},
 * {@code bias_ih}, {@code bias_hh}, and of an LSTM with projection {@code weight_hr [projected, hidden]}.
 */
public final class Recurrence {
    /**
     * What comes out.
     *
     * @param output the hidden state at each step
     * @param state the hidden state after the last, and of an LSTM the cell state
     */
    public record Result(Tensor output, List<Tensor> state) {
        public Result {
            state = List.copyOf(state);
        }
    }

    private Recurrence() {}

    /** Gates in the order i, f, g, o. */
    public static Result lstm(Tensor x, Tensor h, Tensor c, List<Tensor> weights) {
        try (PointerScope temporaries = new PointerScope()) {
            TensorVector before =
                    new TensorVector(h.handle().unsqueeze(0), c.handle().unsqueeze(0));
            T_TensorTensorTensor_T made =
                    torch.lstm(x.handle(), before, Tensor.vector(weights), true, 1, 0, false, false, false);
            return new Result(
                    Tensor.own(new org.bytedeco.pytorch.Tensor(made.get0())),
                    List.of(last(made.get1()), last(made.get2())));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** Gates in the order r, z, n. */
    public static Result gru(Tensor x, Tensor h, List<Tensor> weights) {
        try (PointerScope temporaries = new PointerScope()) {
            return both(torch.gru(
                    x.handle(), h.handle().unsqueeze(0), Tensor.vector(weights), true, 1, 0, false, false, false));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    /** With the hyperbolic tangent. */
    public static Result rnn(Tensor x, Tensor h, List<Tensor> weights) {
        try (PointerScope temporaries = new PointerScope()) {
            return both(torch.rnn_tanh(
                    x.handle(), h.handle().unsqueeze(0), Tensor.vector(weights), true, 1, 0, false, false, false));
        } catch (RuntimeException e) {
            throw Fault.of(e);
        }
    }

    private static Result both(T_TensorTensor_T made) {
        return new Result(Tensor.own(new org.bytedeco.pytorch.Tensor(made.get0())), List.of(last(made.get1())));
    }

    /** A handle of its own: the parts of a tuple are borrowed from it. */
    private static Tensor last(org.bytedeco.pytorch.Tensor state) {
        return Tensor.own(new org.bytedeco.pytorch.Tensor(state).select(0, 0));
    }
}
