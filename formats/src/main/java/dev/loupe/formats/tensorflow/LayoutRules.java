package dev.loupe.formats.tensorflow;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.formats.nodes.Quotient;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators that tell shapes, move elements or look them up. Where the elements are known, so are the moved ones. */
final class LayoutRules {
    private LayoutRules() {}

    static boolean apply(Site site) {
        switch (site.rule()) {
            case "Shape", "ShapeN" -> shape(site);
            case "Size" ->
                site.out(
                        type(site),
                        Shape.SCALAR,
                        List.of(Scalar.of(site.shape(0).elements())));
            case "Rank" ->
                site.out(
                        DType.INT32,
                        Shape.SCALAR,
                        List.of(Scalar.of(site.shape(0).rank())));
            case "Reshape" -> reshape(site);
            case "Squeeze" -> squeeze(site);
            case "ExpandDims" -> expandDims(site);
            case "Transpose" -> transpose(site);
            case "Concat" -> concat(site, 1, site.count(), 0);
            case "ConcatV2" -> concat(site, 0, site.count() - 1, site.count() - 1);
            case "Concatenation" -> concat(site, 0, site.count(), -1);
            case "Pack" -> pack(site);
            case "Unpack" -> unpack(site);
            case "Split" -> split(site, 1, 0, Optional.empty());
            case "SplitV" -> split(site, 0, 2, Optional.of(1));
            case "Slice" -> slice(site);
            case "StridedSlice" -> stridedSlice(site);
            case "Pad", "PadV2", "MirrorPad" -> pad(site);
            case "Tile" -> tile(site);
            case "Fill" -> fill(site);
            case "Range" -> range(site);
            case "BroadcastTo" -> site.out(site.dtype(0), target(site, 1));
            case "BroadcastArgs" -> site.unknown(site.dtype(0));
            case "Gather", "GatherV2", "ResourceGather", "EmbeddingLookup" -> gather(site);
            case "GatherNd", "ResourceGatherNd" -> gatherNd(site);
            case "ScatterNd" -> site.out(site.dtype(1), target(site, 2)).work("element-wise");
            case "OneHot" -> oneHot(site);
            case "Where" ->
                site.out(
                                DType.INT64,
                                Shape.of(site.fresh(), Size.of(site.shape(0).rank())))
                        .work("look-up");
            case "ReverseV2",
                    "Reverse",
                    "ReverseSequence",
                    "MatrixBandPart",
                    "MatrixSetDiag",
                    "Roll",
                    "TensorScatterUpdate",
                    "DynamicUpdateSlice" -> site.like(0);
            case "ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic" -> resize(site);
            case "DepthToSpace" -> blocks(site, true);
            case "SpaceToDepth" -> blocks(site, false);
            case "SpaceToBatchND" -> batches(site, true);
            case "BatchToSpaceND" -> batches(site, false);
            case "CropAndResize" -> cropAndResize(site);
            case "NonMaxSuppression",
                    "NonMaxSuppressionV2",
                    "NonMaxSuppressionV3",
                    "NonMaxSuppressionV4",
                    "NonMaxSuppressionV5" -> suppression(site);
            case "TopK", "TopKV2" -> topK(site);
            case "Unique" ->
                site.out(site.dtype(0), Shape.of(site.fresh()))
                        .out(DType.INT32, site.in(0).shape())
                        .work("sorting");
            case "RandomUniform", "RandomStandardNormal", "TruncatedNormal" ->
                site.out(site.type("dtype", DType.FLOAT32), target(site, 0)).work("element-wise");
            case "TensorListFromTensor" -> site.like(0);
            case "TensorListReserve" -> site.out(type(site), reserved(site));
            case "TensorListGetItem" -> site.out(site.type("element_dtype", DType.FLOAT32), item(site));
            case "TensorListSetItem" -> listed(site);
            case "TensorListStack" -> site.out(site.type("element_dtype", DType.FLOAT32), site.shape(0));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static DType type(Site site) {
        return site.type("out_type", site.type("element_dtype", DType.INT32));
    }

    private static void shape(Site site) {
        for (int i = 0; i < site.count(); i++) {
            List<Scalar> sizes = new ArrayList<>();
            for (Size size : site.shape(i).sizes()) {
                sizes.add(Scalar.of(size));
            }
            site.out(type(site), Shape.of(sizes.size()), sizes);
        }
    }

    /** The shape that an input says; open where its numbers are not known. */
    private static Shape target(Site site, int input) {
        Optional<List<Scalar>> wanted = site.elements(input);
        if (wanted.isEmpty()) {
            Size rank = site.shape(input, 1).get(0);
            if (!rank.isConstant()) {
                throw new UnknownShape();
            }
            return site.fresh(Limits.check(rank.value(), Limits.RANK, "dimensions"));
        }
        Size[] sizes = new Size[Limits.check(wanted.get().size(), Limits.RANK, "dimensions")];
        for (int i = 0; i < sizes.length; i++) {
            Optional<Size> size = wanted.get().get(i).asSize();
            sizes[i] = size.filter(one -> !one.isConstant() || one.value() >= 0).orElseGet(site::fresh);
        }
        return Shape.of(sizes);
    }

    private static void reshaped(Site site, int input, Shape shape) {
        List<Scalar> known = site.moved(input).orElse(null);
        site.out(site.dtype(input), shape, known);
        if (known == null && shape.isConstant() && site.shape(input).isConstant()) {
            site.is(new ShapeOp.Reshape(shape), site.in(input));
        }
    }

    private static void reshape(Site site) {
        Shape input = site.shape(0);
        List<Scalar> wanted;
        if (site.has(1)) {
            Optional<List<Scalar>> elements = site.elements(1);
            if (elements.isEmpty()) {
                Size rank = site.shape(1, 1).get(0);
                if (!rank.isConstant()) {
                    throw new UnknownShape();
                }
                site.out(site.dtype(0), site.fresh(Limits.check(rank.value(), Limits.RANK, "dimensions")));
                return;
            }
            wanted = elements.get();
        } else {
            wanted = new ArrayList<>();
            for (long size : site.wholes("new_shape")) {
                wanted.add(Scalar.of(size));
            }
        }
        Size[] sizes = new Size[Limits.check(wanted.size(), Limits.RANK, "dimensions")];
        int open = -1;
        int unknown = 0;
        for (int i = 0; i < sizes.length; i++) {
            Optional<Size> size = wanted.get(i).asSize();
            boolean rest = size.isPresent() && size.get().is(-1);
            if (rest && open >= 0) {
                throw new BadInput("a shape has two dimensions of -1");
            }
            unknown += size.isEmpty() ? 1 : 0;
            open = rest ? i : open;
            sizes[i] = rest || size.isEmpty() ? Size.ONE : size.get();
        }
        Shape known = Shape.of(sizes);
        if (unknown == 1 && open < 0) {
            for (int i = 0; i < sizes.length; i++) {
                open = wanted.get(i).asSize().isEmpty() ? i : open; // the elements tell the only one that is not known
            }
            unknown = 0;
        }
        Shape result = known;
        if (unknown > 0) {
            for (int i = 0; i < sizes.length; i++) {
                result = wanted.get(i).asSize().isEmpty() || i == open ? result.with(i, site.fresh()) : result;
            }
        } else if (open >= 0) {
            if (input.isConstant() && known.isConstant() && !known.elements().is(0)) {
                long elements = input.elements().value();
                if (elements % known.elements().value() != 0) {
                    throw new BadInput(
                            "an input of " + input + " does not fit a shape of " + known + " with one more dimension");
                }
            }
            result = known.with(open, Quotient.of(input, known).orElseGet(site::fresh));
        } else if (input.isConstant() && known.isConstant() && !input.elements().equals(known.elements())) {
            throw new BadInput("an input of " + input + " does not fit the shape " + known);
        }
        reshaped(site, 0, result);
    }

    private static void squeeze(Site site) {
        Shape input = site.shape(0);
        List<Long> axes = site.wholes("squeeze_dims");
        boolean[] gone = new boolean[input.rank()];
        for (long axis : axes) {
            gone[input.index(Math.toIntExact(axis))] = true;
        }
        Shape result = input;
        for (int i = gone.length - 1; i >= 0; i--) {
            if (gone[i] && input.get(i).isConstant() && !input.get(i).is(1)) {
                throw new BadInput("dimension " + i + " of " + input + " is not 1 and cannot be squeezed");
            }
            result = gone[i] || (axes.isEmpty() && input.get(i).is(1)) ? result.without(i) : result;
        }
        reshaped(site, 0, result);
    }

    private static void expandDims(Site site) {
        Shape input = site.shape(0);
        List<Long> axis = site.numbers(1).orElseThrow(UnknownShape::new);
        long at = axis.isEmpty() ? 0 : axis.get(0);
        if (axis.size() != 1 || at < -input.rank() - 1L || at > input.rank()) {
            throw new BadInput("there is no dimension " + at + " to put into " + input);
        }
        reshaped(site, 0, input.insert((int) at, Size.ONE));
    }

    private static void transpose(Site site) {
        Shape input = site.shape(0);
        List<Integer> order = new ArrayList<>();
        for (long axis : site.numbers(1).orElseThrow(UnknownShape::new)) {
            order.add(input.index(Math.toIntExact(axis)));
        }
        Size[] sizes = new Size[order.size()];
        boolean[] seen = new boolean[input.rank()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = input.get(order.get(i));
            if (seen[order.get(i)]) {
                throw new BadInput("the order " + order + " has a dimension twice");
            }
            seen[order.get(i)] = true;
        }
        if (sizes.length != input.rank()) {
            throw new BadInput("the order " + order + " does not fit " + input);
        }
        site.out(site.dtype(0), Shape.of(sizes));
        if (input.rank() > 0 && !site.in(0).isConstant()) {
            site.is(new ShapeOp.Permute(List.copyOf(order)), site.in(0));
        }
    }

    private static void concat(Site site, int from, int to, int axisInput) {
        if (to <= from) {
            throw new BadInput("it joins nothing");
        }
        Shape first = site.shape(from);
        int axis = axisInput >= 0 ? site.axis(axisInput, first) : first.index(site.small("axis", 0));
        Shape result = first;
        Size sum = Size.ZERO;
        List<Scalar> known = new ArrayList<>();
        boolean isKnown = first.rank() == 1;
        for (int i = from; i < to; i++) {
            Shape shape = site.shape(i);
            if (shape.rank() != first.rank()) {
                throw new BadInput("cannot join " + first + " and " + shape);
            }
            for (int d = 0; d < shape.rank(); d++) {
                boolean constant = shape.get(d).isConstant();
                if (d != axis
                        && constant
                        && result.get(d).isConstant()
                        && !shape.get(d).equals(result.get(d))) {
                    throw new BadInput("cannot join " + first + " and " + shape + " along dimension " + axis
                            + ": the other dimensions differ");
                }
                result = d != axis && constant ? result.with(d, shape.get(d)) : result;
            }
            sum = sum.plus(shape.get(axis));
            Optional<List<Scalar>> elements = isKnown ? site.moved(i) : Optional.empty();
            isKnown = elements.isPresent() && known.size() <= Limits.FOLDED;
            elements.ifPresent(known::addAll);
        }
        result = result.with(axis, sum);
        site.out(site.dtype(from), result, isKnown ? known : null);
        boolean constant = true;
        List<dev.loupe.formats.nodes.Inferred> parts = new ArrayList<>();
        for (int i = from; i < to; i++) {
            constant &= site.shape(i).isConstant();
            parts.add(site.in(i));
        }
        if (!isKnown && constant) {
            site.is(new ShapeOp.Concat(axis), parts.toArray(new dev.loupe.formats.nodes.Inferred[0]));
        }
    }

    private static void pack(Site site) {
        Shape first = site.shape(0);
        int axis = site.small("axis", 0);
        int at = axis < 0 ? axis + first.rank() + 1 : axis;
        if (at < 0 || at > first.rank()) {
            throw new BadInput("there is no dimension " + axis + " to put into " + first);
        }
        List<Scalar> known = new ArrayList<>();
        boolean isKnown = true;
        for (int i = 0; i < site.count(); i++) {
            Broadcast.of(first, site.shape(i));
            Optional<List<Scalar>> elements = at == 0 ? site.moved(i) : Optional.empty();
            if (elements.isEmpty() && first.rank() == 0 && !site.dtype(0).isFloat()) {
                elements = Optional.of(List.of(Scalar.open())); // one open number beside known ones
            }
            isKnown &= elements.isPresent() && known.size() <= Limits.FOLDED;
            elements.ifPresent(known::addAll);
        }
        site.out(site.dtype(0), first.insert(at, Size.of(site.count())), isKnown ? known : null);
    }

    private static void unpack(Site site) {
        Shape input = site.shape(0);
        int axis = input.index(site.small("axis", 0));
        Size size = input.get(axis);
        long count = site.whole("num", size.isConstant() ? size.value() : 1);
        Limits.check(count, Limits.FOLDED, "parts");
        Optional<List<Scalar>> elements = input.rank() == 1 ? site.moved(0) : Optional.empty();
        for (int i = 0; i < count; i++) {
            int at = i;
            site.out(
                    site.dtype(0),
                    input.without(axis),
                    elements.filter(list -> at < list.size())
                            .map(list -> List.of(list.get(at)))
                            .orElse(null));
        }
    }

    private static void split(Site site, int value, int axisInput, Optional<Integer> sizesInput) {
        Shape input = site.shape(value);
        int axis = site.axis(axisInput, input);
        int count = Limits.check(site.whole("num_split", 1), Limits.FOLDED, "parts");
        List<Size> sizes = new ArrayList<>();
        Size size = input.get(axis);
        if (sizesInput.isPresent()) {
            List<Size> given = site.sizes(sizesInput.get()).orElseThrow(UnknownShape::new);
            Size rest = size;
            for (Size one : given) {
                rest = one.is(-1) ? rest : rest.minus(one);
            }
            for (Size one : given) {
                sizes.add(one.is(-1) ? rest : one);
            }
        } else if (count < 1 || (size.isConstant() && size.value() % count != 0)) {
            throw new BadInput("a dimension of " + size + " does not split into " + count + " equal parts");
        } else {
            sizes.addAll(Collections.nCopies(count, size.floorDiv(count)));
        }
        Optional<List<Scalar>> elements = input.rank() == 1 ? site.moved(value) : Optional.empty();
        List<Integer> parts = new ArrayList<>();
        long from = 0;
        for (Size one : sizes) {
            long begin = from;
            long end = one.isConstant() ? from + one.value() : -1;
            boolean fits = elements.isPresent()
                    && begin >= 0
                    && end >= begin
                    && end <= elements.get().size();
            site.out(
                    site.dtype(value),
                    input.with(axis, one),
                    fits ? List.copyOf(elements.orElseThrow().subList((int) begin, (int) end)) : null);
            from = end;
            if (one.isConstant() && one.value() > 0 && one.value() < Integer.MAX_VALUE) {
                parts.add((int) one.value());
            }
        }
        if (input.isConstant() && elements.isEmpty() && parts.size() == sizes.size()) {
            site.is(new ShapeOp.Split(axis, List.copyOf(parts)), site.in(value));
        }
    }

    private static void slice(Site site) {
        Shape input = site.shape(0);
        List<Size> begin = site.sizes(1).orElse(List.of());
        List<Size> size = site.sizes(2).orElse(List.of());
        if (size.size() != input.rank()) {
            site.out(site.dtype(0), site.fresh(input.rank()));
            return;
        }
        Shape result = input;
        for (int i = 0; i < input.rank(); i++) {
            boolean rest = size.get(i).is(-1);
            boolean told = !rest || begin.size() == input.rank();
            Size length = rest && told ? input.get(i).minus(begin.get(i)) : rest ? site.fresh() : size.get(i);
            result = result.with(i, length);
        }
        List<Scalar> known = null;
        Optional<List<Scalar>> elements = input.rank() == 1 && begin.size() == 1 ? site.moved(0) : Optional.empty();
        if (elements.isPresent() && begin.get(0).isConstant() && result.get(0).isConstant()) {
            long from = begin.get(0).value();
            long to = from + result.get(0).value();
            if (from < 0 || to < from || to > elements.get().size()) {
                throw new BadInput("elements " + from + " to " + to + " are not in " + input);
            }
            known = List.copyOf(elements.get().subList((int) from, (int) to));
        }
        site.out(site.dtype(0), result, known);
    }

    private static void stridedSlice(Site site) {
        Shape input = site.shape(0);
        long beginMask = site.whole("begin_mask", 0);
        long endMask = site.whole("end_mask", 0);
        long ellipsis = site.whole("ellipsis_mask", 0);
        long newAxis = site.whole("new_axis_mask", 0);
        long shrink = site.whole("shrink_axis_mask", 0);
        Optional<List<Scalar>> begins = site.elements(1);
        Optional<List<Scalar>> ends = site.elements(2);
        List<Long> strides = site.numbers(3).orElseThrow(UnknownShape::new);
        int count = strides.size();
        int consumed = 0;
        for (int i = 0; i < count; i++) {
            consumed += (newAxis >> i & 1) == 0 && (ellipsis >> i & 1) == 0 ? 1 : 0;
        }
        if (count > Limits.RANK - 1 || consumed > input.rank()) {
            throw new BadInput(consumed + " dimensions cannot be cut of " + input);
        }
        List<Size> sizes = new ArrayList<>();
        int at = 0;
        List<Scalar> known = input.rank() == 1 && count == 1 ? site.moved(0).orElse(null) : null;
        for (int i = 0; i < count; i++) {
            if ((ellipsis >> i & 1) != 0) {
                for (int rest = input.rank() - consumed; rest > 0; rest--) {
                    sizes.add(input.get(at++));
                }
                continue;
            }
            if ((newAxis >> i & 1) != 0) {
                sizes.add(Size.ONE);
                continue;
            }
            Size size = input.get(at++);
            long stride = strides.get(i);
            if (stride == 0) {
                throw new BadInput("a stride is 0");
            }
            Optional<Size> begin = bound(begins, i, (beginMask >> i & 1) != 0, Size.ZERO);
            Optional<Size> end = bound(ends, i, (endMask >> i & 1) != 0, size);
            if ((shrink >> i & 1) != 0) {
                known = known != null && begin.isPresent() && begin.get().isConstant()
                        ? one(known, begin.get().value())
                        : null;
                continue;
            }
            boolean whole = (beginMask >> i & 1) != 0 && (endMask >> i & 1) != 0;
            sizes.add(
                    whole && Math.abs(stride) == 1
                            ? size
                            : length(site, size, begin, end, stride, beginMask >> i & 1, endMask >> i & 1));
            known = known != null && stride == 1 && !sizes.isEmpty()
                    ? part(known, begin, end)
                    : whole && stride == 1 ? known : null;
        }
        while (at < input.rank()) {
            sizes.add(input.get(at++));
        }
        site.out(site.dtype(0), Shape.of(sizes), known);
    }

    private static Optional<Size> bound(Optional<List<Scalar>> given, int i, boolean masked, Size usual) {
        return masked
                ? Optional.of(usual)
                : given.filter(list -> i < list.size())
                        .flatMap(list -> list.get(i).asSize());
    }

    private static List<Scalar> one(List<Scalar> known, long place) {
        long at = place < 0 ? place + known.size() : place;
        if (at < 0 || at >= known.size()) {
            throw new BadInput("it takes element " + place + " of " + known.size());
        }
        return List.of(known.get((int) at));
    }

    private static @org.jspecify.annotations.Nullable List<Scalar> part(
            List<Scalar> known, Optional<Size> begin, Optional<Size> end) {
        if (begin.isEmpty()
                || end.isEmpty()
                || !begin.get().isConstant()
                || !end.get().isConstant()) {
            return null;
        }
        int from = clamp(begin.get().value(), known.size());
        int to = clamp(end.get().value(), known.size());
        return from < to ? List.copyOf(known.subList(from, to)) : List.of();
    }

    private static int clamp(long place, long size) {
        return (int) Math.max(0, Math.min(size, place < 0 ? place + size : place));
    }

    private static Size length(
            Site site, Size size, Optional<Size> begin, Optional<Size> end, long stride, long fromStart, long toEnd) {
        if (begin.isEmpty() || end.isEmpty() || !begin.get().isConstant()) {
            return site.fresh();
        }
        long from = begin.get().value();
        if (!size.isConstant()) {
            boolean rest = toEnd != 0 && from >= 0 && stride > 0;
            boolean front = end.get().isConstant() && end.get().value() >= 0 && from >= 0 && stride == 1 && toEnd == 0;
            boolean cut = end.get().isConstant() && end.get().value() < 0 && from >= 0 && stride > 0 && toEnd == 0;
            return rest
                    ? size.minus(from).ceilDiv(stride)
                    : front
                            ? Size.of(Math.max(0, end.get().value() - from))
                            : cut ? size.plus(end.get().value()).minus(from).ceilDiv(stride) : site.fresh();
        }
        if (!end.get().isConstant()) {
            return site.fresh();
        }
        long n = size.value();
        long first = fromStart != 0 ? (stride > 0 ? 0 : n - 1) : from < 0 ? from + n : from;
        long to = end.get().value();
        long last = toEnd != 0 ? (stride > 0 ? n : -1) : to < 0 ? to + n : to;
        first = Math.max(stride > 0 ? 0 : -1, Math.min(stride > 0 ? n : n - 1, first));
        last = Math.max(stride > 0 ? 0 : -1, Math.min(stride > 0 ? n : n - 1, last));
        long span = stride > 0 ? last - first : first - last;
        long step = Math.abs(stride);
        return Size.of(span <= 0 ? 0 : (span + step - 1) / step);
    }

    private static void pad(Site site) {
        Shape input = site.shape(0);
        List<Size> pads = site.sizes(1).orElse(List.of());
        if (pads.size() != 2 * input.rank()) {
            if (!pads.isEmpty()) {
                throw new BadInput(pads.size() + " paddings do not fit " + input);
            }
            site.out(site.dtype(0), site.fresh(input.rank()));
            return;
        }
        Shape result = input;
        List<Size> before = new ArrayList<>();
        List<Size> after = new ArrayList<>();
        boolean positive = input.isConstant(); // and so are the paddings
        for (int i = 0; i < input.rank(); i++) {
            before.add(pads.get(2 * i));
            after.add(pads.get(2 * i + 1));
            positive &= before.get(i).isConstant() && after.get(i).isConstant();
            result = result.with(i, input.get(i).plus(before.get(i)).plus(after.get(i)));
        }
        site.out(site.dtype(0), result);
        boolean spatial = positive
                && input.rank() == 4
                && before.get(0).is(0)
                && after.get(0).is(0);
        if (spatial && before.get(3).is(0) && after.get(3).is(0) && site.rule().equals("Pad")) {
            site.is(new ShapeOp.Permute(List.of(0, 3, 1, 2)), site.in(0))
                    .then(new ShapeOp.Pad(
                            List.copyOf(before.subList(1, 3)), List.copyOf(after.subList(1, 3)), ShapeOp.Fill.ZERO))
                    .then(new ShapeOp.Permute(List.of(0, 2, 3, 1)));
        }
    }

    private static void tile(Site site) {
        Shape input = site.shape(0);
        List<Size> times = site.sizes(1).orElse(List.of());
        Shape result = site.fresh(input.rank());
        for (int i = 0; i < input.rank() && times.size() == input.rank(); i++) {
            result = result.with(i, input.get(i).times(times.get(i)));
        }
        site.out(site.dtype(0), result);
    }

    private static void fill(Site site) {
        Shape shape = target(site, 0);
        List<Scalar> known = null;
        Optional<List<Scalar>> value = site.elements(1).filter(list -> list.size() == 1);
        if (value.isPresent() && Broadcast.small(shape) && !site.dtype(1).isFloat()) {
            known = Collections.nCopies(
                    (int) shape.elements().value(), value.get().get(0));
        }
        site.out(site.dtype(1), shape, known);
    }

    private static void range(Site site) {
        Optional<List<Size>> start = site.sizes(0);
        Optional<List<Size>> limit = site.sizes(1);
        Optional<List<Size>> delta = site.sizes(2);
        boolean told = start.isPresent() && limit.isPresent() && delta.isPresent();
        if (!told
                || start.get().size() != 1
                || limit.get().size() != 1
                || delta.get().size() != 1) {
            site.out(site.dtype(0), Shape.of(site.fresh()));
            return;
        }
        Size from = start.get().get(0);
        Size step = delta.get().get(0);
        Size span = limit.get().get(0).minus(from);
        if (!step.isConstant() || step.value() <= 0) {
            site.out(site.dtype(0), Shape.of(site.fresh()));
            return;
        }
        Size count = span.ceilDiv(step.value());
        count = count.isConstant() && count.value() < 0 ? Size.ZERO : count;
        List<Scalar> known = null;
        if (count.isConstant() && count.value() <= Limits.FOLDED && from.isConstant()) {
            known = new ArrayList<>();
            for (int i = 0; i < count.value(); i++) {
                known.add(Scalar.of(from.plus(step.times(i))));
            }
        }
        site.out(site.dtype(0), Shape.of(count), known);
    }

    private static void gather(Site site) {
        boolean lookUp = site.rule().equals("EmbeddingLookup"); // its table comes second
        int tableInput = lookUp ? 1 : 0;
        int indexInput = lookUp ? 0 : 1;
        Shape table = site.shape(tableInput);
        Shape index = site.shape(indexInput);
        int axis = site.rule().equals("GatherV2") && site.has(2)
                ? site.axis(2, table)
                : table.index(site.small("axis", 0));
        int batch = site.small("batch_dims", 0);
        int batches = batch < 0 ? batch + index.rank() : batch;
        if (batches < 0 || batches > axis || batches > index.rank()) {
            throw new BadInput("batch_dims " + batch + " does not fit " + table + " and " + index);
        }
        Shape result = table.without(axis);
        for (int i = index.rank() - 1; i >= batches; i--) {
            result = result.insert(axis, index.get(i));
        }
        List<Scalar> known = null;
        Optional<List<Scalar>> elements = table.rank() == 1 ? site.moved(tableInput) : Optional.empty();
        Optional<List<Long>> places = elements.isPresent() ? site.numbers(indexInput) : Optional.empty();
        if (places.isPresent()) {
            known = new ArrayList<>();
            for (long place : places.get()) {
                known.addAll(one(elements.orElseThrow(), place));
            }
        }
        site.out(site.dtype(tableInput), result, known).work("look-up");
        boolean isTable = axis == 0
                && batches == 0
                && table.rank() == 2
                && site.isWeight(tableInput)
                && !site.in(indexInput).isConstant()
                && !site.dtype(indexInput).isFloat();
        if (isTable) {
            site.is(
                    new WeightedOp.Embedding(
                            Math.toIntExact(table.get(0).value()),
                            Math.toIntExact(table.get(1).value())),
                    Site.tied(Map.of("weight", site.in(tableInput).name())),
                    site.in(indexInput));
        }
    }

    private static void gatherNd(Site site) {
        Shape table = site.shape(0);
        Shape index = site.shape(1);
        int batch = site.small("batch_dims", 0);
        Size depth = index.get(-1);
        if (!depth.isConstant()) {
            throw new UnknownShape();
        }
        long from = batch + depth.value();
        if (from < 0 || from > table.rank()) {
            throw new BadInput("indices of shape " + index + " do not fit " + table);
        }
        Shape result = index.without(-1);
        for (int i = (int) from; i < table.rank(); i++) {
            result = result.insert(-1, table.get(i));
        }
        site.out(site.dtype(0), result).work("look-up");
    }

    private static Size single(Site site, int input) {
        return site.sizes(input)
                .filter(sizes -> sizes.size() == 1)
                .map(sizes -> sizes.get(0))
                .filter(size -> !size.isConstant() || size.value() >= 0)
                .orElseGet(site::fresh);
    }

    private static void oneHot(Site site) {
        Shape index = site.shape(0);
        int axis = site.small("axis", -1);
        int at = axis < 0 ? axis + index.rank() + 1 : axis;
        if (at < 0 || at > index.rank()) {
            throw new BadInput("there is no dimension " + axis + " to put into " + index);
        }
        site.out(site.dtype(2), index.insert(at, single(site, 1))).work("look-up");
    }

    private static void resize(Site site) {
        Shape input = site.shape(0, 4);
        List<Size> sizes = site.sizes(1).orElse(List.of());
        boolean told = sizes.size() == 2;
        Shape result = input.with(1, told ? sizes.get(0) : site.fresh()).with(2, told ? sizes.get(1) : site.fresh());
        DType type = site.rule().equals("ResizeBilinear") && !site.has("keeps_type") ? DType.FLOAT32 : site.dtype(0);
        site.out(type, result).work("interpolation");
        boolean bicubic = site.rule().equals("ResizeBicubic");
        if (told && result.isConstant() && input.isConstant() && type == site.dtype(0)) {
            ShapeOp.Interpolation how = site.rule().equals("ResizeNearestNeighbor")
                    ? ShapeOp.Interpolation.NEAREST
                    : bicubic ? ShapeOp.Interpolation.BICUBIC : ShapeOp.Interpolation.BILINEAR;
            site.is(new ShapeOp.Permute(List.of(0, 3, 1, 2)), site.in(0))
                    .then(new ShapeOp.Upsample(List.copyOf(sizes), how, site.flag("align_corners")))
                    .then(new ShapeOp.Permute(List.of(0, 2, 3, 1)));
        }
    }

    private static void blocks(Site site, boolean toSpace) {
        Shape input = site.shape(0, 4);
        boolean last = !site.text("data_format", "NHWC").startsWith("NC");
        long block = site.whole("block_size", 1);
        if (block < 1 || block > 1 << 15) {
            throw new BadInput("block_size " + block + " is none");
        }
        Shape result = input;
        for (int i = 0; i < 4; i++) {
            boolean channels = i == (last ? 3 : 1);
            if (i == 0) {
                continue;
            }
            boolean grows = channels != toSpace;
            long factor = channels ? block * block : block;
            Size size = input.get(i);
            if (!grows && size.isConstant() && size.value() % factor != 0) {
                throw new BadInput("a dimension of " + size + " is no multiple of " + factor);
            }
            result = result.with(i, grows ? size.times(factor) : size.floorDiv(factor));
        }
        site.out(site.dtype(0), result);
    }

    /** Positions folded into the batch, as a dilated convolution was written once. */
    private static void batches(Site site, boolean toBatch) {
        Shape input = site.shape(0);
        List<Size> block = site.sizes(1).orElse(List.of());
        List<Size> edges = site.sizes(2).orElse(List.of());
        if (edges.size() != 2 * block.size() || block.isEmpty() || block.size() >= input.rank()) {
            site.out(site.dtype(0), site.fresh(input.rank()));
            return;
        }
        Shape result = input;
        Size batch = input.get(0);
        for (int i = 0; i < block.size(); i++) {
            long factor = block.get(i).value();
            Size edge = edges.get(2 * i).plus(edges.get(2 * i + 1));
            if (factor < 1) {
                throw new BadInput("a block of " + factor + " is none");
            }
            Size size = input.get(i + 1);
            result = result.with(
                    i + 1,
                    toBatch
                            ? size.plus(edge).floorDiv(factor)
                            : size.times(factor).minus(edge));
            batch = toBatch ? batch.times(factor) : batch.floorDiv(factor);
        }
        site.out(site.dtype(0), result.with(0, batch));
    }

    private static void cropAndResize(Site site) {
        Shape input = site.shape(0, 4);
        List<Size> sizes =
                site.sizes(3).filter(list -> list.size() == 2).orElseGet(() -> List.of(site.fresh(), site.fresh()));
        site.out(DType.FLOAT32, Shape.of(site.shape(1).get(0), sizes.get(0), sizes.get(1), input.get(3)))
                .work("interpolation");
    }

    private static void suppression(Site site) {
        boolean padded = site.rule().endsWith("V4") || site.rule().endsWith("V5");
        Size count = padded && site.has("fixed") ? single(site, 2) : site.fresh();
        site.out(DType.INT32, Shape.of(count));
        if (site.rule().endsWith("V5")) {
            site.out(site.dtype(1), Shape.of(count));
        }
        if (padded) {
            site.out(DType.INT32, Shape.SCALAR);
        }
        site.work("comparison of boxes");
    }

    private static void topK(Site site) {
        Shape input = site.shape(0);
        Size count = site.has(1) ? single(site, 1) : Size.of(site.whole("k", 1));
        Shape result = input.with(-1, count);
        site.out(site.dtype(0), result).out(DType.INT32, result).work("sorting");
    }

    // Lists of tensors are followed as the tensor that they stack to.

    private static Shape reserved(Site site) {
        return target(site, 0).insert(0, single(site, 1));
    }

    private static Shape item(Site site) {
        Shape list = site.shape(0);
        if (list.rank() == 0) {
            throw new UnknownShape();
        }
        return list.without(0);
    }

    private static void listed(Site site) {
        Shape list = site.shape(0);
        Shape item = site.shape(2);
        site.out(site.dtype(2), list.rank() == 0 ? Shape.unknown() : item.insert(0, list.get(0)));
    }

    static List<Integer> axes(List<Long> given, Shape of) {
        boolean[] chosen = new boolean[of.rank()];
        for (long axis : given) {
            chosen[of.index(Math.toIntExact(axis))] = true;
        }
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i]) {
                axes.add(i);
            }
        }
        return axes;
    }

    static List<Long> all(int rank) {
        Long[] axes = new Long[rank];
        Arrays.setAll(axes, i -> (long) i);
        return List.of(axes);
    }
}
