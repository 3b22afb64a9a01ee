package dev.loupe.formats.onnx;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.nodes.Application.UnknownShape;
import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Quotient;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Operators that tell shapes or move elements. Where the elements are known, so are the moved ones. */
final class LayoutRules {
    private LayoutRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "Shape" -> shape(site);
            case "Size" -> {
                Size count = site.shape(0).elements();
                site.out(DType.INT64, Shape.SCALAR, List.of(Scalar.of(count)));
            }
            case "Reshape" -> reshape(site);
            case "Flatten" -> flatten(site);
            case "Squeeze" -> squeeze(site);
            case "Unsqueeze" -> unsqueeze(site);
            case "Transpose" -> transpose(site);
            case "Concat" -> concat(site);
            case "Split" -> split(site);
            case "Slice" -> slice(site);
            case "Expand" -> expand(site);
            case "Tile" -> tile(site);
            case "Pad" -> pad(site);
            case "ConstantOfShape" -> constantOfShape(site);
            case "Range" -> range(site);
            case "DepthToSpace" -> depthToSpace(site);
            case "SpaceToDepth" -> spaceToDepth(site);
            case "Resize", "Upsample" -> resize(site);
            case "CenterCropPad" -> centerCropPad(site);
            case "Trilu", "ReverseSequence" -> site.like(0).work("");
            case "EyeLike" ->
                site.out(
                        site.hasAttribute("dtype") ? OnnxTypes.of(site.small("dtype", 0)) : site.dtype(0),
                        site.in(0).shape());
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void shape(Site site) {
        Shape shape = site.shape(0);
        int rank = shape.rank();
        int start = clamp(site.whole("start", 0), rank);
        int end = site.hasAttribute("end") ? clamp(site.whole("end", rank), rank) : rank;
        List<Scalar> sizes = new ArrayList<>();
        for (int i = start; i < end; i++) {
            sizes.add(Scalar.of(shape.get(i)));
        }
        site.out(DType.INT64, Shape.of(sizes.size()), sizes);
    }

    private static int clamp(long at, int rank) {
        return (int) Math.max(0, Math.min(rank, at < 0 ? at + rank : at));
    }

    /** It is a reshape of ours, where the shapes allow. */
    private static void reshaped(Site site, Shape shape) {
        List<Scalar> known = moved(site).orElse(null);
        site.out(site.dtype(0), shape, known);
        if (known == null && shape.isConstant() && site.shape(0).isConstant()) {
            site.is(new ShapeOp.Reshape(shape), site.in(0));
        }
    }

    /** The elements of the first input where moving them keeps them known: those of a weight are not read for it. */
    private static Optional<List<Scalar>> moved(Site site) {
        Inferred input = site.in(0);
        boolean shapes = !input.dtype().isFloat() || input.isFolded();
        boolean small = input.shape().isKnown() && Broadcast.small(input.shape());
        return shapes && small ? site.elements(0) : Optional.empty();
    }

    private static void reshape(Site site) {
        Shape input = site.shape(0);
        Optional<List<Scalar>> wanted = site.opset() < 5 && site.hasAttribute("shape")
                ? site.wholes("shape").map(numbers -> {
                    List<Scalar> scalars = new ArrayList<>();
                    numbers.forEach(number -> scalars.add(Scalar.of(number)));
                    return scalars;
                })
                : site.elements(1);
        if (wanted.isEmpty()) {
            Shape target = site.shape(1, 1);
            if (!target.isConstant()) {
                throw new UnknownShape();
            }
            site.out(site.dtype(0), fresh(site, Limits.check(target.get(0).value(), Limits.RANK, "dimensions")));
            return;
        }
        Size[] sizes = new Size[Limits.check(wanted.get().size(), Limits.RANK, "dimensions")];
        boolean copy = site.whole("allowzero", 0) == 0;
        int open = -1;
        boolean exact = true;
        for (int i = 0; i < sizes.length; i++) {
            Optional<Size> size = wanted.get().get(i).asSize();
            if (size.isEmpty()) {
                sizes[i] = site.fresh();
                exact = false;
            } else if (size.get().is(-1)) {
                if (open >= 0) {
                    throw new BadInput("the shape to reshape to has two dimensions of -1");
                }
                open = i;
                sizes[i] = Size.ONE;
            } else if (size.get().is(0) && copy) {
                sizes[i] = input.get(i);
            } else {
                sizes[i] = size.get();
            }
        }
        Shape shape = Shape.of(sizes);
        if (open >= 0) {
            shape = shape.with(open, exact ? rest(site, input, shape) : site.fresh());
        } else if (exact && input.isConstant() && shape.isConstant()) {
            if (!shape.elements().equals(input.elements())) {
                throw new BadInput(
                        "the " + input.elements() + " elements of " + input + " do not fit the shape " + shape);
            }
        }
        reshaped(site, shape);
    }

    /** What is left for the dimension of -1. */
    private static Size rest(Site site, Shape input, Shape shape) {
        if (input.isConstant() && shape.isConstant()) {
            long elements = input.elements().value();
            long others = shape.elements().value();
            if (others == 0) {
                return Size.ZERO;
            }
            if (elements % others != 0) {
                throw new BadInput("the " + elements + " elements of " + input + " do not fit the shape with -1, whose "
                        + "other dimensions have " + others);
            }
            return Size.of(elements / others);
        }
        return Quotient.of(input, shape).orElseGet(site::fresh);
    }

    private static Shape fresh(Site site, int rank) {
        Size[] sizes = new Size[rank];
        Arrays.setAll(sizes, i -> site.fresh());
        return Shape.of(sizes);
    }

    private static void flatten(Site site) {
        Shape shape = site.shape(0);
        int axis = clamp(site.whole("axis", 1), shape.rank());
        reshaped(site, Shape.of(shape.elements(0, axis), shape.elements(axis, shape.rank())));
    }

    private static void squeeze(Site site) {
        Shape shape = site.shape(0);
        Optional<List<Long>> axes = site.numbers("axes", 1);
        boolean[] gone = new boolean[shape.rank()];
        if (axes.isPresent()) {
            for (long axis : axes.get()) {
                int i = shape.index(Math.toIntExact(axis));
                if (shape.get(i).isConstant() && !shape.get(i).is(1)) {
                    throw new BadInput("dimension " + axis + " of " + shape + " is not 1: it cannot be squeezed");
                }
                gone[i] = true;
            }
        } else if (site.has(1)) {
            throw new UnknownShape();
        } else {
            for (int i = 0; i < gone.length; i++) {
                gone[i] = shape.get(i).is(1);
            }
        }
        Shape result = shape;
        for (int i = gone.length - 1; i >= 0; i--) {
            result = gone[i] ? result.without(i) : result;
        }
        reshaped(site, result);
    }

    private static void unsqueeze(Site site) {
        Shape shape = site.shape(0);
        List<Long> axes = site.numbers("axes", 1).orElseThrow(UnknownShape::new);
        int rank = Limits.check((long) shape.rank() + axes.size(), Limits.RANK, "dimensions");
        boolean[] added = new boolean[rank];
        for (long axis : axes) {
            long at = axis < 0 ? axis + rank : axis;
            if (at < 0 || at >= rank || added[(int) at]) {
                throw new BadInput("axes " + axes + " do not name new dimensions of " + shape);
            }
            added[(int) at] = true;
        }
        Size[] sizes = new Size[rank];
        int next = 0;
        for (int i = 0; i < rank; i++) {
            sizes[i] = added[i] ? Size.ONE : shape.get(next++);
        }
        reshaped(site, Shape.of(sizes));
    }

    private static void transpose(Site site) {
        Shape shape = site.shape(0);
        int rank = shape.rank();
        List<Long> order = site.wholes("perm").orElseGet(() -> {
            List<Long> reversed = new ArrayList<>();
            for (long i = rank - 1L; i >= 0; i--) {
                reversed.add(i);
            }
            return reversed;
        });
        Size[] sizes = new Size[rank];
        Integer[] places = new Integer[rank];
        boolean[] taken = new boolean[rank];
        if (order.size() != rank) {
            throw new BadInput("perm " + order + " does not fit a shape " + shape);
        }
        for (int i = 0; i < rank; i++) {
            int from = shape.index(Math.toIntExact(order.get(i)));
            if (taken[from]) {
                throw new BadInput("perm " + order + " names a dimension twice");
            }
            taken[from] = true;
            places[i] = from;
            sizes[i] = shape.get(from);
        }
        Shape result = Shape.of(sizes);
        Optional<List<Scalar>> elements = moved(site);
        if (elements.isPresent()) {
            site.out(site.dtype(0), result, permuted(elements.get(), shape, result, places));
        } else {
            site.out(site.dtype(0), result).is(new ShapeOp.Permute(List.of(places)), site.in(0));
        }
    }

    private static List<Scalar> permuted(List<Scalar> elements, Shape from, Shape to, Integer[] places) {
        int[] steps = new int[from.rank()];
        int step = 1;
        for (int d = from.rank() - 1; d >= 0; d--) {
            steps[d] = step;
            step *= (int) from.get(d).value();
        }
        List<Scalar> result = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            int rest = i;
            int place = 0;
            for (int d = to.rank() - 1; d >= 0; d--) {
                int size = (int) to.get(d).value();
                place += rest % size * steps[places[d]];
                rest /= size;
            }
            result.add(elements.get(place));
        }
        return result;
    }

    private static void concat(Site site) {
        Shape first = site.shape(0);
        int axis = first.index(site.small("axis", 1));
        Size sum = Size.ZERO;
        Shape result = first;
        List<Scalar> known = new ArrayList<>();
        boolean isKnown = first.rank() == 1;
        for (Inferred input : site.given()) {
            Shape shape = input.shape();
            if (!shape.isKnown()) {
                throw new UnknownShape();
            }
            if (shape.rank() != first.rank()) {
                throw new BadInput("cannot join " + first + " and " + shape + ": their numbers of dimensions differ");
            }
            for (int i = 0; i < shape.rank(); i++) {
                Size other = shape.get(i);
                if (i != axis && other.isConstant()) {
                    if (result.get(i).isConstant() && result.get(i).value() != other.value()) {
                        throw new BadInput("cannot join " + first + " and " + shape + " along dimension " + axis
                                + ": the other dimensions differ");
                    }
                    result = result.with(i, other);
                }
            }
            sum = sum.plus(shape.get(axis));
            Optional<List<Scalar>> elements =
                    isKnown && (!input.dtype().isFloat() || input.isFolded()) ? input.elements() : Optional.empty();
            isKnown = elements.isPresent() && known.size() <= Limits.FOLDED;
            elements.ifPresent(known::addAll);
        }
        result = result.with(axis, sum);
        site.out(site.dtype(0), result, isKnown ? known : null);
        if (!isKnown && result.isConstant()) {
            site.is(new ShapeOp.Concat(axis), site.given().toArray(new Inferred[0]));
        }
    }

    private static void split(Site site) {
        Shape shape = site.shape(0);
        int axis = shape.index(site.small("axis", 0));
        int parts = site.outputs();
        Size size = shape.get(axis);
        List<Size> sizes = new ArrayList<>();
        Optional<List<Long>> given = site.numbers("split", 1);
        if (given.isPresent()) {
            given.get().forEach(part -> sizes.add(Size.of(part)));
        } else if (site.has(1) || !size.isConstant()) {
            for (int i = 0; i < parts; i++) {
                sizes.add(site.has(1) ? site.fresh() : size.floorDiv(Math.max(1, parts)));
            }
        } else {
            long each = (size.value() + parts - 1) / Math.max(1, parts);
            for (int i = 0; i < parts; i++) {
                sizes.add(Size.of(Math.max(0, Math.min(each, size.value() - i * each))));
            }
        }
        if (sizes.size() != parts) {
            throw new BadInput("it splits into " + sizes.size() + " parts, but has " + parts + " outputs");
        }
        Optional<List<Scalar>> elements = shape.rank() == 1 ? moved(site) : Optional.empty();
        long from = 0;
        long sum = 0;
        List<Integer> plain = new ArrayList<>();
        for (Size part : sizes) {
            @Nullable List<Scalar> known = null;
            if (part.isConstant()) {
                sum += part.value();
                plain.add((int) Math.min(Integer.MAX_VALUE, part.value()));
                if (elements.isPresent()
                        && from + part.value() <= elements.get().size()
                        && part.value() >= 0) {
                    known = elements.get().subList((int) from, (int) (from + part.value()));
                }
                from += part.value();
            }
            site.out(site.dtype(0), shape.with(axis, part), known);
        }
        if (plain.size() == parts && size.isConstant()) {
            if (sum != size.value()) {
                throw new BadInput("parts of " + plain + " do not add up to dimension " + axis + " of " + shape);
            }
            if (elements.isEmpty() && !plain.contains(0)) {
                site.is(new ShapeOp.Split(axis, List.copyOf(plain)), site.in(0));
            }
        }
    }

    private static void slice(Site site) {
        Shape shape = site.shape(0);
        boolean attributes = site.opset() < 10 && site.hasAttribute("starts");
        Optional<List<Size>> starts = attributes ? asSizes(site.wholes("starts")) : site.sizes(1);
        Optional<List<Size>> ends = attributes ? asSizes(site.wholes("ends")) : site.sizes(2);
        Optional<List<Long>> axes = attributes ? site.wholes("axes") : site.numbers(3);
        Optional<List<Long>> steps = site.numbers(4);
        boolean axesKnown = axes.isPresent() || attributes || !site.has(3);
        if (!axesKnown) {
            site.out(site.dtype(0), fresh(site, shape.rank()));
            return;
        }
        int count = starts.map(List::size)
                .or(() -> ends.map(List::size))
                .or(() -> axes.map(List::size))
                .orElse(
                        site.has(1) && site.shape(1).isConstant()
                                ? (int) site.shape(1).elements().value()
                                : shape.rank());
        Shape result = shape;
        long[] from = new long[shape.rank()];
        long[] by = new long[shape.rank()];
        Arrays.fill(by, 1);
        for (int i = 0; i < count; i++) {
            int axis = shape.index(Math.toIntExact(axes.isPresent() ? axes.get().get(i) : i));
            boolean open = starts.isEmpty() || ends.isEmpty() || (site.has(4) && steps.isEmpty());
            long step = steps.isPresent() ? steps.get().get(i) : 1;
            if (step == 0) {
                throw new BadInput("it slices with step 0");
            }
            result = result.with(
                    axis,
                    open
                            ? site.fresh()
                            : length(
                                    site,
                                    shape.get(axis),
                                    starts.get().get(i),
                                    ends.get().get(i),
                                    step));
            from[axis] = open || !starts.get().get(i).isConstant()
                    ? -1
                    : starts.get().get(i).value();
            by[axis] = step;
        }
        Optional<List<Scalar>> elements = result.isConstant() ? moved(site) : Optional.empty();
        site.out(site.dtype(0), result, elements.isPresent() ? sliced(elements.get(), shape, result, from, by) : null);
    }

    /** The elements that a slice keeps of a small tensor. */
    private static List<Scalar> sliced(List<Scalar> elements, Shape shape, Shape result, long[] from, long[] by) {
        int rank = shape.rank();
        int[] steps = new int[rank];
        int step = 1;
        for (int d = rank - 1; d >= 0; d--) {
            int size = (int) shape.get(d).value();
            steps[d] = step;
            step *= size;
            long start = from[d] < 0 ? from[d] + size : from[d];
            from[d] = by[d] > 0 ? Math.max(0, Math.min(size, start)) : Math.max(-1, Math.min(size - 1, start));
        }
        int count = (int) result.elements().value();
        List<Scalar> kept = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int rest = i;
            long place = 0;
            for (int d = rank - 1; d >= 0; d--) {
                int size = (int) result.get(d).value();
                place += (from[d] + rest % size * by[d]) * steps[d];
                rest /= size;
            }
            kept.add(elements.get((int) place));
        }
        return kept;
    }

    private static Optional<List<Size>> asSizes(Optional<List<Long>> numbers) {
        return numbers.map(list -> list.stream().map(Size::of).toList());
    }

    /** How many elements a slice keeps (the operator's rule: bounds beyond the ends are cut). */
    private static Size length(Site site, Size size, Size start, Size end, long step) {
        if (size.isConstant() && start.isConstant() && end.isConstant()) {
            long n = size.value();
            long from = start.value() < 0 ? start.value() + n : start.value();
            long to = end.value() < 0 ? end.value() + n : end.value();
            if (step > 0) {
                from = Math.max(0, Math.min(n, from));
                to = Math.max(0, Math.min(n, to));
                return Size.of(Math.max(0, -Math.floorDiv(from - to, step)));
            }
            from = Math.max(-1, Math.min(n - 1, from));
            to = end.value() < -n ? -1 : Math.max(-1, Math.min(n - 1, to));
            return Size.of(Math.max(0, step == Long.MIN_VALUE ? 1 : (from - to + -step - 1) / -step));
        }
        boolean toTheEnd = (end.isConstant() && end.value() > Integer.MAX_VALUE / 2) || end.equals(size);
        if (step < 0) {
            boolean all = end.isConstant() && end.value() < -(1L << 30) && start.is(-1);
            return all ? size.plus(-step - 1).floorDiv(-step) : site.fresh();
        }
        Size from = start.isConstant() && start.value() < 0 ? size.plus(start) : start;
        Size to = toTheEnd ? size : end.isConstant() && end.value() < 0 ? size.plus(end) : end;
        Size length = to.minus(from);
        boolean fromFront = start.is(0) && end.isConstant() && end.value() >= 0 && !size.isConstant() && !toTheEnd;
        if (fromFront || (length.isConstant() && length.value() < 0)) {
            return site.fresh(); // a bound that a symbol may cut
        }
        return length.ceilDiv(step);
    }

    private static void expand(Site site) {
        Shape shape = site.shape(0);
        Optional<List<Scalar>> wanted = site.elements(1);
        if (wanted.isEmpty()) {
            Shape target = site.shape(1, 1);
            if (!target.isConstant()) {
                throw new UnknownShape();
            }
            int rank = Limits.check(Math.max(shape.rank(), target.get(0).value()), Limits.RANK, "dimensions");
            site.out(site.dtype(0), fresh(site, rank));
            return;
        }
        Size[] sizes = new Size[Limits.check(wanted.get().size(), Limits.RANK, "dimensions")];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = wanted.get().get(i).asSize().orElseGet(site::fresh);
        }
        Shape target = Shape.of(sizes);
        Shape result = Broadcast.of(shape, target);
        @Nullable List<Scalar> known = null;
        Optional<List<Scalar>> elements = Broadcast.small(result) ? moved(site) : Optional.empty();
        if (elements.isPresent()) {
            known = new ArrayList<>();
            int count = (int) result.elements().value();
            for (int i = 0; i < count; i++) {
                known.add(elements.get().get(Broadcast.place(i, result, shape)));
            }
        }
        site.out(site.dtype(0), result, known);
        if (known == null && result.isConstant() && shape.isConstant()) {
            site.is(new ShapeOp.Expand(result), site.in(0));
        }
    }

    private static void tile(Site site) {
        Shape shape = site.shape(0);
        Optional<List<Scalar>> repeats = site.elements(1);
        if (repeats.isPresent() && repeats.get().size() != shape.rank()) {
            throw new BadInput(repeats.get().size() + " repeats do not fit a shape " + shape);
        }
        Shape result = shape;
        for (int i = 0; i < shape.rank(); i++) {
            Optional<Size> times = repeats.isPresent() ? repeats.get().get(i).asSize() : Optional.empty();
            result = result.with(i, times.map(shape.get(i)::times).orElseGet(site::fresh));
        }
        @Nullable List<Scalar> known = null;
        if (shape.rank() == 1 && Broadcast.small(result) && moved(site).isPresent()) {
            List<Scalar> elements = moved(site).get();
            known = new ArrayList<>();
            for (long i = 0; i < result.get(0).value(); i++) {
                known.add(elements.get((int) (i % elements.size())));
            }
        }
        site.out(site.dtype(0), result, known);
    }

    private static void pad(Site site) {
        Shape shape = site.shape(0);
        int rank = shape.rank();
        Optional<List<Size>> pads = site.hasAttribute("pads") || site.hasAttribute("paddings")
                ? asSizes(site.wholes(site.hasAttribute("pads") ? "pads" : "paddings"))
                : site.sizes(1);
        if (pads.isEmpty()) {
            site.out(site.dtype(0), fresh(site, rank));
            return;
        }
        int[] axes = new int[rank];
        Arrays.setAll(axes, i -> i);
        if (site.has(3)) {
            List<Long> given = site.numbers(3).orElseThrow(UnknownShape::new);
            axes = given.stream()
                    .mapToInt(axis -> shape.index(Math.toIntExact(axis)))
                    .toArray();
        }
        if (pads.get().size() != 2 * axes.length) {
            throw new BadInput(pads.get().size() + " pads do not fit a shape " + shape);
        }
        Shape result = shape;
        Size[] before = new Size[rank];
        Size[] after = new Size[rank];
        Arrays.fill(before, Size.ZERO);
        Arrays.fill(after, Size.ZERO);
        boolean plain = shape.isConstant();
        for (int i = 0; i < axes.length; i++) {
            Size front = pads.get().get(i);
            Size back = pads.get().get(i + axes.length);
            result = result.with(axes[i], result.get(axes[i]).plus(front).plus(back));
            before[axes[i]] = front;
            after[axes[i]] = back;
            plain &= front.isConstant() && back.isConstant() && front.value() >= 0 && back.value() >= 0;
        }
        site.out(site.dtype(0), result);
        int leading = 0;
        while (leading < rank && before[leading].is(0) && after[leading].is(0)) {
            leading++;
        }
        int padded = rank - leading;
        if (plain && padded > 0 && leading >= 1 && leading <= 2) {
            ShapeOp.Fill fill = switch (site.text("mode", "constant")) {
                case "reflect" -> ShapeOp.Fill.REFLECT;
                case "edge" -> ShapeOp.Fill.REPLICATE;
                default -> ShapeOp.Fill.ZERO;
            };
            site.is(
                    new ShapeOp.Pad(
                            List.of(before).subList(leading, rank),
                            List.of(after).subList(leading, rank),
                            fill),
                    site.in(0));
        }
    }

    private static void constantOfShape(Site site) {
        Optional<List<Scalar>> wanted = site.elements(0);
        DType type = DType.FLOAT32;
        Scalar fill = Scalar.of(0);
        OnnxModel.TensorDef value =
                site.attribute("value").map(OnnxModel.AttributeDef::tensor).orElse(null);
        if (value != null) {
            type = OnnxTypes.of(value.type());
            fill = site.inference()
                    .elements(value)
                    .filter(elements -> elements.size() == 1)
                    .map(elements -> elements.get(0))
                    .orElse(Scalar.open());
        }
        if (wanted.isEmpty()) {
            Shape target = site.shape(0, 1);
            if (!target.isConstant()) {
                throw new UnknownShape();
            }
            site.out(type, fresh(site, Limits.check(target.get(0).value(), Limits.RANK, "dimensions")));
            return;
        }
        Size[] sizes = new Size[Limits.check(wanted.get().size(), Limits.RANK, "dimensions")];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = wanted.get().get(i).asSize().orElseGet(site::fresh);
        }
        Shape shape = Shape.of(sizes);
        @Nullable List<Scalar> known = null;
        if (Broadcast.small(shape)) {
            Scalar[] elements = new Scalar[(int) Math.max(0, shape.elements().value())];
            Arrays.fill(elements, fill);
            known = List.of(elements);
        }
        site.out(type, shape, known);
    }

    private static void range(Site site) {
        Optional<Scalar> start = scalar(site, 0);
        Optional<Scalar> limit = scalar(site, 1);
        Optional<Scalar> delta = scalar(site, 2);
        DType type = site.dtype(0);
        Optional<Double> from = start.flatMap(Scalar::asReal);
        Optional<Double> to = limit.flatMap(Scalar::asReal);
        Optional<Double> by = delta.flatMap(Scalar::asReal);
        if (from.isPresent() && to.isPresent() && by.isPresent()) {
            if (by.get() == 0) {
                throw new BadInput("it ranges with step 0");
            }
            double count = Math.max(0, Math.ceil((to.get() - from.get()) / by.get()));
            if (count > Limits.FOLDED) {
                if (count > 0x1p40) {
                    site.inference()
                            .warnings()
                            .add("a Range of " + (long) count + " elements is not computed: its shape is left unknown");
                    site.unknown(type);
                    return;
                }
                site.out(type, Shape.of((long) count));
                return;
            }
            List<Scalar> elements = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                elements.add(Scalar.of(from.get() + i * by.get()));
            }
            site.out(type, Shape.of((long) count), elements);
            return;
        }
        Optional<Size> length = start.flatMap(Scalar::asSize)
                .flatMap(a -> limit.flatMap(Scalar::asSize).map(b -> b.minus(a)))
                .filter(size -> by.isPresent() && by.get() == 1);
        site.out(type, Shape.of(length.orElseGet(site::fresh)));
    }

    private static Optional<Scalar> scalar(Site site, int input) {
        return site.elements(input).filter(elements -> elements.size() == 1).map(elements -> elements.get(0));
    }

    private static void depthToSpace(Site site) {
        Shape shape = site.shape(0, 4);
        int block = positive(site, "blocksize");
        long area = (long) block * block;
        if (shape.get(1).isConstant() && shape.get(1).value() % area != 0) {
            throw new BadInput(shape.get(1) + " channels do not split into blocks of " + area);
        }
        site.out(
                site.dtype(0),
                Shape.of(
                        shape.get(0),
                        shape.get(1).floorDiv(area),
                        shape.get(2).times(block),
                        shape.get(3).times(block)));
        if (site.text("mode", "DCR").equals("CRD") && shape.get(1).isConstant() && block < 1000) {
            site.is(new ShapeOp.PixelShuffle(block), site.in(0));
        }
    }

    private static void spaceToDepth(Site site) {
        Shape shape = site.shape(0, 4);
        int block = positive(site, "blocksize");
        site.out(
                site.dtype(0),
                Shape.of(
                        shape.get(0),
                        shape.get(1).times((long) block * block),
                        shape.get(2).floorDiv(block),
                        shape.get(3).floorDiv(block)));
    }

    private static int positive(Site site, String name) {
        int value = site.small(name, 0);
        if (value <= 0) {
            throw new BadInput(name + " must be positive, but is " + value);
        }
        return value;
    }

    private static void resize(Site site) {
        Shape shape = site.shape(0);
        int rank = shape.rank();
        int scalesAt = site.operator().equals("Upsample") || site.opset() < 11 ? 1 : 2;
        Optional<List<Scalar>> scales = site.hasAttribute("scales")
                ? site.attribute("scales")
                        .map(attribute -> attribute.reals().stream()
                                .map(real -> Scalar.of((double) real))
                                .toList())
                : site.elements(scalesAt).filter(list -> !list.isEmpty());
        Optional<List<Scalar>> sizes = site.elements(3).filter(list -> !list.isEmpty());
        int[] axes = new int[rank];
        Arrays.setAll(axes, i -> i);
        if (site.hasAttribute("axes")) {
            axes = site.wholes("axes").orElseThrow().stream()
                    .mapToInt(axis -> shape.index(Math.toIntExact(axis)))
                    .toArray();
        }
        Optional<List<Scalar>> given = sizes.isPresent() ? sizes : scales;
        if (given.isPresent() && given.get().size() != axes.length) {
            throw new BadInput(given.get().size() + " sizes or scales do not fit a shape " + shape);
        }
        boolean stretches = site.text("keep_aspect_ratio_policy", "stretch").equals("stretch");
        Shape result = shape;
        for (int i = 0; i < axes.length; i++) {
            Size old = shape.get(axes[i]);
            Optional<Size> size = Optional.empty();
            if (sizes.isPresent() && stretches) {
                size = sizes.get().get(i).asSize();
            } else if (scales.isPresent()) {
                size = scaled(old, scales.get().get(i));
            }
            result = result.with(axes[i], size.orElseGet(site::fresh));
        }
        site.out(site.dtype(0), result).work("interpolation");
        interpolate(site, shape, result);
    }

    private static Optional<Size> scaled(Size old, Scalar scale) {
        if (scale instanceof Scalar.Whole whole) {
            return Optional.of(old.times(whole.size()));
        }
        return scale.asReal()
                .filter(factor -> old.isConstant() && factor > 0)
                .map(factor -> Size.of((long) Math.floor(old.value() * factor)));
    }

    private static void interpolate(Site site, Shape shape, Shape result) {
        boolean images = shape.rank() == 4
                && result.isConstant()
                && shape.get(0).equals(result.get(0))
                && shape.get(1).equals(result.get(1));
        if (images) {
            ShapeOp.Interpolation how = switch (site.text("mode", "nearest")) {
                case "linear" -> ShapeOp.Interpolation.BILINEAR;
                case "cubic" -> ShapeOp.Interpolation.BICUBIC;
                default -> ShapeOp.Interpolation.NEAREST;
            };
            boolean corners = site.text("coordinate_transformation_mode", "").equals("align_corners");
            site.is(new ShapeOp.Upsample(List.of(result.get(2), result.get(3)), how, corners), site.in(0));
        }
    }

    private static void centerCropPad(Site site) {
        Shape shape = site.shape(0);
        List<Size> sizes = site.sizes(1).orElseThrow(UnknownShape::new);
        Shape result = shape;
        for (int i = 0; i < sizes.size(); i++) {
            int axis = site.hasAttribute("axes")
                    ? Math.toIntExact(site.wholes("axes").orElseThrow().get(i))
                    : i;
            result = result.with(axis, sizes.get(i));
        }
        site.out(site.dtype(0), result);
    }
}
