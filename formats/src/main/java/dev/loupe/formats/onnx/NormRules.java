package dev.loupe.formats.onnx;

import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Normalisations and reductions. */
final class NormRules {
    private NormRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "BatchNormalization" -> batchNorm(site);
            case "InstanceNormalization" -> instanceNorm(site);
            case "GroupNormalization" -> groupNorm(site);
            case "LayerNormalization" -> layerNorm(site);
            case "SimplifiedLayerNormalization", "RMSNormalization" -> rmsNorm(site);
            case "LRN" -> {
                site.like(0).work("normalisation");
                if (site.in(0).shape().isKnown()
                        && site.shape(0).rank() >= 3
                        && site.shape(0).get(1).isConstant()) {
                    site.is(
                            new NormOp.LocalResponseNorm(
                                    site.small("size", 1),
                                    site.real("alpha", 0.0001f),
                                    site.real("beta", 0.75f),
                                    site.real("bias", 1)),
                            site.in(0));
                }
            }
            case "LpNormalization" -> {
                site.like(0).work("normalisation");
                if (site.in(0).shape().isKnown() && site.whole("p", 2) == 2) {
                    site.is(new NormOp.Normalize(site.small("axis", -1)), site.in(0));
                }
            }
            case "MeanVarianceNormalization", "Normalizer", "Scaler" ->
                site.like(0).work("normalisation");
            case "ReduceMean" -> reduce(site, Optional.of(Reduction.AVERAGE));
            case "ReduceSum" -> reduce(site, Optional.of(Reduction.SUM));
            case "ReduceMax" -> reduce(site, Optional.of(Reduction.MAX));
            case "ReduceMin",
                    "ReduceProd",
                    "ReduceL1",
                    "ReduceL2",
                    "ReduceLogSum",
                    "ReduceLogSumExp",
                    "ReduceSumSquare" -> reduce(site, Optional.empty());
            case "ArgMax", "ArgMin" -> argument(site);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Whether an input is a stored tensor of the type that the graph's weights have: it may become a weight of ours. */
    static boolean isWeight(Site site, int input) {
        return site.has(input)
                && site.in(input).isStored()
                && site.dtype(input) == site.inference().weightType();
    }

    private static boolean areWeights(Site site, int from, int to) {
        boolean all = true;
        for (int i = from; i <= to; i++) {
            all &= isWeight(site, i);
        }
        return all;
    }

    private static void channelsFit(Site site, Shape input, int weight) {
        if (site.has(weight) && site.in(weight).shape().isKnown()) {
            Shape given = site.shape(weight);
            boolean fits = given.rank() == 1
                    && (!input.get(1).isConstant()
                            || !given.isConstant()
                            || given.get(0).equals(input.get(1)));
            if (!fits) {
                throw new BadInput("weights of shape " + given + " do not fit " + input.get(1) + " channels");
            }
        }
    }

    private static void batchNorm(Site site) {
        Shape input = site.shape(0);
        if (input.rank() < 2) {
            throw new BadInput("normalisation over channels needs a batch and channels, not " + input);
        }
        for (int i = 1; i <= 4; i++) {
            channelsFit(site, input, i);
        }
        site.like(0).work("normalisation");
        for (int i = 1; i < site.outputs(); i++) {
            site.out(site.dtype(3), site.in(3).shape());
        }
        boolean plain =
                site.outputs() == 1 && areWeights(site, 1, 4) && input.get(1).isConstant();
        if (plain) {
            String weight = site.in(1).name();
            site.is(
                    new NormOp.BatchNorm(site.real("epsilon", 1e-5f), 1 - site.real("momentum", 0.9f), true),
                    Site.tied(Map.of(
                            "weight", weight,
                            "bias", site.in(2).name(),
                            "running_mean", site.in(3).name(),
                            "running_var", site.in(4).name(),
                            "num_batches_tracked", weight)), // a file has no such count
                    site.in(0));
        }
    }

    private static void instanceNorm(Site site) {
        Shape input = site.shape(0);
        channelsFit(site, input, 1);
        site.like(0).work("normalisation");
        if (areWeights(site, 1, 2) && input.rank() >= 3 && input.get(1).isConstant()) {
            site.is(
                    new NormOp.InstanceNorm(site.real("epsilon", 1e-5f), true),
                    Site.tied(Map.of(
                            "weight", site.in(1).name(), "bias", site.in(2).name())),
                    site.in(0));
        }
    }

    private static void groupNorm(Site site) {
        Shape input = site.shape(0);
        int groups = site.small("num_groups", 1);
        site.like(0).work("normalisation");
        boolean perChannel = site.has(1)
                && site.in(1).shape().isKnown()
                && site.shape(1).elements().equals(input.get(1));
        if (areWeights(site, 1, 2) && perChannel && input.get(1).isConstant() && groups > 0) {
            site.is(
                    new NormOp.GroupNorm(groups, site.real("epsilon", 1e-5f), true),
                    Site.tied(Map.of(
                            "weight", site.in(1).name(), "bias", site.in(2).name())),
                    site.in(0));
        }
    }

    private static void layerNorm(Site site) {
        Shape input = site.shape(0);
        int axis = input.index(site.small("axis", -1));
        site.like(0).work("normalisation");
        Shape statistics = input;
        for (int i = axis; i < input.rank(); i++) {
            statistics = statistics.with(i, Size.ONE);
        }
        for (int i = 1; i < site.outputs(); i++) {
            site.out(DType.FLOAT32, statistics);
        }
        boolean plain = site.outputs() == 1
                && isWeight(site, 1)
                && site.shape(1).rank() == input.rank() - axis
                && (!site.has(2) || isWeight(site, 2));
        if (plain) {
            Map<String, String> keys = site.has(2)
                    ? Map.of("weight", site.in(1).name(), "bias", site.in(2).name())
                    : Map.of("weight", site.in(1).name());
            site.is(
                    new NormOp.LayerNorm(input.rank() - axis, site.real("epsilon", 1e-5f), true, site.has(2)),
                    Site.tied(keys),
                    site.in(0));
        }
    }

    static void rmsNorm(Site site) {
        Shape input = site.shape(0);
        site.like(0).work("normalisation");
        for (int i = 1; i < site.outputs(); i++) {
            site.out(DType.FLOAT32, input.with(-1, Size.ONE));
        }
        boolean last = input.index(site.small("axis", -1)) == input.rank() - 1;
        if (site.outputs() == 1
                && isWeight(site, 1)
                && last
                && site.shape(1).elements().equals(input.get(-1))) {
            site.is(
                    new NormOp.RmsNorm(site.real("epsilon", 1e-5f)),
                    Site.tied(Map.of("weight", site.in(1).name())),
                    site.in(0));
        }
    }

    private static void reduce(Site site, Optional<Reduction> reduction) {
        Shape input = site.shape(0);
        Optional<List<Long>> given = site.numbers("axes", 1);
        boolean keep = site.whole("keepdims", 1) != 0;
        if (given.isEmpty() && site.has(1)) {
            throw new UnknownShape();
        }
        boolean none = given.isEmpty() || given.get().isEmpty();
        if (none && site.whole("noop_with_empty_axes", 0) != 0) {
            site.like(0);
            return;
        }
        boolean[] gone = new boolean[input.rank()];
        List<Integer> dimensions = new ArrayList<>();
        for (int i = 0; none && i < gone.length; i++) {
            gone[i] = true;
        }
        for (long axis : given.orElse(List.of())) {
            gone[input.index(Math.toIntExact(axis))] = true;
        }
        Shape result = input;
        for (int i = gone.length - 1; i >= 0; i--) {
            if (gone[i]) {
                dimensions.add(0, i);
                result = keep ? result.with(i, Size.ONE) : result.without(i);
            }
        }
        @Nullable List<Scalar> known = folded(site, result);
        site.out(site.dtype(0), result, known).work("pooling");
        if (reduction.isPresent() && known == null) {
            site.is(new PoolOp.Reduce(reduction.get(), List.copyOf(dimensions), keep), site.in(0));
        }
    }

    /** Products and sums of a shape's dimensions, as exporters compute them. */
    private static @Nullable List<Scalar> folded(Site site, Shape result) {
        String operator = switch (site.operator()) {
            case "ReduceProd" -> "Mul";
            case "ReduceSum" -> "Add";
            case "ReduceMax" -> "Max";
            case "ReduceMin" -> "Min";
            default -> "";
        };
        Optional<List<Scalar>> elements =
                site.in(0).isFolded() ? site.elements(0).filter(list -> !list.isEmpty()) : Optional.empty();
        if (operator.isEmpty() || elements.isEmpty() || !result.elements().is(1)) {
            return null;
        }
        Scalar sum = elements.get().get(0);
        for (int i = 1; i < elements.get().size(); i++) {
            sum = Scalar.combine(
                    operator, !site.dtype(0).isFloat(), sum, elements.get().get(i));
        }
        return List.of(sum);
    }

    private static void argument(Site site) {
        Shape input = site.shape(0);
        int axis = input.index(site.small("axis", 0));
        boolean keep = site.whole("keepdims", 1) != 0;
        site.out(DType.INT64, keep ? input.with(axis, Size.ONE) : input.without(axis))
                .work("pooling");
    }
}
