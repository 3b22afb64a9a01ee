package dev.loupe.formats.darknet;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/** The heads of detectors: what they do to their input outside training, box by box. */
final class Heads {
    private Heads() {}

    /** Boxes (x, y through the logistic function; width and height as they are), objectness and classes (logistic). */
    static Value yolo(Value x, Section s, List<String> warnings) {
        int boxes = s.has("mask") ? s.numbers("mask").size() : s.positive("num", 1);
        long classes = s.whole("classes", 20);
        if (misfit(x, s, boxes, 5 + classes, warnings)) {
            return Layers.foreign(x, s.kind(), x.shape(), "activation");
        }
        List<Value> parts = cut(x, boxes, 2, 2, 1 + classes);
        boolean plain = !s.flag("new_coords");
        double scale = s.real("scale_x_y", 1);
        Value places = plain ? logistic(parts.get(0)) : parts.get(0);
        parts.set(0, scale == 1 ? places : places.then(new ArithmeticOp.Affine(scale, (1 - scale) / 2)));
        parts.set(2, plain ? logistic(parts.get(2)) : parts.get(2));
        return joined(parts, x);
    }

    /** The same of YOLO's second version: classes through soft-max, or a tree of them. */
    static Value region(Value x, Section s, List<String> warnings) {
        int boxes = s.positive("num", 1);
        long classes = s.positive("classes", 20);
        int coordinates = s.whole("coords", 4);
        boolean plain = !s.has("tree") && !s.flag("background") && coordinates > 2;
        if (misfit(x, s, boxes, coordinates + 1 + classes, warnings) || !plain) {
            return Layers.foreign(x, s.kind(), x.shape(), "activation and soft-max");
        }
        List<Value> parts = cut(x, boxes, 2, coordinates - 2L, 1, classes);
        parts.set(0, logistic(parts.get(0)));
        parts.set(2, logistic(parts.get(2)));
        parts.set(
                3, s.flag("softmax") ? parts.get(3).then(new ActivationOp.Softmax(2, false)) : logistic(parts.get(3)));
        return joined(parts, x);
    }

    private static boolean misfit(Value x, Section s, int boxes, long each, List<String> warnings) {
        if (x.shape().rank() == 4 && x.channels() == Math.multiplyExact(boxes, each)) {
            return false;
        }
        warnings.add("line " + s.line() + ": [" + s.kind() + "] has " + boxes + " boxes of " + each
                + " numbers, which is not what comes in: " + x.shape());
        return true;
    }

    private static Value logistic(Value x) {
        return x.then(new Activation(Function.SIGMOID, 0, false));
    }

    /** {@code [batch, boxes, numbers, height, width]} cut along the numbers. */
    private static List<Value> cut(Value x, int boxes, long... lengths) {
        List<Integer> sizes = new ArrayList<>();
        for (long length : lengths) {
            sizes.add(Math.toIntExact(length));
        }
        Value split = x.reshape(x.size(0), Size.of(boxes), x.size(1).floorDiv(boxes), x.size(2), x.size(3))
                .then(new ShapeOp.Split(2, sizes));
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            parts.add(split.output(i));
        }
        return parts;
    }

    private static Value joined(List<Value> parts, Value like) {
        return Value.concat(2, parts).then(new ShapeOp.Reshape(like.shape()));
    }
}
