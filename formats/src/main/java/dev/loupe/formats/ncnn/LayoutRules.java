package dev.loupe.formats.ncnn;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Layers that move elements. Settings speak of width, height and channels: the last dimension first. */
final class LayoutRules {
    private LayoutRules() {}

    static Optional<Value> apply(Site s) {
        return Optional.ofNullable(table(s));
    }

    private static @Nullable Value table(Site s) {
        Layer layer = s.layer();
        return switch (layer.type()) {
            case "Concat" -> Value.concat(s.axis(layer.whole(0, 0)), s.bottoms());
            case "Flatten" -> s.x().then(new ShapeOp.Flatten(1, -1));
            case "Reshape" -> reshape(s);
            case "Permute" -> permute(s);
            case "Crop" -> crop(s);
            case "Padding" -> padding(s);
            case "Interp" -> interpolation(s);
            case "ShuffleChannel" -> shuffle(s);
            case "PixelShuffle" ->
                layer.flag(1)
                        ? s.foreign(Shape.unknown(), "unknown settings")
                        : s.x().then(new ShapeOp.PixelShuffle(layer.positive(0, 1)));
            case "Reorg" -> reorg(s);
            case "ExpandDims" -> expand(s);
            case "Squeeze" -> squeeze(s);
            case "Tile" -> tile(s);
            case "Reduction" -> reduction(s);
            case "MemoryData" -> memory(s);
            default -> null;
        };
    }

    private static Value memory(Site s) {
        List<Long> sizes = new ArrayList<>();
        for (int setting : new int[] {2, 11, 1, 0}) {
            if (s.layer().whole(setting, 0) > 0) {
                sizes.add((long) s.layer().whole(setting, 0));
            }
        }
        long[] shape = sizes.stream().mapToLong(Long::longValue).toArray();
        Value weight = s.weight("data", s.layer().whole(21, 1) == 0, shape);
        List<Size> batched = new ArrayList<>(weight.shape().sizes());
        batched.add(0, Size.ONE);
        return weight.reshape(batched.toArray(new Size[0]));
    }

    /** Sizes are width 0, height 1, depth 11, channels 2; 0 keeps the input's, -1 is what is left. */
    private static Value reshape(Site s) {
        Layer layer = s.layer();
        if (layer.has(6)) {
            return s.foreign(Shape.unknown(), "unknown settings");
        }
        List<Size> sizes = new ArrayList<>(List.of(s.x().size(0)));
        Size known = s.x().size(0);
        int open = -1;
        int[] order = {2, 11, 1, 0};
        int rank = 0;
        for (int setting : order) {
            rank += layer.whole(setting, Layer.OPEN) == Layer.OPEN ? 0 : 1;
        }
        for (int setting : order) {
            int size = layer.whole(setting, Layer.OPEN);
            if (size == Layer.OPEN) {
                continue;
            }
            if (size == -1) {
                open = sizes.size();
                sizes.add(Size.ONE);
            } else {
                int place = s.shape().rank() - (rank - sizes.size() + 1);
                if (size < -1 || (size == 0 && (place < 1 || place >= s.shape().rank()))) {
                    throw new BadInput("it cannot be reshaped to a size of " + size);
                }
                sizes.add(size == 0 ? s.x().size(place) : Size.of(size));
                known = known.times(sizes.get(sizes.size() - 1));
            }
        }
        if (open > 0) {
            sizes.set(open, s.shape().elements().dividedBy(known));
        }
        return s.x().reshape(sizes.toArray(new Size[0]));
    }

    private static final int[][] ORDERS = {{0, 1, 2}, {1, 0, 2}, {0, 2, 1}, {2, 0, 1}, {1, 2, 0}, {2, 1, 0}};

    /** An order's number tells which dimension becomes width, height and channels. */
    private static Value permute(Site s) {
        int rank = s.shape().rank();
        int number = s.layer().whole(0, 0);
        boolean known = number >= 0 && ((rank == 4 && number < ORDERS.length) || (rank == 3 && number < 2));
        if (!known) {
            return number == 0 ? s.x() : s.foreign(Shape.unknown(), "unknown settings");
        }
        Integer[] order = new Integer[rank];
        order[0] = 0;
        for (int i = 0; i < rank - 1; i++) {
            int from = rank == 3 ? (number == 0 ? i : 1 - i) : ORDERS[number][i];
            order[rank - 1 - i] = rank - 1 - from;
        }
        return s.x().permute(order);
    }

    private static Value crop(Site s) {
        Layer layer = s.layer();
        Value made = s.x();
        if (layer.has(9)) {
            List<Integer> starts = layer.wholes(9);
            List<Integer> ends = layer.wholes(10);
            List<Integer> axes = layer.wholes(11);
            for (int i = 0; i < starts.size(); i++) {
                int axis = s.axis(axes.isEmpty() ? i : i < axes.size() ? axes.get(i) : 0);
                int end = i < ends.size() ? ends.get(i) : Layer.OPEN;
                made = cut(made, axis, starts.get(i), end);
            }
            return made;
        }
        int rank = s.shape().rank();
        if (s.bottoms().size() > 1) {
            return s.foreign(s.bottom(1).shape(), "");
        }
        // Offsets are width 0, height 1, channels 2; sizes 3, 4, 5; what is cut off behind 6, 7, 8.
        for (int i = 0; i < Math.min(3, rank - 1); i++) {
            int axis = rank - 1 - i;
            int setting = rank == 3 && i == 1 ? 1 : i;
            int from = layer.whole(setting, 0);
            int size = layer.whole(setting + 3, 0);
            int behind = layer.whole(setting + 6, 0);
            int end = size > 0 ? from + size : behind > 0 ? -behind : Layer.OPEN;
            made = cut(made, axis, from, end);
        }
        return made;
    }

    private static Value cut(Value x, int axis, int start, int end) {
        Size size = x.size(axis);
        Size from = start < 0 ? size.minus(-(long) start) : Size.of(start);
        boolean whole = end == Layer.OPEN || (size.isConstant() && end >= size.value());
        Size to = whole ? size : end < 0 ? size.minus(-(long) end) : Size.of(end);
        return from.is(0) && to.equals(size) ? x : x.then(new ShapeOp.Slice(axis, from, to, 1));
    }

    /** Top 0, bottom 1, left 2, right 3; channels 7 and 8; type 4: a number (5), replicated, reflected. */
    private static Value padding(Site s) {
        Layer layer = s.layer();
        int rank = s.shape().rank();
        List<Size> before = new ArrayList<>();
        List<Size> after = new ArrayList<>();
        int[][] sides = {{7, 8}, {0, 1}, {2, 3}};
        for (int i = Math.max(0, 4 - rank); i < 3; i++) {
            int front = layer.whole(sides[i][0], 0);
            int back = layer.whole(sides[i][1], 0);
            if (front < 0 || back < 0) {
                return s.foreign(Shape.unknown(), "unknown settings");
            }
            before.add(Size.of(front));
            after.add(Size.of(back));
        }
        if (before.get(0).is(0) && after.get(0).is(0) && rank == 4) {
            before.remove(0);
            after.remove(0);
        }
        ShapeOp.Fill fill = switch (layer.whole(4, 0)) {
            case 1 -> ShapeOp.Fill.REPLICATE;
            case 2 -> ShapeOp.Fill.REFLECT;
            default -> ShapeOp.Fill.ZERO;
        };
        Value made = s.x().then(new ShapeOp.Pad(before, after, fill));
        boolean isNumber = fill == ShapeOp.Fill.ZERO && layer.real(5, 0) != 0;
        return isNumber ? s.foreign(made.shape(), "") : made;
    }

    private static Value interpolation(Site s) {
        Layer layer = s.layer();
        int type = layer.whole(0, 0);
        if (s.shape().rank() != 4 || type < 1 || type > 3 || s.bottoms().size() > 1) {
            return s.foreign(Shape.unknown(), "unknown settings");
        }
        List<Size> sizes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            double factor = layer.real(1 + i, 1);
            int given = layer.whole(3 + i, 0);
            Size size = s.x().size(2 + i);
            if (given > 0) {
                sizes.add(Size.of(given));
            } else if (factor == (long) factor && factor >= 1) {
                sizes.add(size.times((long) factor));
            } else if (size.isConstant() && factor > 0) {
                sizes.add(Size.of((long) (size.value() * factor)));
            } else {
                return s.foreign(Shape.unknown(), "unknown settings");
            }
        }
        ShapeOp.Interpolation how = switch (type) {
            case 1 -> ShapeOp.Interpolation.NEAREST;
            case 2 -> ShapeOp.Interpolation.BILINEAR;
            default -> ShapeOp.Interpolation.BICUBIC;
        };
        return s.x().then(new ShapeOp.Upsample(sizes, how, layer.flag(6)));
    }

    private static Value shuffle(Site s) {
        long groups = s.layer().positive(0, 1);
        Value x = s.x();
        if (!x.size(1).isConstant()
                || x.size(1).value() % groups != 0
                || x.shape().rank() != 4) {
            throw new BadInput("the channels of " + x.shape() + " do not split into " + groups + " groups");
        }
        long each = x.size(1).value() / groups;
        boolean back = s.layer().flag(1);
        return x.reshape(x.size(0), Size.of(back ? each : groups), Size.of(back ? groups : each), x.size(2), x.size(3))
                .permute(0, 2, 1, 3, 4)
                .then(new ShapeOp.Reshape(x.shape()));
    }

    private static Value reorg(Site s) {
        long r = s.layer().positive(0, 1);
        Shape shape = s.shape();
        return s.foreign(
                shape.with(1, shape.get(1).times(r * r))
                        .with(2, shape.get(2).floorDiv(r))
                        .with(3, shape.get(3).floorDiv(r)),
                "");
    }

    private static Value expand(Site s) {
        if (!s.layer().has(3)) {
            return s.foreign(Shape.unknown(), "unknown settings");
        }
        List<Size> sizes = new ArrayList<>(s.shape().sizes());
        for (int axis : s.layer().wholes(3)) {
            int place = axis < 0 ? sizes.size() + 1 + axis : axis + 1;
            if (place < 1 || place > sizes.size()) {
                throw new BadInput("there is no place " + axis + " for a dimension in " + s.shape());
            }
            sizes.add(place, Size.ONE);
        }
        return s.x().reshape(sizes.toArray(new Size[0]));
    }

    private static Value squeeze(Site s) {
        List<Size> sizes = new ArrayList<>();
        List<Integer> axes = s.layer().wholes(3).stream().map(s::axis).toList();
        for (int i = 0; i < s.shape().rank(); i++) {
            boolean goes = i > 0 && s.shape().get(i).is(1) && (axes.isEmpty() || axes.contains(i));
            if (!goes) {
                sizes.add(s.shape().get(i));
            }
        }
        return s.x().reshape(sizes.toArray(new Size[0]));
    }

    private static Value tile(Site s) {
        Shape shape = s.shape();
        List<Integer> repeats = s.layer().wholes(2);
        if (repeats.isEmpty()) {
            int axis = s.axis(s.layer().whole(0, 0));
            return s.foreign(shape.with(axis, shape.get(axis).times(s.layer().positive(1, 1))), "");
        }
        int lead = shape.rank() - repeats.size();
        for (int i = 0; i < repeats.size(); i++) {
            if (lead + i < 1 || repeats.get(i) < 1) {
                return s.foreign(Shape.unknown(), "unknown settings");
            }
            shape = shape.with(lead + i, shape.get(lead + i).times(repeats.get(i)));
        }
        return s.foreign(shape, "");
    }

    /** Operators are 0 sum, 3 mean, 4 maximum and others; 1 for all dimensions, else the axes in 3; 4 keeps them. */
    private static Value reduction(Site s) {
        Layer layer = s.layer();
        List<Integer> axes = new ArrayList<>();
        if (layer.whole(1, 1) != 0) {
            for (int i = 1; i < s.shape().rank(); i++) {
                axes.add(i);
            }
        } else {
            layer.wholes(3).forEach(axis -> axes.add(s.axis(axis)));
        }
        Reduction how = switch (layer.whole(0, 0)) {
            case 0 -> Reduction.SUM;
            case 4 -> Reduction.MAX;
            default -> Reduction.AVERAGE;
        };
        Value made = s.x().then(new PoolOp.Reduce(how, axes, layer.flag(4)));
        boolean isOurs = List.of(0, 3, 4).contains(layer.whole(0, 0)) && layer.real(2, 1) == 1;
        return isOurs ? made : s.foreign(made.shape(), "pooling");
    }

    /** Parts of given sizes, -233 for an equal share of what is left; or between places. */
    static List<Value> slice(Site s) {
        Layer layer = s.layer();
        int axis = s.axis(layer.whole(1, 0));
        Size size = s.x().size(axis);
        List<Integer> sizes = layer.wholes(0);
        if (layer.has(2) || sizes.size() != layer.tops().size() || !size.isConstant()) {
            return List.of();
        }
        List<Value> parts = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < sizes.size(); i++) {
            long left = size.value() - start;
            long length = sizes.get(i) == Layer.OPEN ? left / (sizes.size() - i) : sizes.get(i);
            if (length < 1 || length > left) {
                throw new BadInput("a part of " + length + " does not fit the " + left + " that are left");
            }
            parts.add(s.x().then(new ShapeOp.Slice(axis, Size.of(start), Size.of(start + length), 1)));
            start += length;
        }
        return parts;
    }
}
