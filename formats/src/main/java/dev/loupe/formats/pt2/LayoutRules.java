package dev.loupe.formats.pt2;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.ShapeOp.Fill;
import dev.loupe.graph.ShapeOp.Interpolation;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Operators that move elements. */
final class LayoutRules {
    /** Those that have no record here, and those that make a tensor of nothing. */
    private static final Set<String> OTHERS = Set.of(
            "stack",
            "unbind",
            "narrow",
            "movedim",
            "moveaxis",
            "flip",
            "repeat",
            "repeat_interleave",
            "tile",
            "gather",
            "index",
            "index_put",
            "index_put_",
            "index_select",
            "scatter",
            "scatter_add",
            "select_scatter",
            "slice_scatter",
            "as_strided",
            "unfold",
            "im2col",
            "col2im",
            "sort",
            "topk",
            "argsort",
            "nonzero",
            "meshgrid",
            "zeros",
            "zeros_like",
            "ones",
            "ones_like",
            "full",
            "full_like",
            "empty",
            "empty_like",
            "new_zeros",
            "new_ones",
            "new_full",
            "new_empty",
            "empty_permuted",
            "arange",
            "linspace",
            "eye",
            "scalar_tensor",
            "lift",
            "copy",
            "copy_",
            "fill",
            "fill_",
            "zero_",
            "rand",
            "randn",
            "randint",
            "rand_like",
            "randn_like",
            "tensor_split",
            "diagonal",
            "masked_select",
            "pixel_unshuffle",
            "channel_shuffle",
            "native_channel_shuffle",
            "one_hot",
            "bucketize",
            "take",
            "take_along_dim",
            "rot90",
            "split_copy",
            "complex",
            "view_as_real",
            "view_as_complex",
            "real",
            "imag",
            "numel",
            "broadcast_tensors",
            "hstack",
            "vstack",
            "dstack",
            "select_copy",
            "slice_copy",
            "pad_sequence",
            "constant",
            "item",
            "_local_scalar_dense");

    private LayoutRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "flatten" ->
                site.is(
                        new ShapeOp.Flatten(site.small("start_dim", 0), site.small("end_dim", -1)),
                        site.tensor("self"));
            case "view",
                    "reshape",
                    "_unsafe_view",
                    "view_copy",
                    "unsqueeze",
                    "squeeze",
                    "unflatten",
                    "view_as",
                    "reshape_as",
                    "unsqueeze_",
                    "squeeze_",
                    "_reshape_alias",
                    "unsqueeze_copy",
                    "squeeze_copy",
                    "atleast_1d",
                    "atleast_2d" -> reshape(site);
            case "permute", "permute_copy" -> permute(site);
            case "transpose", "transpose_", "swapaxes", "transpose_copy", "swapdims" -> transpose(site);
            case "t", "numpy_T", "t_copy", "mT" -> turn(site, site.tensor("self"));
            case "expand", "expand_copy", "broadcast_to", "expand_as" ->
                site.is(new ShapeOp.Expand(site.shape()), site.tensor("self"));
            case "cat", "concat", "concatenate" -> concat(site);
            case "slice", "slice_copy" -> slice(site);
            case "select" -> select(site);
            case "split", "split_with_sizes", "chunk", "unsafe_split", "unsafe_chunk", "split_with_sizes_copy" ->
                split(site);
            case "alias",
                    "detach",
                    "detach_",
                    "contiguous",
                    "clone",
                    "lift_fresh_copy",
                    "lift_fresh",
                    "positive",
                    "to",
                    "_to_copy",
                    "type_as",
                    "requires_grad_",
                    "alias_copy",
                    "detach_copy",
                    "resolve_conj",
                    "_assert_async",
                    "dequantize" -> hand(site);
            case "constant_pad_nd" -> pad(site, Optional.of(Fill.ZERO));
            case "reflection_pad1d", "reflection_pad2d", "reflection_pad3d" -> pad(site, Optional.of(Fill.REFLECT));
            case "replication_pad1d", "replication_pad2d", "replication_pad3d" ->
                pad(site, Optional.of(Fill.REPLICATE));
            case "pad" ->
                pad(
                        site,
                        switch (site.text("mode", "constant")) {
                            case "constant" -> Optional.of(Fill.ZERO);
                            case "reflect" -> Optional.of(Fill.REFLECT);
                            case "replicate" -> Optional.of(Fill.REPLICATE);
                            default -> Optional.empty();
                        });
            case "pixel_shuffle" ->
                site.is(new ShapeOp.PixelShuffle(site.small("upscale_factor", 0)), site.tensor("self"));
            case "upsample_nearest1d", "upsample_nearest2d", "upsample_nearest3d" ->
                upsample(site, Interpolation.NEAREST);
            case "upsample_linear1d", "upsample_bilinear2d", "upsample_trilinear3d" ->
                upsample(site, Interpolation.BILINEAR);
            case "upsample_bicubic2d" -> upsample(site, Interpolation.BICUBIC);
            case "roll" -> roll(site);
            default -> {
                return OTHERS.contains(site.operator());
            }
        }
        return true;
    }

    private static Operand input(Site site) {
        return site.operands().stream().findFirst().orElseThrow(() -> new BadInput("it takes no tensor"));
    }

    private static void reshape(Site site) {
        Operand input = input(site);
        if (input.type().equals(site.out(0))) {
            site.hands(input);
        } else {
            site.is(new ShapeOp.Reshape(site.shape()), input);
        }
    }

    private static void permute(Site site) {
        Operand input = site.tensor("self");
        List<Integer> order =
                site.wholes("dims").orElse(List.of()).stream().map(Site::small).toList();
        if (order.equals(List.of(1, 0))) {
            turn(site, input);
        } else {
            site.is(new ShapeOp.Permute(order), input);
        }
    }

    private static void transpose(Site site) {
        Operand input = site.tensor("self");
        int rank = input.shape().rank();
        if (rank == 0) {
            site.hands(input);
            return;
        }
        int first = input.shape().index(site.small("dim0", site.small("axis0", 0)));
        int second = input.shape().index(site.small("dim1", site.small("axis1", 0)));
        if (rank == 2 && first != second) {
            turn(site, input);
            return;
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            order.add(i);
        }
        Collections.swap(order, first, second);
        site.is(new ShapeOp.Permute(List.copyOf(order)), input);
    }

    /** Exchanges the last two dimensions; a matrix of the state keeps its place there. */
    private static void turn(Site site, Operand input) {
        int rank = input.shape().rank();
        if (rank < 2) {
            site.hands(input);
        } else if (Site.isWeight(input, 2)) {
            site.transposes(input);
        } else {
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < rank; i++) {
                order.add(i);
            }
            Collections.swap(order, rank - 2, rank - 1);
            site.is(new ShapeOp.Permute(List.copyOf(order)), input);
        }
    }

    private static void concat(Site site) {
        List<Operand> operands = site.tensors("tensors");
        if (operands.isEmpty()) {
            throw new BadInput("it joins nothing");
        }
        if (operands.stream()
                .allMatch(operand -> operand.dtype() == operands.get(0).dtype())) {
            site.is(new ShapeOp.Concat(site.small("dim", 0)), operands.toArray(new Operand[0]));
        }
    }

    private static void slice(Site site) {
        Operand input = site.tensor("self");
        boolean computed = (site.has("start") && site.whole("start").isEmpty())
                || (site.has("end") && site.whole("end").isEmpty());
        int dimension = input.shape().index(site.small("dim", 0));
        Size size = input.shape().get(dimension);
        long step = site.whole("step", 1);
        if (step < 1 || computed) {
            return;
        }
        if (input.type().equals(site.out(0))) {
            site.hands(input);
            return;
        }
        Optional<Size> start = place(site.whole("start", 0), size);
        Optional<Size> end = place(site.whole("end", Long.MAX_VALUE), size);
        if (start.isPresent() && end.isPresent() && step <= Integer.MAX_VALUE) {
            site.is(new ShapeOp.Slice(dimension, start.get(), end.get(), (int) step), input);
        }
    }

    /** A place in a dimension: from its end where it is negative, and never beyond it. */
    private static Optional<Size> place(long at, Size size) {
        if (size.isConstant()) {
            long from = at < 0 ? Math.max(0, size.value() + at) : Math.min(at, size.value());
            return Optional.of(Size.of(from));
        }
        if (at < 0) {
            return Optional.of(size.plus(at));
        }
        return at == 0
                ? Optional.of(Size.ZERO)
                : at == Long.MAX_VALUE ? Optional.of(size) : Optional.empty(); // whether it is beyond is not known
    }

    private static void select(Site site) {
        Operand input = site.tensor("self");
        int dimension = input.shape().index(site.small("dim", 0));
        Size size = input.shape().get(dimension);
        Optional<Long> index = site.whole("index");
        if (index.isEmpty() || !size.isConstant()) {
            return;
        }
        long at = index.get() < 0 ? index.get() + size.value() : index.get();
        if (at < 0 || at >= size.value()) {
            throw new BadInput("there is no element " + index.get() + " in a dimension of " + size);
        }
        site.is(new ShapeOp.Slice(dimension, Size.of(at), Size.of(at + 1), 1), input);
        site.then(new ShapeOp.Reshape(site.shape()));
    }

    private static void split(Site site) {
        Operand input = site.tensor("self");
        int dimension = input.shape().index(site.small("dim", 0));
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < site.outputs(); i++) {
            Shape part = site.out(i).shape();
            if (part.rank() != input.shape().rank() || !part.get(dimension).isConstant()) {
                return;
            }
            sizes.add(Site.small(part.get(dimension).value()));
        }
        site.is(new ShapeOp.Split(dimension, List.copyOf(sizes)), input);
    }

    private static void hand(Site site) {
        Operand input = input(site);
        site.hands(input);
        if (input.dtype() != site.out(0).dtype()) {
            site.work("element-wise");
        }
    }

    /** The list goes from the last dimension to the first, two numbers each. */
    private static void pad(Site site, Optional<Fill> fill) {
        Operand input = site.tensor("self");
        Optional<List<Long>> given = site.wholes(site.has("pad") ? "pad" : "padding");
        if (given.isEmpty() || fill.isEmpty()) {
            return;
        }
        List<Long> numbers = given.get();
        int count = numbers.size() / 2;
        if (count == 0 || numbers.stream().anyMatch(number -> number < 0)) {
            return;
        }
        if (count > input.shape().rank()) {
            throw new BadInput("padding of " + count + " dimensions does not fit " + input.shape());
        }
        List<Size> before = new ArrayList<>();
        List<Size> after = new ArrayList<>();
        for (int i = count - 1; i >= 0; i--) {
            before.add(Size.of(numbers.get(2 * i)));
            after.add(Size.of(numbers.get(2 * i + 1)));
        }
        boolean spatial = input.shape().rank() - count >= 1 && input.shape().rank() - count <= 2;
        if (spatial) {
            site.is(new ShapeOp.Pad(List.copyOf(before), List.copyOf(after), fill.get()), input);
        }
    }

    private static void upsample(Site site, Interpolation interpolation) {
        Operand input = site.tensor(site.has("input") ? "input" : "self");
        site.work("interpolation");
        Shape shape = site.shape();
        if (shape.rank() >= 3) {
            site.is(
                    new ShapeOp.Upsample(
                            shape.sizes().subList(2, shape.rank()), interpolation, site.flag("align_corners", false)),
                    input);
        }
    }

    private static void roll(Site site) {
        Operand input = site.tensor("self");
        Optional<List<Long>> shifts = site.wholes("shifts");
        Optional<List<Long>> dimensions = site.wholes("dims");
        if (shifts.isPresent()
                && dimensions.isPresent()
                && shifts.get().size() == dimensions.get().size()
                && !dimensions.get().isEmpty()) {
            site.is(
                    new ShapeOp.Roll(
                            shifts.get().stream().map(Site::small).toList(),
                            dimensions.get().stream().map(Site::small).toList()),
                    input);
        }
    }
}
