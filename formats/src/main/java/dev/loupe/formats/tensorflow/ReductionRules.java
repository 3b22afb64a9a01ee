package dev.loupe.formats.tensorflow;

import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.NormOp;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp.Permute;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Normalisations and reductions. */
final class ReductionRules {
    private ReductionRules() {}

    static boolean apply(Site site) {
        switch (site.rule()) {
            case "FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3", "_FusedBatchNormEx" -> batchNorm(site);
            case "BatchNormWithGlobalNormalization", "LRN", "L2Normalization" ->
                site.like(0).work("normalisation");
            case "Mean" -> reduce(site, Optional.of(Reduction.AVERAGE));
            case "Sum" -> reduce(site, Optional.of(Reduction.SUM));
            case "Max" -> reduce(site, Optional.of(Reduction.MAX));
            case "Min", "Prod", "All", "Any", "EuclideanNorm" -> reduce(site, Optional.empty());
            case "L2Loss" -> site.out(site.dtype(0), Shape.SCALAR).work("pooling");
            case "ArgMax", "ArgMin" -> argument(site);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void batchNorm(Site site) {
        Shape input = site.shape(0);
        boolean last = !site.text("data_format", "NHWC").startsWith("NC");
        if (input.rank() < 2) {
            throw new BadInput("normalisation over channels needs a batch and channels, not " + input);
        }
        Size channels = input.get(last ? -1 : 1);
        boolean weights = site.count() == 5 && channels.isConstant();
        for (int i = 1; i < site.count(); i++) {
            Shape given = site.in(i).shape();
            boolean empty =
                    given.isKnown() && given.isConstant() && given.elements().is(0);
            boolean misfit = given.isKnown()
                    && given.isConstant()
                    && channels.isConstant()
                    && !given.elements().equals(channels);
            if (misfit && !empty) {
                throw new BadInput("weights of shape " + given + " do not fit " + channels + " channels");
            }
            weights &= site.isWeight(i) && !empty;
        }
        site.like(0).work("normalisation");
        for (int i = 1; i < 6; i++) {
            site.out(DType.FLOAT32, Shape.of(channels));
        }
        if (!weights) {
            return;
        }
        String weight = site.in(1).name();
        NormOp.BatchNorm op = new NormOp.BatchNorm(site.real("epsilon", 1e-4), 0.1, true);
        var tied = Site.tied(Map.of(
                "weight", weight,
                "bias", site.in(2).name(),
                "running_mean", site.in(3).name(),
                "running_var", site.in(4).name(),
                "num_batches_tracked", weight)); // a file has no such count
        if (last && input.rank() > 2) {
            int rank = input.rank();
            List<Integer> first = new ArrayList<>(List.of(0, rank - 1));
            List<Integer> back = new ArrayList<>(List.of(0));
            for (int i = 1; i < rank - 1; i++) {
                first.add(i);
                back.add(i + 1);
            }
            back.add(1);
            site.is(new Permute(List.copyOf(first)), site.in(0)).then(op, tied).then(new Permute(List.copyOf(back)));
        } else {
            site.is(op, tied, site.in(0));
        }
    }

    private static void reduce(Site site, Optional<Reduction> reduction) {
        Shape input = site.shape(0);
        List<Long> given = site.has(1) ? site.numbers(1).orElseThrow(UnknownShape::new) : LayoutRules.all(input.rank());
        List<Integer> axes = LayoutRules.axes(given, input);
        boolean keep = site.flag("keep_dims");
        Shape result = input;
        for (int i = axes.size() - 1; i >= 0; i--) {
            result = keep ? result.with(axes.get(i), Size.ONE) : result.without(axes.get(i));
        }
        List<Scalar> known = folded(site, result);
        site.out(site.dtype(0), result, known).work("pooling");
        if (reduction.isPresent() && known == null && !axes.isEmpty()) {
            site.is(new PoolOp.Reduce(reduction.get(), List.copyOf(axes), keep), site.in(0));
        }
    }

    /** Products and sums of a shape's dimensions. */
    private static @org.jspecify.annotations.Nullable List<Scalar> folded(Site site, Shape result) {
        String operator = switch (site.rule()) {
            case "Prod" -> "Mul";
            case "Sum" -> "Add";
            case "Max" -> "Max";
            case "Min" -> "Min";
            case "All" -> "And";
            case "Any" -> "Or";
            default -> "";
        };
        Optional<List<Scalar>> elements = site.moved(0).filter(list -> !list.isEmpty());
        if (operator.isEmpty() || elements.isEmpty() || !result.elements().is(1)) {
            return null;
        }
        Scalar sum = elements.get().get(0);
        for (Scalar element : elements.get().subList(1, elements.get().size())) {
            sum = Scalar.combine(operator, !site.dtype(0).isFloat(), sum, element);
        }
        return List.of(sum);
    }

    private static void argument(Site site) {
        Shape input = site.shape(0);
        int axis = site.has(1) ? site.axis(1, input) : 0;
        site.out(site.type("output_type", DType.INT64), input.without(axis)).work("pooling");
    }
}
