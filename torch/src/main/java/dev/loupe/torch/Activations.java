package dev.loupe.torch;

import dev.loupe.graph.ActivationOp;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Kernels of the functions of single elements. Each writes over its operand where nobody needs that any more: LibTorch's
 * own counts tell, so this is exact for views and for what a backward pass has saved.
 */
final class Activations {
    private Activations() {}

    static Kernel kernel(ActivationOp.Activation op) {
        return switch (op.function()) {
            case RELU -> fromResult(torch::relu, torch::relu_);
            case RELU6 -> fromOperand(x -> torch.hardtanh(x, zero(), six()), x -> torch.hardtanh_(x, zero(), six()));
            case LEAKY_RELU -> leakyRelu(op.alpha());
            case ELU -> elu(op.alpha() == 0 ? 1 : op.alpha());
            case SELU -> fromResult(torch::selu, torch::selu_);
            case GELU -> fromOperand(torch::gelu, torch::gelu_);
            case GELU_TANH -> fromOperand(x -> torch.gelu(x, "tanh"), x -> torch.gelu_(x, "tanh"));
            case SILU -> fromOperand(torch::silu, torch::silu_);
            case MISH -> fromOperand(torch::mish, torch::mish_);
            case SOFTPLUS -> Kernel.one(call -> torch.softplus(call.in(0)));
            case SIGMOID -> fromResult(torch::sigmoid, torch::sigmoid_);
            case TANH -> fromResult(torch::tanh, torch::tanh_);
            case HARD_SIGMOID -> fromOperand(torch::hardsigmoid, torch::hardsigmoid_);
            case HARD_SWISH -> fromOperand(torch::hardswish, torch::hardswish_);
            case HARD_TANH -> fromOperand(torch::hardtanh, torch::hardtanh_);
            case EXP -> fromResult(torch::exp, torch::exp_);
            case LOG -> fromOperand(torch::log, torch::log_);
            case SQRT -> fromResult(torch::sqrt, torch::sqrt_);
            case ABS -> fromOperand(torch::abs, torch::abs_);
        };
    }

    private static Scalar zero() {
        return new Scalar(0.0);
    }

    private static Scalar six() {
        return new Scalar(6.0);
    }

    private static Kernel leakyRelu(double slope) {
        return fromResult(x -> torch.leaky_relu(x, new Scalar(slope)), x -> torch.leaky_relu_(x, new Scalar(slope)));
    }

    private static Kernel elu(double alpha) {
        return fromResult(
                x -> torch.elu(x, new Scalar(alpha), new Scalar(1.0), new Scalar(1.0)),
                x -> torch.elu_(x, new Scalar(alpha), new Scalar(1.0), new Scalar(1.0)));
    }

    /** A function whose gradient follows from its result. */
    private static Kernel fromResult(UnaryOperator<Tensor> fresh, Consumer<Tensor> inPlace) {
        return Kernel.one(call -> call.mayOverwrite() ? overwritten(call, inPlace) : fresh.apply(call.in(0)));
    }

    /** A function whose gradient needs its operand: where gradients are wanted, LibTorch would copy that first. */
    private static Kernel fromOperand(UnaryOperator<Tensor> fresh, Consumer<Tensor> inPlace) {
        return Kernel.one(call ->
                !GradMode.is_enabled() && call.mayOverwrite() ? overwritten(call, inPlace) : fresh.apply(call.in(0)));
    }

    private static Tensor overwritten(Call call, Consumer<Tensor> inPlace) {
        inPlace.accept(call.in(0)); // what it returns is no handle, but the operand's address
        return new Tensor(call.in(0));
    }
}
