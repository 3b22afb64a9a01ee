package dev.loupe.torch;

import dev.loupe.graph.RecurrentOp;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Kernels of recurrent layers, fused over their steps, and of single steps. Without a given state they start from 0. */
final class RecurrentKernels {
    private RecurrentKernels() {}

    static Kernel layers(RecurrentOp.Recurrent op) {
        return switch (op.cell()) {
            case LSTM -> call -> lstm(op, call);
            case GRU ->
                call -> both(torch.gru(
                        call.in(0),
                        state(op, call, 1, op.features()),
                        parameters(op, call),
                        op.bias(),
                        op.layers(),
                        0,
                        false,
                        op.bidirectional(),
                        op.batchFirst()));
            case RNN ->
                call -> both(torch.rnn_tanh(
                        call.in(0),
                        state(op, call, 1, op.features()),
                        parameters(op, call),
                        op.bias(),
                        op.layers(),
                        0,
                        false,
                        op.bidirectional(),
                        op.batchFirst()));
        };
    }

    private static Tensor[] lstm(RecurrentOp.Recurrent op, Call call) {
        TensorVector state = new TensorVector(state(op, call, 1, op.features()), state(op, call, 2, op.hidden()));
        T_TensorTensorTensor_T results = torch.lstm(
                call.in(0),
                state,
                parameters(op, call),
                op.bias(),
                op.layers(),
                0,
                false,
                op.bidirectional(),
                op.batchFirst());
        return new Tensor[] {new Tensor(results.get0()), new Tensor(results.get1()), new Tensor(results.get2())};
    }

    /** The parts of a pair are borrowed from it: handles of their own outlive it. */
    private static Tensor[] both(T_TensorTensor_T pair) {
        return new Tensor[] {new Tensor(pair.get0()), new Tensor(pair.get1())};
    }

    private static Tensor state(RecurrentOp.Recurrent op, Call call, int operand, long size) {
        return call.has(operand)
                ? call.in(operand)
                : call.in(0)
                        .new_zeros(
                                (long) op.layers() * op.directions(), call.in(0).size(op.batchFirst() ? 0 : 1), size);
    }

    /** Of one bias for input and state together the other half is zeros: LibTorch adds the two. */
    private static TensorVector parameters(RecurrentOp.Recurrent op, Call call) {
        TensorVector vector = new TensorVector();
        int ofDirection = call.parameterCount() / (op.layers() * op.directions());
        for (int i = 0; i < call.parameterCount(); i++) {
            vector.push_back(call.parameter(i));
            if (op.biases() == RecurrentOp.Biases.ONE && i % ofDirection == 2) {
                vector.push_back(torch.zeros_like(call.parameter(i)));
            }
        }
        return vector;
    }

    static Kernel cell(RecurrentOp.RecurrentCell op) {
        return switch (op.cell()) {
            case LSTM ->
                call -> both(torch.lstm_cell(
                        call.in(0),
                        new TensorVector(cellState(op, call, 1), cellState(op, call, 2)),
                        call.parameter(0),
                        call.parameter(1),
                        call.optional(2),
                        call.optional(3)));
            case GRU ->
                Kernel.one(call -> torch.gru_cell(
                        call.in(0),
                        cellState(op, call, 1),
                        call.parameter(0),
                        call.parameter(1),
                        call.optional(2),
                        call.optional(3)));
            case RNN ->
                Kernel.one(call -> torch.rnn_tanh_cell(
                        call.in(0),
                        cellState(op, call, 1),
                        call.parameter(0),
                        call.parameter(1),
                        call.optional(2),
                        call.optional(3)));
        };
    }

    private static Tensor cellState(RecurrentOp.RecurrentCell op, Call call, int operand) {
        return call.has(operand)
                ? call.in(operand)
                : call.in(0).new_zeros(call.in(0).size(0), op.hidden());
    }
}
