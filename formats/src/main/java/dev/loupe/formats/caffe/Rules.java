package dev.loupe.formats.caffe;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.ArithmeticOp.Affine;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of layers: from a type and its settings to operators. Layers with several tops give a list of values. */
final class Rules {
    private Rules() {}

    /** The tops of a layer; empty where the type is not known. */
    static List<Value> apply(Site site) {
        return switch (site.layer().type()) {
            case "Slice" -> LayoutRules.slice(site);
            case "Split" -> copies(site);
            case "Silence", "HDF5Output" -> List.of(site.x().then(new SourceOp.Identity()));
            default -> one(site).map(List::of).orElse(List.of());
        };
    }

    private static List<Value> copies(Site site) {
        Value same = site.x().then(new SourceOp.Identity());
        List<Value> copies = new ArrayList<>();
        for (int i = 0; i < Math.max(1, site.layer().tops().size()); i++) {
            copies.add(same);
        }
        return copies;
    }

    private static Optional<Value> one(Site s) {
        return LayoutRules.apply(s).or(() -> Optional.ofNullable(table(s)));
    }

    private static @Nullable Value table(Site s) {
        return switch (s.layer().type()) {
            case "Convolution", "ConvolutionDepthwise", "DepthwiseConvolution", "ConvolutionDepthWise" ->
                WindowRules.convolution(s);
            case "Deconvolution" -> WindowRules.deconvolution(s);
            case "Pooling" -> WindowRules.pooling(s);
            case "InnerProduct" -> ProductRules.innerProduct(s);
            case "Embed" -> ProductRules.embed(s);
            case "LSTM" -> ProductRules.lstm(s);
            case "RNN" -> ProductRules.rnn(s);
            case "LRN" -> lrn(s);
            case "BatchNorm" -> batchNorm(s);
            case "BN" -> bn(s);
            case "Scale" -> scale(s);
            case "Bias" -> bias(s);
            case "MVN" -> s.foreign(s.shape(), "normalisation");
            case "Normalize" -> normalize(s);
            case "ReLU" -> relu(s);
            case "ReLU6" -> activation(s, Function.RELU6, 0);
            case "PReLU" -> {
                boolean isShared = s.settings("prelu_param").flag("channel_shared", false);
                yield s.x().with(new ActivationOp.PRelu(isShared ? 1 : s.x().channels()), s.bind("weight"));
            }
            case "ELU" -> activation(s, Function.ELU, s.settings("elu_param").real("alpha", 1));
            case "Sigmoid" -> activation(s, Function.SIGMOID, 0);
            case "TanH" -> activation(s, Function.TANH, 0);
            case "AbsVal" -> activation(s, Function.ABS, 0);
            case "BNLL" -> activation(s, Function.SOFTPLUS, 0);
            case "Swish" ->
                s.settings("swish_param").real("beta", 1) == 1
                        ? activation(s, Function.SILU, 0)
                        : s.foreign(s.shape(), "activation");
            case "Mish" -> activation(s, Function.MISH, 0);
            case "Threshold", "Clip" -> s.foreign(s.shape(), "activation");
            case "Exp" -> exp(s);
            case "Log" -> log(s);
            case "Power" -> power(s);
            case "Softmax" ->
                s.x().then(new ActivationOp.Softmax(s.axis(s.settings("softmax_param"), "axis", 1), false));
            case "Dropout" ->
                s.x().then(new ActivationOp.Dropout(
                        s.settings("dropout_param").real("dropout_ratio", 0.5), ActivationOp.Dropped.ELEMENT));
            case "Eltwise" -> eltwise(s);
            case "Axpy" -> s.bottom(1).times(s.x()).plus(s.bottom(2));
            case "Reduction" -> reduction(s);
            case "Parameter" -> throw new BadInput("a layer of parameters has no bottom");
            case "SoftmaxWithLoss",
                    "EuclideanLoss",
                    "HingeLoss",
                    "SigmoidCrossEntropyLoss",
                    "MultinomialLogisticLoss",
                    "InfogainLoss",
                    "ContrastiveLoss",
                    "SmoothL1Loss",
                    "SmoothL1LossOHEM",
                    "SoftmaxWithFocalLoss",
                    "MultiBoxLoss" -> s.foreign(Shape.SCALAR, "loss");
            case "Accuracy", "DetectionEvaluate" -> s.foreign(Shape.SCALAR, "comparison with the truth");
            default -> null;
        };
    }

    private static Value activation(Site s, Function function, double alpha) {
        return s.x().then(new Activation(function, alpha, s.layer().isInPlace()));
    }

    private static Value relu(Site s) {
        double slope = s.settings("relu_param").real("negative_slope", 0);
        return slope == 0 ? activation(s, Function.RELU, 0) : activation(s, Function.LEAKY_RELU, slope);
    }

    private static Value lrn(Site s) {
        Message m = s.settings("lrn_param");
        if (m.choice("norm_region", 0, "ACROSS_CHANNELS", "WITHIN_CHANNEL").equals("WITHIN_CHANNEL")) {
            return s.foreign(s.shape(), "normalisation");
        }
        return s.x().then(new NormOp.LocalResponseNorm(
                m.positive("local_size", 5), m.real("alpha", 1), m.real("beta", 0.75), m.real("k", 1)));
    }

    /** Mean and variance, and the number that both are divided by, are stored; a Scale layer may follow. */
    private static Value batchNorm(Site s) {
        double eps = s.settings("batch_norm_param").real("eps", 1e-5);
        return s.x().with(
                        new NormOp.BatchNorm(eps, 0.001, false),
                        s.bind("running_mean", "running_var", "num_batches_tracked"));
    }

    /** PSPNet's and SegNet's: slope, bias, mean and variance. */
    private static Value bn(Site s) {
        var binding = s.bind("weight", "bias", "running_mean", "running_var");
        return s.x().with(
                        new NormOp.BatchNorm(s.settings("bn_param").real("eps", 1e-5), 0.1, true),
                        binding.tied("num_batches_tracked", s.layer().path() + ".weight"));
    }

    /** A shape that broadcasts a weight of some dimensions of the input from an axis on. */
    private static Value spread(Site s, Value weight, int axis) {
        int rank = s.shape().rank();
        int end = axis + weight.shape().rank();
        if (end == rank) {
            return weight;
        }
        List<Size> sizes = new ArrayList<>(weight.shape().sizes());
        for (int i = end; i < rank; i++) {
            sizes.add(Size.ONE);
        }
        return weight.reshape(sizes.toArray(new Size[0]));
    }

    /** The dimensions from an axis on that a weight covers. */
    private static Shape covered(Site s, Message m, int axis) {
        int count = m.number("num_axes", 1);
        int end = count < 0 ? s.shape().rank() : Math.min(s.shape().rank(), axis + count);
        return Shape.of(s.shape().sizes().subList(axis, Math.max(axis, end)));
    }

    private static Value scale(Site s) {
        Message m = s.settings("scale_param");
        int axis = s.axis(m, "axis", 1);
        Value factor = s.bottoms().size() > 1 ? s.bottom(1) : s.weight("weight", covered(s, m, axis));
        Value result = s.x().times(spread(s, factor, axis));
        if (!m.flag("bias_term", false)) {
            return result;
        }
        return result.plus(spread(s, s.weight("bias", factor.shape()), axis));
    }

    private static Value bias(Site s) {
        Message m = s.settings("bias_param");
        int axis = s.axis(m, "axis", 1);
        Value shift = s.bottoms().size() > 1 ? s.bottom(1) : s.weight("bias", covered(s, m, axis));
        return s.x().plus(spread(s, shift, axis));
    }

    /** SSD's: by the norm of the channels at each place, times a learnt scale. */
    private static Value normalize(Site s) {
        Message m = s.settings("norm_param");
        Shape scale = Shape.of(m.flag("channel_shared", true) ? Size.ONE : s.x().size(1));
        Value weight = s.weight("weight", scale);
        Value normed = m.flag("across_spatial", true)
                ? s.foreign(s.shape(), "normalisation")
                : s.x().then(new NormOp.Normalize(1));
        return normed.times(spread(s, weight, 1));
    }

    private static Value affine(Value x, double scale, double shift) {
        return scale == 1 && shift == 0 ? x : x.then(new Affine(scale, shift));
    }

    private static Value exp(Site s) {
        Message m = s.settings("exp_param");
        double base = m.real("base", -1);
        double log = base == -1 ? 1 : Math.log(base);
        return affine(s.x(), log * m.real("scale", 1), log * m.real("shift", 0))
                .then(new Activation(Function.EXP, 0, false));
    }

    private static Value log(Site s) {
        Message m = s.settings("log_param");
        double base = m.real("base", -1);
        Value log = affine(s.x(), m.real("scale", 1), m.real("shift", 0)).then(new Activation(Function.LOG, 0, false));
        return base == -1 ? log : log.then(new Affine(1 / Math.log(base), 0));
    }

    private static Value power(Site s) {
        Message m = s.settings("power_param");
        double power = m.real("power", 1);
        if (power == 1) {
            return s.x().then(new Affine(m.real("scale", 1), m.real("shift", 0)));
        }
        Value inner = affine(s.x(), m.real("scale", 1), m.real("shift", 0));
        return power == 0.5
                ? inner.then(new Activation(Function.SQRT, 0, false))
                : power == 2 ? inner.times(inner) : s.foreign(s.shape(), "element-wise");
    }

    private static Value eltwise(Site s) {
        Message m = s.settings("eltwise_param");
        // Its numbers are PROD 0, SUM 1, MAX 2; SUM is the usual one.
        String operation = m.has("operation") ? m.choice("operation", 0, "PROD", "SUM", "MAX") : "SUM";
        for (Value bottom : s.bottoms()) {
            if (!bottom.shape().equals(s.shape())) {
                throw new BadInput("bottoms of " + s.shape() + " and " + bottom.shape() + " differ");
            }
        }
        if (s.bottoms().size() < 2) {
            return s.foreign(s.shape(), "element-wise");
        }
        ArithmeticOp.Function function = switch (operation) {
            case "PROD" -> ArithmeticOp.Function.MULTIPLY;
            case "MAX" -> ArithmeticOp.Function.MAXIMUM;
            default -> ArithmeticOp.Function.ADD;
        };
        List<Double> factors = operation.equals("SUM") ? m.reals("coeff") : List.of();
        Value result = weighed(s.bottom(0), factors, 0);
        for (int i = 1; i < s.bottoms().size(); i++) {
            result = result.with(new ArithmeticOp.Binary(function), weighed(s.bottom(i), factors, i));
        }
        return result;
    }

    private static Value weighed(Value x, List<Double> factors, int i) {
        return i < factors.size() ? affine(x, factors.get(i), 0) : x;
    }

    private static Value reduction(Site s) {
        Message m = s.settings("reduction_param");
        int axis = s.shape().rank() == 0 ? 0 : s.axis(m, "axis", 0);
        String operation = m.choice("operation", 1, "SUM", "ASUM", "SUMSQ", "MEAN");
        Shape shape = Site.head(s.shape(), axis);
        boolean plain = operation.equals("SUM") || operation.equals("MEAN");
        if (!plain) {
            return s.foreign(shape, "pooling");
        }
        List<Integer> dimensions = new ArrayList<>();
        for (int i = axis; i < s.shape().rank(); i++) {
            dimensions.add(i);
        }
        PoolOp.Reduction how = operation.equals("SUM") ? PoolOp.Reduction.SUM : PoolOp.Reduction.AVERAGE;
        return affine(s.x().then(new PoolOp.Reduce(how, dimensions, false)), m.real("coeff", 1), 0);
    }
}
