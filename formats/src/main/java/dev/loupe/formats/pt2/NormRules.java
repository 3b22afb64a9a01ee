package dev.loupe.formats.pt2;

import dev.loupe.graph.NormOp;
import dev.loupe.graph.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Normalisations. */
final class NormRules {
    private NormRules() {}

    /**
     * @param sister finds a tensor of the state beside another, by the last word of its name: the counter of batches, which
     *     no operator takes in evaluation
     */
    static boolean apply(Site site, Function<Operand, Optional<Operand>> sister) {
        switch (site.operator()) {
            case "batch_norm",
                    "_batch_norm_impl_index",
                    "native_batch_norm",
                    "cudnn_batch_norm",
                    "_native_batch_norm_legit",
                    "_native_batch_norm_legit_no_training",
                    "_batch_norm_no_update" -> batchNorm(site, sister);
            case "layer_norm", "native_layer_norm" -> layerNorm(site);
            case "rms_norm", "_fused_rms_norm" -> rmsNorm(site);
            case "group_norm", "native_group_norm" -> groupNorm(site);
            case "instance_norm" -> instanceNorm(site);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void batchNorm(Site site, Function<Operand, Optional<Operand>> sister) {
        Operand input = site.tensor("input");
        site.work("normalisation");
        Optional<Operand> mean = site.weight("running_mean", 1);
        Optional<Operand> variance = site.weight("running_var", 1);
        if (!site.isSingle()
                || mean.isEmpty()
                || variance.isEmpty()
                || input.shape().rank() < 2
                || !input.shape().get(1).equals(mean.get().shape().get(0))) {
            return;
        }
        Map<String, Operand> parameters = new HashMap<>();
        boolean affine = affine(site, 1, parameters);
        if (affine != site.hasTensor("weight")) {
            return;
        }
        Operand running = mean.get();
        parameters.put("running_mean", running);
        parameters.put("running_var", variance.get());
        parameters.put("num_batches_tracked", sister.apply(running).orElse(running)); // where there is no counter
        site.is(
                new NormOp.BatchNorm(site.real("eps", 1e-5), site.real("momentum", 0.1), affine),
                Site.tied(parameters),
                input);
    }

    /** Whether it has a weight and a bias of its own; they are put among the parameters. */
    private static boolean affine(Site site, int rank, Map<String, Operand> parameters) {
        Optional<Operand> weight = site.weight("weight", rank);
        Optional<Operand> bias = site.weight("bias", rank);
        if (weight.isEmpty() || bias.isEmpty()) {
            return false;
        }
        parameters.put("weight", weight.get());
        parameters.put("bias", bias.get());
        return true;
    }

    private static void layerNorm(Site site) {
        Operand input = site.tensor("input");
        site.work("normalisation");
        int dimensions =
                site.wholes("normalized_shape").map(sizes -> sizes.size()).orElse(0);
        Map<String, Operand> parameters = new HashMap<>();
        site.weight("weight", dimensions).ifPresent(weight -> parameters.put("weight", weight));
        site.weight("bias", dimensions).ifPresent(bias -> parameters.put("bias", bias));
        boolean affine = parameters.containsKey("weight");
        boolean biased = parameters.containsKey("bias");
        if (!site.isSingle()
                || dimensions == 0
                || dimensions > input.shape().rank()
                || affine != site.hasTensor("weight")
                || biased != site.hasTensor("bias")
                || (biased && !affine)
                || (affine && !fits(input.shape(), site.tensor("weight").shape()))) {
            return;
        }
        site.is(new NormOp.LayerNorm(dimensions, site.real("eps", 1e-5), affine, biased), Site.tied(parameters), input);
    }

    /** Whether a weight has the last sizes of an input. */
    private static boolean fits(Shape input, Shape weight) {
        for (int i = 1; i <= weight.rank(); i++) {
            if (!input.get(-i).equals(weight.get(-i))) {
                return false;
            }
        }
        return true;
    }

    private static void rmsNorm(Site site) {
        Operand input = site.tensor("input");
        site.work("normalisation");
        Optional<Operand> weight = site.weight("weight", 1);
        boolean last =
                site.wholes("normalized_shape").map(sizes -> sizes.size()).orElse(0) == 1;
        if (site.isSingle()
                && last
                && weight.isPresent()
                && fits(input.shape(), weight.get().shape())) {
            site.is(new NormOp.RmsNorm(site.real("eps", 0)), Site.tied(Map.of("weight", weight.get())), input);
        }
    }

    private static void groupNorm(Site site) {
        Operand input = site.tensor("input");
        site.work("normalisation");
        Map<String, Operand> parameters = new HashMap<>();
        boolean affine = affine(site, 1, parameters);
        int groups = site.small("num_groups", site.small("group", 0));
        if (site.isSingle()
                && groups > 0
                && affine == site.hasTensor("weight")
                && channelsFit(input.shape(), parameters)) {
            site.is(new NormOp.GroupNorm(groups, site.real("eps", 1e-5), affine), Site.tied(parameters), input);
        }
    }

    private static void instanceNorm(Site site) {
        Operand input = site.tensor("input");
        site.work("normalisation");
        Map<String, Operand> parameters = new HashMap<>();
        boolean affine = affine(site, 1, parameters);
        if (affine == site.hasTensor("weight")
                && !site.hasTensor("running_mean")
                && channelsFit(input.shape(), parameters)) {
            site.is(new NormOp.InstanceNorm(site.real("eps", 1e-5), affine), Site.tied(parameters), input);
        }
    }

    private static boolean channelsFit(Shape input, Map<String, Operand> parameters) {
        return input.rank() >= 2
                && input.get(1).isConstant()
                && parameters.values().stream()
                        .allMatch(operand -> operand.shape().get(0).equals(input.get(1)));
    }
}
