package dev.loupe.formats.coreml;

import dev.loupe.formats.coreml.CoreMlModel.ValueDef;
import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Operations of programs, which state the types of what they make: what they multiply, and what they do besides. */
final class OperationRules {
    private OperationRules() {}

    /** Whether the operator is known. */
    static boolean apply(LayerSite site) {
        for (ValueDef output : site.layer().outputs()) {
            site.out(output.type().dtype(), output.type().shape());
        }
        switch (site.operator()) {
            case "conv" -> conv(site, false);
            case "conv_transpose" -> conv(site, true);
            case "linear" -> linear(site);
            case "matmul" -> matmul(site);
            case "lstm", "gru", "rnn" -> recurrent(site);
            case "scaled_dot_product_attention" -> attention(site);
            case "relu",
                    "relu6",
                    "leaky_relu",
                    "prelu",
                    "elu",
                    "gelu",
                    "sigmoid",
                    "sigmoid_hard",
                    "silu",
                    "softplus",
                    "softsign",
                    "tanh",
                    "scaled_tanh",
                    "clamped_relu",
                    "linear_activation",
                    "thresholded_relu" -> site.work("activation");
            case "softmax" -> site.work("soft-max");
            case "batch_norm", "instance_norm", "layer_norm", "l2_norm", "local_response_norm" ->
                site.work("normalisation");
            case "max_pool", "avg_pool", "l2_pool" -> site.work("pooling");
            case "reshape",
                    "transpose",
                    "squeeze",
                    "expand_dims",
                    "concat",
                    "split",
                    "slice_by_index",
                    "slice_by_size",
                    "pad",
                    "tile",
                    "identity",
                    "shape",
                    "stack",
                    "pixel_shuffle",
                    "pixel_unshuffle",
                    "space_to_depth",
                    "depth_to_space",
                    "reverse",
                    "flatten2d",
                    "fill",
                    "band_part",
                    "read_state" -> {}
            case "gather", "gather_along_axis", "gather_nd", "one_hot" -> site.work("look-up");
            case "upsample_bilinear",
                    "upsample_nearest_neighbor",
                    "resize_bilinear",
                    "resize_nearest_neighbor",
                    "resize",
                    "crop_resize",
                    "resample" -> site.work("interpolation");
            case "add",
                    "sub",
                    "mul",
                    "real_div",
                    "floor_div",
                    "mod",
                    "pow",
                    "maximum",
                    "minimum",
                    "abs",
                    "exp",
                    "exp2",
                    "log",
                    "sqrt",
                    "rsqrt",
                    "square",
                    "inverse",
                    "sign",
                    "sin",
                    "cos",
                    "tan",
                    "erf",
                    "clip",
                    "cast",
                    "ceil",
                    "floor",
                    "round",
                    "equal",
                    "not_equal",
                    "greater",
                    "greater_equal",
                    "less",
                    "less_equal",
                    "logical_and",
                    "logical_or",
                    "logical_not",
                    "logical_xor",
                    "select",
                    "cumsum",
                    "range_1d",
                    "threshold" -> site.work("element-wise");
            case "quantize", "dequantize" -> site.work("quantisation");
            case "topk", "argsort" -> site.work("sorting");
            case "non_maximum_suppression" -> site.work("comparison of boxes");
            default -> {
                if (site.operator().startsWith("reduce_")) {
                    site.work("pooling");
                } else {
                    return site.operator().startsWith("constexpr_");
                }
            }
        }
        if (site.types().size() == 1) {
            ours(site);
        }
        return true;
    }

    /** What has an operator of ours that needs no more settings than its operands. */
    private static void ours(LayerSite site) {
        switch (site.operator()) {
            case "relu" -> function(site, Function.RELU);
            case "relu6" -> function(site, Function.RELU6);
            case "sigmoid" -> function(site, Function.SIGMOID);
            case "silu" -> function(site, Function.SILU);
            case "softplus" -> function(site, Function.SOFTPLUS);
            case "tanh" -> function(site, Function.TANH);
            case "abs" -> function(site, Function.ABS);
            case "exp" -> function(site, Function.EXP);
            case "sqrt" -> function(site, Function.SQRT);
            case "add" -> binary(site, ArithmeticOp.Function.ADD);
            case "sub" -> binary(site, ArithmeticOp.Function.SUBTRACT);
            case "mul" -> binary(site, ArithmeticOp.Function.MULTIPLY);
            case "real_div" -> binary(site, ArithmeticOp.Function.DIVIDE);
            case "maximum" -> binary(site, ArithmeticOp.Function.MAXIMUM);
            case "minimum" -> binary(site, ArithmeticOp.Function.MINIMUM);
            case "reshape", "squeeze", "expand_dims" -> {
                int x = site.argument("x");
                boolean same = isWhole(site, x)
                        && output(site).isConstant()
                        && site.shape(x).elements().equals(output(site).elements());
                if (same) {
                    site.is(new ShapeOp.Reshape(output(site)), site.in(x));
                }
            }
            default -> {}
        }
    }

    /** Whether an operand is computed, and all its sizes are told. */
    private static boolean isWhole(LayerSite site, int x) {
        return x >= 0
                && site.in(x).shape().isKnown()
                && site.in(x).shape().isConstant()
                && !site.in(x).isConstant();
    }

    private static void function(LayerSite site, Function function) {
        int x = site.argument("x");
        if (isWhole(site, x) && site.shape(x).equals(output(site))) {
            site.is(new ActivationOp.Activation(function, 0, false), site.in(x));
        }
    }

    private static void binary(LayerSite site, ArithmeticOp.Function function) {
        int x = site.argument("x");
        int y = site.argument("y");
        if (isWhole(site, x) && isWhole(site, y)) {
            Shape shape = Broadcast.of(site.shape(x), site.shape(y));
            if (shape.equals(output(site))) {
                site.is(new ArithmeticOp.Binary(function), site.in(x), site.in(y));
            }
        }
    }

    private static Shape output(LayerSite site) {
        if (site.types().isEmpty()) {
            throw new BadInput("it makes nothing");
        }
        return site.types().get(0).shape();
    }

    private static int need(LayerSite site, String argument) {
        int place = site.argument(argument);
        if (place < 0) {
            throw new BadInput("its argument " + argument + " is missing");
        }
        return place;
    }

    private static void conv(LayerSite site, boolean transposed) {
        int w = need(site, "weight");
        Shape weight = site.shape(w);
        Shape computed = transposed ? site.shape(need(site, "x")) : output(site);
        if (weight.rank() < 3) {
            throw new BadInput("a weight of shape " + weight + " has no taps");
        }
        Product product =
                LayerSite.elements(computed).times(transposed ? "channels out" : "channels in", weight.get(1));
        for (int i = 2; i < weight.rank(); i++) {
            product = product.times("kernel", weight.get(i));
        }
        site.counts(site.in(w).isConstant(), product).work(site.argument("bias") >= 0 ? "bias addition" : "");
    }

    private static void linear(LayerSite site) {
        int w = need(site, "weight");
        Size in = site.shape(w, 2).get(1);
        Size features = site.shape(need(site, "x")).get(-1);
        if (features.isConstant() && !features.equals(in)) {
            throw new BadInput(
                    "an input of " + site.shape(need(site, "x")) + " does not fit weights of " + site.shape(w));
        }
        site.counts(true, LayerSite.elements(output(site)).times("features in", in))
                .work(site.argument("bias") >= 0 ? "bias addition" : "");
        int bias = site.argument("bias");
        boolean known = isWhole(site, need(site, "x")) && site.isWeight(w) && (bias < 0 || site.isWeight(bias));
        if (known) {
            Map<String, String> keys = new HashMap<>(Map.of("weight", site.in(w).name()));
            if (bias >= 0) {
                keys.put("bias", site.in(bias).name());
            }
            int out = Math.toIntExact(site.shape(w).get(0).value());
            site.is(new WeightedOp.Linear(out, bias >= 0), LayerSite.tied(keys), site.in(need(site, "x")));
        }
    }

    /** The inner size is what the left has beside its row in the output: whichever way it is turned. */
    private static void matmul(LayerSite site) {
        Shape left = site.shape(need(site, "x"));
        Shape result = output(site);
        int right = need(site, "y");
        if (left.rank() < 2 || result.rank() < 2) {
            throw new BadInput("a matrix product of " + left + " needs matrices");
        }
        // An input of [..., a, b] gives rows of a, or of b where it is turned.
        boolean turned = !left.get(-2).equals(result.get(-2)) && left.get(-1).equals(result.get(-2));
        site.counts(
                site.in(right).isConstant() || site.in(need(site, "x")).isConstant(),
                LayerSite.elements(result).times("features in", left.get(turned ? -2 : -1)));
    }

    /** A sequence [steps, batch, features] times its weights [gates, features] and the state's. */
    private static void recurrent(LayerSite site) {
        Shape sequence = site.shape(need(site, "x"), 3);
        Product rows = LayerSite.elements(sequence.without(-1));
        List<Product> products = new java.util.ArrayList<>();
        for (String name : List.of("weight_ih", "weight_hh", "weight_ih_back", "weight_hh_back")) {
            if (site.argument(name) >= 0) {
                Shape weight = site.shape(site.argument(name), 2);
                products.add(rows.times("rows of weights", weight.get(0)).times("columns of weights", weight.get(1)));
            }
        }
        site.counts(true, products.toArray(new Product[0])).work("bias addition and activation");
    }

    private static void attention(LayerSite site) {
        Shape queries = site.shape(need(site, "query"));
        Shape values = site.shape(need(site, "value"));
        Product pairs = LayerSite.elements(queries.without(-1)).times("keys", values.get(-2));
        site.counts(
                        false,
                        pairs.times("features of a query", queries.get(-1)),
                        pairs.times("features of a value", values.get(-1)))
                .work("soft-max");
    }
}
