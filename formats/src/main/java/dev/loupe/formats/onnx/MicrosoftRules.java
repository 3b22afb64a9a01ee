package dev.loupe.formats.onnx;

import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;

/** The domain com.microsoft: fused and quantised operators of transformers that ONNX Runtime's optimizer writes. */
final class MicrosoftRules {
    private MicrosoftRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "Gelu" -> ElementwiseRules.activation(site, Function.GELU, 0);
            case "FastGelu", "QuickGelu", "BiasGelu", "BiasSplitGelu" -> gelu(site);
            case "SkipLayerNormalization", "SkipSimplifiedLayerNormalization", "SkipGroupNorm" -> {
                site.like(0).work("normalisation, element-wise");
                for (int i = 1; i < site.outputs(); i++) {
                    site.out(
                            i == 3 ? site.dtype(0) : DType.FLOAT32,
                            i == 3 ? site.in(0).shape() : site.shape(0).with(-1, Size.ONE));
                }
            }
            case "SimplifiedLayerNormalization" -> NormRules.rmsNorm(site);
            case "GroupNorm", "BiasAdd", "BiasDropout", "QLinearSigmoid", "QLinearLeakyRelu", "QLinearSoftmax" ->
                site.like(0).work("element-wise");
            case "QLinearAdd", "QLinearMul" ->
                site.out(site.dtype(0), Broadcast.of(site.shape(0), site.shape(3)))
                        .work("element-wise");
            case "QLinearGlobalAveragePool" -> {
                Shape shape = site.shape(0);
                for (int i = 2; i < shape.rank(); i++) {
                    shape = shape.with(i, Size.ONE);
                }
                site.out(site.dtype(0), shape).work("pooling");
            }
            case "QLinearConcat" -> quantizedConcat(site);
            case "QuantizeLinear", "DequantizeLinear" -> {
                return QuantizedRules.apply(site);
            }
            case "FusedConv" -> WindowRules.conv(site, 0, 1, 2);
            case "FusedMatMul", "TransposeMatMul" -> fusedMatMul(site);
            case "FusedGemm", "GemmFloat8" -> fusedGemm(site, 0, 1);
            case "QGemm" -> fusedGemm(site, 0, 3);
            case "MatMulIntegerToFloat" -> ProductRules.matmul(site, 0, 1, DType.FLOAT32);
            case "DynamicQuantizeMatMul" -> ProductRules.matmul(site, 0, 1, DType.FLOAT32);
            case "MatMulNBits", "MatMulBnb4", "MatMulFpQ4" -> blockwise(site);
            case "GatherBlockQuantized" -> gatherBlocks(site);
            case "DynamicQuantizeLSTM" -> quantizedLstm(site);
            case "Attention", "QAttention" -> attention(site);
            case "MultiHeadAttention" -> multiHead(site);
            case "GroupQueryAttention" -> groupQuery(site);
            case "RotaryEmbedding" -> site.like(0).work("element-wise");
            case "EmbedLayerNormalization" -> embed(site);
            case "Inverse" -> site.like(0).work("element-wise");
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void gelu(Site site) {
        Shape shape = site.in(0).shape();
        boolean splits = site.operator().equals("BiasSplitGelu");
        site.out(site.dtype(0), splits ? site.shape(0).with(-1, shape.get(-1).floorDiv(2)) : shape)
                .work(site.has(1) ? "bias addition, activation" : "activation");
    }

    private static void quantizedConcat(Site site) {
        Shape result = site.shape(2);
        int axis = result.index(site.small("axis", 1));
        Size sum = Size.ZERO;
        for (int i = 2; i < site.count(); i += 3) {
            sum = sum.plus(site.shape(i).get(axis));
        }
        site.out(site.dtype(2), result.with(axis, sum));
    }

    private static void fusedMatMul(Site site) {
        Shape a = transposed(site.shape(0), site.whole("transA", 0) != 0);
        Shape b = transposed(site.shape(1), site.whole("transB", 0) != 0);
        Shape result = ProductRules.matmul(a, b);
        site.out(site.dtype(0), result)
                .counts(
                        site.in(0).isConstant() || site.in(1).isConstant(),
                        Site.elements(result).times("features in", a.get(-1)));
    }

    private static Shape transposed(Shape shape, boolean swap) {
        return swap && shape.rank() >= 2 ? shape.with(-1, shape.get(-2)).with(-2, shape.get(-1)) : shape;
    }

    private static void fusedGemm(Site site, int left, int right) {
        Shape a = transposed(site.shape(left, 2), site.whole("transA", 0) != 0);
        Shape b = transposed(site.shape(right, 2), site.whole("transB", 0) != 0);
        Shape result = ProductRules.matmul(a, b);
        site.out(site.dtype(left), result)
                .counts(site.in(right).isConstant(), Site.elements(result).times("features in", b.get(0)));
    }

    /** Weights of few bits in blocks; K and N are settings because the packed shape does not tell them. */
    private static void blockwise(Site site) {
        long in = site.whole("K", 0);
        long out = site.whole("N", 0);
        if (in <= 0 || out <= 0) {
            throw new BadInput("K and N must be positive, but are " + in + " and " + out);
        }
        Shape input = site.shape(0);
        if (input.get(-1).isConstant() && !input.get(-1).is(in)) {
            throw new BadInput("an input of " + input + " does not have K = " + in + " features");
        }
        Shape result = input.with(-1, Size.of(out));
        site.out(site.dtype(0), result).counts(true, Site.elements(result).times("features in", Size.of(in)));
    }

    private static void gatherBlocks(Site site) {
        Shape table = site.shape(0);
        int axis = table.index(site.small("gather_axis", 0));
        Shape result = table.without(axis);
        Shape index = site.shape(1);
        for (int i = index.rank() - 1; i >= 0; i--) {
            result = result.insert(axis, index.get(i));
        }
        site.out(site.dtype(2), result).work("look-up");
    }

    /** Weights of {@code [directions, in, 4*hidden]}: turned, against LSTM's. */
    private static void quantizedLstm(Site site) {
        Shape input = site.shape(0, 3);
        Shape weight = site.shape(1, 3);
        Shape state = site.shape(2, 3);
        Size hidden = state.get(1);
        Size both = weight.get(0);
        Shape last = Shape.of(both, input.get(1), hidden);
        site.out(site.dtype(0), Shape.of(input.get(0), both, input.get(1), hidden))
                .out(site.dtype(0), last)
                .out(site.dtype(0), last);
        Product units = Site.product("steps", input.get(0))
                .times("batch", input.get(1))
                .times("directions", both)
                .times("gates", Size.of(4))
                .times("hidden", hidden);
        site.counts(true, units.times("features in", weight.get(1)), units.times("state", hidden))
                .work("bias addition, activation");
    }

    /** With its own projections: input {@code [batch, length, in]}, weights {@code [in, 3*hidden]}. */
    private static void attention(Site site) {
        Shape input = site.shape(0, 3);
        Shape weight = site.shape(1, 2);
        long heads = site.whole("num_heads", 0);
        if (heads <= 0) {
            throw new BadInput("num_heads must be positive, but is " + heads);
        }
        Size hidden = weight.get(1).floorDiv(3);
        Size features = hidden.floorDiv(heads);
        Size keys = input.get(1);
        site.out(
                site.operator().equals("QAttention") ? site.dtype(3) : site.dtype(0),
                Shape.of(input.get(0), input.get(1), hidden));
        for (int i = 1; i < site.outputs(); i++) {
            site.out(site.dtype(0), Shape.of(Size.of(2), input.get(0), Size.of(heads), site.fresh(), features));
        }
        Product positions = Site.product("batch", input.get(0)).times("positions", input.get(1));
        Product pairs = positions.times("heads", Size.of(heads)).times("keys", keys);
        site.counts(
                        true,
                        positions.times("projections", weight.get(1)).times("features in", weight.get(0)),
                        pairs.times("features of a query", features),
                        pairs.times("features of a value", features))
                .work("bias addition, soft-max");
    }

    private static void multiHead(Site site) {
        Shape query = site.shape(0);
        long heads = site.whole("num_heads", 0);
        if (heads <= 0) {
            throw new BadInput("num_heads must be positive, but is " + heads);
        }
        if (query.rank() != 3 || !site.has(1)) { // packed as [batch, length, heads, 3, features]
            Shape packed = site.shape(0, 5);
            Size features = packed.get(4);
            site.out(site.dtype(0), Shape.of(packed.get(0), packed.get(1), features.times(heads)));
            ProductRules.attended(
                    site, Shape.of(packed.get(0), Size.of(heads), packed.get(1), features), packed.get(1), features);
            return;
        }
        Shape key = site.shape(1);
        Size features = query.get(2).floorDiv(heads);
        Size keys = key.rank() == 4 ? key.get(2) : key.get(1);
        keys = site.has(6) ? keys.plus(site.shape(6).get(2)) : keys;
        Size valueFeatures = site.has(2)
                ? (site.shape(2).rank() == 4
                        ? site.shape(2).get(3)
                        : site.shape(2).get(2).floorDiv(heads))
                : features;
        site.out(site.dtype(0), query.with(-1, valueFeatures.times(heads)));
        for (int i = 1; i < site.outputs(); i++) {
            site.out(site.dtype(0), Shape.of(query.get(0), Size.of(heads), keys, i == 1 ? features : valueFeatures));
        }
        ProductRules.attended(
                site, Shape.of(query.get(0), Size.of(heads), query.get(1), features), keys, valueFeatures);
    }

    /** Several heads of queries share one of keys; what was kept of earlier steps comes before the new keys. */
    private static void groupQuery(Site site) {
        Shape query = site.shape(0, 3);
        long heads = site.whole("num_heads", 0);
        long shared = site.whole("kv_num_heads", 0);
        if (heads <= 0 || shared <= 0) {
            throw new BadInput("num_heads and kv_num_heads must be positive, but are " + heads + " and " + shared);
        }
        boolean packed = !site.has(1);
        Size features = query.get(2).floorDiv(packed ? heads + 2 * shared : heads);
        boolean hasPast = site.has(3) && site.in(3).shape().isKnown();
        Size past = hasPast ? site.shape(3).get(2) : Size.ZERO;
        Size keys = query.get(1).plus(past);
        site.out(site.dtype(0), query.with(-1, features.times(heads)));
        for (int i = 1; i < site.outputs(); i++) {
            site.out(site.dtype(0), Shape.of(query.get(0), Size.of(shared), keys, features));
        }
        ProductRules.attended(site, Shape.of(query.get(0), Size.of(heads), query.get(1), features), keys, features);
    }

    private static void embed(Site site) {
        Shape ids = site.shape(0, 2);
        Size hidden = site.shape(2, 2).get(1);
        site.out(site.dtype(2), Shape.of(ids.get(0), ids.get(1), hidden))
                .out(DType.INT32, Shape.of(ids.get(0)))
                .out(site.dtype(2), Shape.of(ids.get(0), ids.get(1), hidden))
                .work("look-up, normalisation");
    }
}
