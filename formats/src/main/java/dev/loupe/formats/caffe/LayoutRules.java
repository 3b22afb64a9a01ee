package dev.loupe.formats.caffe;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Layers that move elements, choose some, or propose boxes. */
final class LayoutRules {
    private LayoutRules() {}

    static Optional<Value> apply(Site s) {
        return switch (s.layer().type()) {
            case "Concat" -> Optional.of(Value.concat(dimension(s, "concat_param", "concat_dim"), s.bottoms()));
            case "Flatten" -> Optional.of(flatten(s));
            case "Reshape" -> Optional.of(reshape(s));
            case "Permute" -> Optional.of(permute(s));
            case "Tile" -> Optional.of(tile(s));
            case "Crop" -> Optional.of(crop(s));
            case "ArgMax" -> Optional.of(argMax(s));
            case "Im2col" -> Optional.empty();
            case "SPP" -> Optional.of(pyramid(s));
            case "Interp" -> Optional.of(interpolate(s));
            case "ShuffleChannel" -> Optional.of(shuffle(s));
            case "PriorBox" -> Optional.of(priors(s));
            case "DetectionOutput" -> {
                int kept = s.settings("detection_output_param").number("keep_top_k", -1);
                yield Optional.of(s.foreign(
                        kept > 0 ? Shape.of(1, 1, kept, 7) : Shape.unknown(), "box decoding and suppression"));
            }
            case "ROIPooling", "ROIAlign" -> {
                Message m = s.settings(s.layer().type().equals("ROIAlign") ? "roi_align_param" : "roi_pooling_param");
                yield Optional.of(regions(s, s.x().size(1), m.positive("pooled_h"), m.positive("pooled_w")));
            }
            case "PSROIPooling" -> {
                Message m = s.settings("psroi_pooling_param");
                int group = m.positive("group_size");
                yield Optional.of(regions(s, Size.of(m.positive("output_dim")), group, group));
            }
            default -> Optional.empty();
        };
    }

    private static int dimension(Site s, String settings, String old) {
        Message m = s.settings(settings);
        return m.has(old) && !m.has("axis") ? s.axis(m, old, 1) : s.axis(m, "axis", 1);
    }

    static List<Value> slice(Site s) {
        int dimension = dimension(s, "slice_param", "slice_dim");
        int tops = s.layer().tops().size();
        List<Long> points = s.settings("slice_param").numbers("slice_point");
        long size = s.x().size(dimension).value();
        if (tops < 1 || (!points.isEmpty() && points.size() != tops - 1) || (points.isEmpty() && size % tops != 0)) {
            throw new BadInput("dimension " + dimension + " of " + s.shape() + " is not cut into " + tops + " tops by "
                    + points.size() + " points");
        }
        List<Integer> sizes = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < tops; i++) {
            long end = points.isEmpty() ? before + size / tops : i < points.size() ? points.get(i) : size;
            if (end <= before || end > size) {
                throw new BadInput("the slice from " + before + " to " + end + " is not in dimension " + dimension
                        + " of " + s.shape());
            }
            sizes.add(Math.toIntExact(end - before));
            before = end;
        }
        Value first = s.x().then(new ShapeOp.Split(dimension, sizes));
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < tops; i++) {
            parts.add(first.output(i));
        }
        return parts;
    }

    private static Value flatten(Site s) {
        Message m = s.settings("flatten_param");
        return s.x().then(new ShapeOp.Flatten(s.axis(m, "axis", 1), s.axis(m, "end_axis", -1)));
    }

    private static Value reshape(Site s) {
        Message m = s.settings("reshape_param");
        List<Long> dims = m.message("shape").numbers("dim");
        int rank = s.shape().rank();
        int start = m.number("axis", 0);
        start = start < 0 ? rank + 1 + start : start;
        int count = m.number("num_axes", -1);
        int end = count < 0 ? rank : start + count;
        if (start < 0 || start > end || end > rank) {
            throw new BadInput("axes " + start + " to " + end + " are not in " + s.shape());
        }
        Limits.check(dims.size(), Limits.RANK, "dimensions");
        List<Size> sizes = new ArrayList<>(s.shape().sizes().subList(0, start));
        int open = -1;
        for (int i = 0; i < dims.size(); i++) {
            long dim = dims.get(i);
            if (dim == -1 && open < 0) {
                open = sizes.size();
                sizes.add(Size.ONE);
            } else if (dim == 0) {
                sizes.add(s.shape().get(Math.min(start + i, rank)));
            } else if (dim > 0) {
                sizes.add(Size.of(dim));
            } else {
                throw new BadInput("its shape has the size " + dim + (dim == -1 ? " twice" : ""));
            }
        }
        sizes.addAll(s.shape().sizes().subList(end, rank));
        if (open >= 0) {
            Size others = Shape.of(sizes).elements();
            sizes.set(open, s.shape().elements().dividedBy(others));
        }
        return s.x().then(new ShapeOp.Reshape(Shape.of(sizes)));
    }

    /** Dimensions that the order does not name follow in theirs. */
    private static Value permute(Site s) {
        Set<Integer> named = new HashSet<>();
        List<Integer> order = new ArrayList<>();
        for (long dimension : s.settings("permute_param").numbers("order")) {
            int place = s.shape().index(Math.toIntExact(dimension));
            order.add(place);
            named.add(place);
        }
        for (int i = 0; i < s.shape().rank(); i++) {
            if (named.add(i)) {
                order.add(i);
            }
        }
        return s.x().then(new ShapeOp.Permute(List.copyOf(order)));
    }

    private static Value tile(Site s) {
        Message m = s.settings("tile_param");
        int axis = s.axis(m, "axis", 1);
        int tiles = Limits.check(m.positive("tiles"), Limits.OPERANDS, "tiles");
        List<Value> copies = new ArrayList<>();
        for (int i = 0; i < tiles; i++) {
            copies.add(s.x());
        }
        return Value.concat(axis, copies);
    }

    /** The first bottom cut to the sizes of the second, from an axis on. */
    private static Value crop(Site s) {
        Message m = s.settings("crop_param");
        int axis = s.axis(m, "axis", 2);
        List<Long> offsets = m.numbers("offset");
        Value result = s.x();
        for (int i = axis; i < s.shape().rank(); i++) {
            long offset = offsets.isEmpty() ? 0 : offsets.size() == 1 ? offsets.get(0) : at(offsets, i - axis);
            Size start = Size.of(offset);
            Size size = s.bottom(1).size(i);
            if (offset != 0 || !size.equals(s.x().size(i))) {
                result = result.then(new ShapeOp.Slice(i, start, start.plus(size), 1));
            }
        }
        return result;
    }

    private static long at(List<Long> offsets, int i) {
        if (i >= offsets.size()) {
            throw new BadInput("it has " + offsets.size() + " offsets, too few");
        }
        return offsets.get(i);
    }

    private static Value argMax(Site s) {
        Message m = s.settings("argmax_param");
        Size top = Size.of(m.positive("top_k", 1));
        boolean both = m.flag("out_max_val", false);
        if (m.has("axis")) {
            return s.foreign(s.shape().with(s.axis(m, "axis", 0), top), "pooling");
        }
        return s.foreign(Shape.of(s.x().size(0), Size.of(both ? 2 : 1), top), "pooling");
    }

    private static Value pyramid(Site s) {
        int height = s.settings("spp_param").positive("pyramid_height");
        if (height > 20) {
            throw new BadInput("a pyramid of " + height + " levels has more bins than any image has places");
        }
        long bins = 0;
        for (int level = 0; level < height; level++) {
            bins += 1L << (2 * level);
        }
        return s.foreign(Shape.of(s.x().size(0), s.x().size(1).times(bins)), "pooling");
    }

    /** DeepLab's and PSPNet's: to a size, or by a factor between the outermost places. */
    private static Value interpolate(Site s) {
        Message m = s.settings("interp_param");
        List<Size> sizes = new ArrayList<>();
        for (String side : List.of("height", "width")) {
            Size size = s.x().size(side.equals("height") ? 2 : 3);
            int begin = m.number("pad_beg", 0);
            int end = m.number("pad_end", 0);
            size = size.plus(begin).plus(end);
            if (m.has(side)) {
                size = Size.of(m.positive(side));
            } else {
                int shrink = m.positive("shrink_factor", 1);
                int zoom = m.positive("zoom_factor", 1);
                size = size.minus(1).floorDiv(shrink).plus(1);
                size = size.plus(size.minus(1).times(zoom - 1L));
            }
            sizes.add(size);
        }
        return s.x().then(new ShapeOp.Upsample(sizes, ShapeOp.Interpolation.BILINEAR, true));
    }

    private static Value shuffle(Site s) {
        int groups = s.settings("shuffle_channel_param").positive("group", 1);
        Shape shape = s.shape();
        Size each = shape.get(1).dividedBy(Size.of(groups));
        return s.x().reshape(shape.get(0), Size.of(groups), each, shape.elements(2, shape.rank()))
                .permute(0, 2, 1, 3)
                .then(new ShapeOp.Reshape(shape));
    }

    /** SSD's boxes: for each place one a minimal size, one more with a maximal one, and one or two an aspect ratio. */
    private static Value priors(Site s) {
        Message m = s.settings("prior_box_param");
        Set<Double> ratios = new HashSet<>(List.of(1.0));
        for (double ratio : m.reals("aspect_ratio")) {
            ratios.add(ratio);
            if (m.flag("flip", true)) {
                ratios.add(1 / ratio);
            }
        }
        long boxes = (long) m.reals("min_size").size() * ratios.size()
                + m.reals("max_size").size();
        Size numbers = s.x().size(2).times(s.x().size(3)).times(boxes).times(4);
        return s.foreign(Shape.of(Size.ONE, Size.of(2), numbers), "box making");
    }

    private static Value regions(Site s, Size channels, int height, int width) {
        Shape boxes = s.bottom(1).shape();
        Size count = boxes.isKnown() ? boxes.get(0) : Size.symbol("rois");
        return s.foreign(Shape.of(count, channels, Size.of(height), Size.of(width)), "pooling");
    }
}
