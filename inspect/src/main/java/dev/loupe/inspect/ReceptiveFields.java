package dev.loupe.inspect;

import dev.loupe.graph.ActivationOp;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.Op;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The receptive fields of all values of a network with respect to the spatial axes of its first fitting input. The axes
 * are those over which its first window slides: none in a network without windows, such as one on sequences.
 */
public final class ReceptiveFields {
    private final Graph graph;
    private final int axes;
    /** The shape of the input that is looked at. */
    private final Shape input;
    /** Along which dimension of it each axis lies: not the last ones where the file has the channels there. */
    private final int[] dimensions;
    /** For each node, output and axis what its elements see; idle nodes see nothing. */
    private final Sight[][][] sights;

    private ReceptiveFields(Graph graph) {
        this.graph = graph;
        this.axes = axes(graph);
        Optional<Value> seen = input(graph, axes);
        this.input = seen.map(Value::shape).orElse(Shape.SCALAR);
        this.dimensions = seen.map(value -> dimensions(graph, value, axes)).orElse(new int[0]);
        this.sights = new Sight[graph.nodes().size()][][];
        Sight[] nothing = new Sight[axes];
        Arrays.fill(nothing, Sight.NOTHING);
        for (Node node : graph.nodes()) {
            Sight[][] outputs = new Sight[node.outputCount()][];
            Arrays.fill(outputs, nothing);
            sights[node.index()] = outputs;
            if (seen.isPresent() && seen.get().node() == node) {
                outputs[0] = eachPlaceItself();
            } else if (node.inputCount() > 0 && graph.isLive(node)) {
                for (int i = 0; i < outputs.length; i++) {
                    outputs[i] = see(node, i);
                }
            }
        }
    }

    /** Follows all paths of a network. */
    public static ReceptiveFields of(Graph graph) {
        return new ReceptiveFields(graph);
    }

    private static int axes(Graph graph) {
        for (Node node : graph.nodes()) {
            int axes = graph.isLive(node) ? slides(node.op()) : 0;
            if (axes > 0) {
                return axes;
            }
        }
        return 0;
    }

    /** Over how many axes an operator slides a window. */
    private static int slides(Op op) {
        if (op instanceof WeightedOp.Conv conv) {
            return conv.window().axes();
        }
        if (op instanceof WeightedOp.ConvTranspose conv) {
            return conv.window().axes();
        }
        if (op instanceof PoolOp.Pool pool) {
            return pool.window().axes();
        }
        return op instanceof PoolOp.AdaptivePool pool ? pool.output().count() : 0;
    }

    private static Optional<Value> input(Graph graph, int axes) {
        for (Value value : graph.inputs()) {
            Shape shape = value.shape();
            if (axes > 0 && shape.isKnown() && (shape.rank() == axes + 1 || shape.rank() == axes + 2)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** The spatial dimensions of an input: the last ones, as its first user sees them if that does but permute it. */
    private static int[] dimensions(Graph graph, Value input, int axes) {
        int rank = input.shape().rank();
        List<Integer> order = List.of();
        for (Node node : graph.nodes()) {
            if (node.inputCount() > 0 && node.input(0).node() == input.node()) {
                order = node.op() instanceof ShapeOp.Permute permute ? permute.order() : List.of();
                break;
            }
        }
        int[] dimensions = new int[axes];
        for (int axis = 0; axis < axes; axis++) {
            int last = rank - axes + axis;
            dimensions[axis] = order.isEmpty() ? last : input.shape().index(order.get(last));
        }
        return dimensions;
    }

    private Sight[] eachPlaceItself() {
        Sight[] places = new Sight[axes];
        for (int axis = 0; axis < axes; axis++) {
            places[axis] = Sight.moving(dimensions[axis], Taps.SAME);
        }
        return places;
    }

    /** What an output of a node sees of each axis; the input's own array where nothing changes. */
    private Sight[] see(Node node, int output) {
        boolean isKnown = isKnown(node);
        Sight[] first = sights[node.input(0).node().index()][node.input(0).output()];
        Sight[] seen = new Sight[axes];
        boolean same = true;
        for (int axis = 0; axis < axes; axis++) {
            seen[axis] = isKnown ? see(node, output, axis) : Sight.UNKNOWN;
            same &= seen[axis].equals(first[axis]);
        }
        return same ? first : seen;
    }

    private static boolean isKnown(Node node) {
        boolean known = true;
        for (int i = 0; i < node.inputCount(); i++) {
            known &= node.input(i).shape().isKnown();
        }
        for (int i = 0; i < node.outputCount(); i++) {
            known &= node.output(i).shape().isKnown();
        }
        return known;
    }

    private Sight sight(Value value, int axis) {
        return sights[value.node().index()][value.output()][axis];
    }

    /** The table of what an output of an operator sees of one axis. */
    private Sight see(Node node, int output, int axis) {
        Op op = node.op();
        Sight first = sight(node.input(0), axis);
        return switch (op.type()) {
            case INPUT, PARAMETER, WINDOW_MASK -> Sight.NOTHING;
            case IDENTITY,
                    ACTIVATION,
                    PRELU,
                    DROPOUT,
                    AFFINE,
                    ROTARY,
                    EMBEDDING,
                    BATCH_NORM,
                    FROZEN_BATCH_NORM,
                    LAYER_NORM,
                    RMS_NORM,
                    GROUP_NORM,
                    INSTANCE_NORM,
                    LOCAL_RESPONSE_NORM,
                    NORMALIZE -> first;
            case CONV, CONV_TRANSPOSE -> slide(node, mixed(node.input(0), axis, -1 - slides(op)), slides(op));
            case POOL, ADAPTIVE_POOL -> slide(node, first, slides(op));
            case UPSAMPLE -> slide(node, first, ((ShapeOp.Upsample) op).sizes().size());
            case PAD -> slide(node, first, ((ShapeOp.Pad) op).before().size());
            case PIXEL_SHUFFLE -> pixelShuffle(node, first);
            case LINEAR -> mixedAway(node.input(0), axis, -1);
            case BILINEAR -> mixedAway(node.input(0), axis, -1).union(mixedAway(node.input(1), axis, -1), node.shape());
            case SOFTMAX -> mixed(node.input(0), axis, ((ActivationOp.Softmax) op).dimension());
            case REDUCE -> reduce((PoolOp.Reduce) op, node, axis);
            case BINARY, CONCAT -> join(node, axis);
            case MATMUL ->
                spread(mixedAway(node.input(0), axis, -1), node.input(0), node)
                        .union(spread(mixedAway(node.input(1), axis, -2), node.input(1), node), node.shape());
            case ATTENTION -> attention(node, axis);
            case FLATTEN, RESHAPE -> reshape(first, node.inputShape(), node.shape());
            case PERMUTE -> permute(first, node.inputShape(), ((ShapeOp.Permute) op).order());
            case EXPAND -> spread(first, node.input(0), node);
            case SPLIT -> split((ShapeOp.Split) op, node, output, first);
            case SLICE -> slice((ShapeOp.Slice) op, node, first);
            case GATHER -> gather((ShapeOp.Gather) op, node, axis);
            case ROLL -> moved(((ShapeOp.Roll) op).dimensions(), node, first);
            case FLIP -> moved(List.of(((ShapeOp.Flip) op).dimension()), node, first);
            case RECURRENT -> recurrent((RecurrentOp.Recurrent) op, node, output, axis);
            case RECURRENT_CELL -> recurrentCell(node, axis);
            // Which region it is follows from the scores everywhere.
            case PROPOSALS, ROI_ALIGN -> Sight.WHOLE;
            case FOREIGN -> foreign((ForeignOp.Foreign) op, node, axis);
        };
    }

    /** Element by element where its reader says so and the shapes agree; else unknown, if any input sees anything. */
    private Sight foreign(ForeignOp.Foreign op, Node node, int axis) {
        boolean elementwise = switch (op.work()) {
            case "element-wise", "activation", "normalisation" -> op.products().isEmpty();
            default -> false;
        };
        Sight all = Sight.NOTHING;
        for (int i = 0; i < node.inputCount(); i++) {
            Sight sight = sight(node.input(i), axis);
            boolean follows = elementwise && node.input(i).shape().equals(node.shape());
            all = all.union(follows || sight.equals(Sight.NOTHING) ? sight : Sight.UNKNOWN, node.shape());
        }
        return all;
    }

    /** When elements along a dimension become one another's business; a dimension of size 1 has no others. */
    private Sight mixed(Value value, int axis, int dimension) {
        Shape shape = value.shape();
        int place = shape.index(dimension);
        Sight sight = sight(value, axis);
        return shape.get(place).is(1) ? sight : sight.mixed(Sight.bit(place));
    }

    /** The same where the dimension itself goes. */
    private Sight mixedAway(Value value, int axis, int dimension) {
        Sight sight = mixed(value, axis, dimension);
        return sight.at(sight.dimensions() & ~Sight.bit(value.shape().index(dimension)));
    }

    /** Through taps over the last dimensions. */
    private static Sight slide(Node node, Sight sight, int slid) {
        Shape shape = node.inputShape();
        int lead = shape.rank() - slid;
        if (sight.isMoving()) {
            int axis = sight.dimension() - lead;
            return axis < 0 ? sight : pooled(node, axis) ? Sight.WHOLE : sight.through(taps(node, axis));
        }
        Sight seen = sight;
        for (int axis = 0; axis < slid; axis++) {
            long bit = Sight.bit(lead + axis);
            if ((seen.dimensions() & bit) == 0) {
                continue;
            }
            if (pooled(node, axis)) {
                seen = seen.mixed(bit);
            } else if (!taps(node, axis).map(Taps::isSame).orElse(false)) {
                seen = Sight.scattered(seen.dimensions(), Optional.empty());
            }
        }
        return seen;
    }

    /** Whether an adaptive pooling makes one place of all. */
    private static boolean pooled(Node node, int axis) {
        return node.op() instanceof PoolOp.AdaptivePool pool
                && pool.output().get(axis) == 1
                && !node.inputShape()
                        .get(node.inputShape().rank() - pool.output().count() + axis)
                        .is(1);
    }

    /** What an operator that slides reads along one of the last dimensions; empty where it cannot be followed. */
    private static Optional<Taps> taps(Node node, int axis) {
        Op op = node.op();
        if (op instanceof WeightedOp.Conv conv) {
            return Optional.of(Taps.window(conv.window(), axis));
        }
        if (op instanceof PoolOp.Pool pool) {
            return Optional.of(Taps.window(pool.window(), axis));
        }
        if (op instanceof WeightedOp.ConvTranspose conv) {
            return Optional.of(Taps.transposed(conv.window(), axis));
        }
        if (op instanceof ShapeOp.Pad pad) {
            Size before = pad.before().get(axis);
            return before.isConstant() ? Optional.of(Taps.slice(-before.value(), 1)) : Optional.empty();
        }
        Size from;
        Size to;
        if (op instanceof PoolOp.AdaptivePool pool) {
            from = node.inputShape()
                    .get(node.inputShape().rank() - pool.output().count() + axis);
            to = Size.of(pool.output().get(axis));
            return from.isConstant() ? Taps.adaptive(from.value(), to.value()) : Optional.empty();
        }
        ShapeOp.Upsample upsample = (ShapeOp.Upsample) op;
        from = node.inputShape().get(node.inputShape().rank() - upsample.sizes().size() + axis);
        to = upsample.sizes().get(axis);
        return upsampled(upsample, from, to);
    }

    private static Optional<Taps> upsampled(ShapeOp.Upsample op, Size from, Size to) {
        long input = 1;
        long output;
        if (from.isConstant() && to.isConstant()) {
            input = from.value();
            output = to.value();
        } else {
            output = op.alignCorners() ? 0 : Taps.factor(from, to);
        }
        if (output == 0) {
            return Optional.empty();
        }
        return switch (op.interpolation()) {
            case NEAREST -> Taps.nearest(input, output);
            case BILINEAR -> Taps.interpolated(input, output, op.alignCorners(), 1, 1);
            case BICUBIC -> Taps.interpolated(input, output, op.alignCorners(), 2, 2);
        };
    }

    private static Sight pixelShuffle(Node node, Sight sight) {
        int rank = node.inputShape().rank();
        boolean grows = sight.isMoving() && sight.dimension() >= rank - 2;
        int factor = ((ShapeOp.PixelShuffle) node.op()).factor();
        return grows ? sight.through(Taps.nearest(1, factor)) : sight.at(alsoSpace(sight, rank));
    }

    /** What differed along the channels differs along the two last dimensions as well. */
    private static long alsoSpace(Sight sight, int rank) {
        boolean channels = (sight.dimensions() & Sight.bit(rank - 3)) != 0;
        return channels ? sight.dimensions() | Sight.bit(rank - 2) | Sight.bit(rank - 1) : sight.dimensions();
    }

    private Sight reduce(PoolOp.Reduce op, Node node, int axis) {
        Shape shape = node.inputShape();
        long gone = 0;
        long mixes = 0;
        for (int dimension : op.dimensions()) {
            int place = shape.index(dimension);
            gone |= Sight.bit(place);
            mixes |= shape.get(place).is(1) ? 0 : Sight.bit(place);
        }
        Sight sight = sight(node.input(0), axis).mixed(mixes);
        if (op.keep()) {
            return sight;
        }
        long left = 0;
        int to = 0;
        for (int from = 0; from < shape.rank(); from++) {
            if ((gone & Sight.bit(from)) == 0) {
                left |= (sight.dimensions() & Sight.bit(from)) == 0 ? 0 : Sight.bit(to);
                to++;
            }
        }
        return sight.at(left);
    }

    /** Element by element, or one behind the other along a dimension. */
    private Sight join(Node node, int axis) {
        Sight all = Sight.NOTHING;
        for (int i = 0; i < node.inputCount(); i++) {
            Sight sight = spread(sight(node.input(i), axis), node.input(i), node);
            if (node.op() instanceof ShapeOp.Concat concat
                    && sight.isMoving()
                    && sight.dimension() == node.shape().index(concat.dimension())) {
                sight = Sight.scattered(sight.dimensions(), sight.window());
            }
            all = all.union(sight, node.shape());
        }
        return all;
    }

    /** Broadcast to the shape of a node's output: places from the back, and dimensions of size 1 the same everywhere. */
    private static Sight spread(Sight sight, Value value, Node node) {
        Shape from = value.shape();
        Shape to = node.shape();
        int shift = to.rank() - from.rank();
        Sight seen = sight.shifted(shift);
        long differ = seen.dimensions();
        for (int i = 0; i < from.rank(); i++) {
            if (from.get(i).is(1) && !to.get(shift + i).is(1)) {
                differ &= ~Sight.bit(shift + i);
            }
        }
        return seen.at(differ);
    }

    /** Each query sees its own place, all places of keys and values, and its row of the bias. */
    private Sight attention(Node node, int axis) {
        Value keys = node.input(1);
        Sight key = mixedAway(keys, axis, -1);
        int length = keys.shape().index(-2);
        key = keys.size(-2).is(1) ? key : key.mixed(Sight.bit(length));
        key = key.at(key.dimensions() & ~Sight.bit(length));
        Sight all = mixedAway(node.input(0), axis, -1)
                .union(key, node.shape())
                .union(mixedAway(node.input(2), axis, -2), node.shape());
        if (node.inputCount() > 3) {
            Sight bias = mixedAway(node.input(3), axis, -1);
            all = all.union(
                    bias.shifted(node.shape().rank() - node.input(3).shape().rank()), node.shape());
        }
        return all;
    }

    /** A dimension that stays as it is keeps its window; one that is merged or cut has it scattered. */
    private static Sight reshape(Sight sight, Shape from, Shape to) {
        if (sight.dimensions() == 0 || from.equals(to)) {
            return sight;
        }
        long result = 0;
        boolean whole = true;
        int i = 0;
        int j = 0;
        while (i < from.rank() || j < to.rank()) {
            // The smallest next group of dimensions with equal products, those of size 1 left aside.
            long left = 0;
            long right = 0;
            Size before = Size.ONE;
            Size after = Size.ONE;
            do {
                boolean grow = i < from.rank() && (j >= to.rank() || !before.isAtLeast(after) || before.equals(after));
                if (grow) {
                    left |= from.get(i).is(1) ? 0 : Sight.bit(i);
                    before = before.times(from.get(i++));
                } else {
                    right |= to.get(j).is(1) ? 0 : Sight.bit(j);
                    after = after.times(to.get(j++));
                }
            } while (!before.equals(after) && (i < from.rank() || j < to.rank()));
            if ((left & sight.dimensions()) != 0) {
                result |= right;
                whole &= Long.bitCount(left) == 1 && Long.bitCount(right) == 1;
            }
        }
        return whole ? sight.at(result) : Sight.scattered(result, sight.window());
    }

    private static Sight permute(Sight sight, Shape shape, List<Integer> order) {
        long result = 0;
        for (int i = 0; i < order.size(); i++) {
            boolean differs = (sight.dimensions() & Sight.bit(shape.index(order.get(i)))) != 0;
            result |= differs ? Sight.bit(i) : 0;
        }
        return sight.at(result);
    }

    private static Sight split(ShapeOp.Split op, Node node, int output, Sight sight) {
        long start = 0;
        for (int i = 0; i < output; i++) {
            start += op.sizes().get(i);
        }
        return sight.isMoving() && sight.dimension() == node.inputShape().index(op.dimension())
                ? sight.through(Optional.of(Taps.slice(start, 1)))
                : sight;
    }

    private static Sight slice(ShapeOp.Slice op, Node node, Sight sight) {
        if (!sight.isMoving() || sight.dimension() != node.inputShape().index(op.dimension())) {
            return sight;
        }
        return sight.through(
                op.start().isConstant() ? Optional.of(Taps.slice(op.start().value(), op.step())) : Optional.empty());
    }

    private Sight gather(ShapeOp.Gather op, Node node, int axis) {
        Value index = node.input(1);
        Sight sight = sight(node.input(0), axis);
        int dimension = node.inputShape().index(op.dimension());
        int indices = index.shape().rank();
        long result = 0;
        for (int i = 0; i < node.inputShape().rank(); i++) {
            if ((sight.dimensions() & Sight.bit(i)) != 0) {
                result |= i < dimension
                        ? Sight.bit(i)
                        : i > dimension ? Sight.bit(i + indices - 1) : (Sight.bit(indices) - 1) << dimension;
            }
        }
        boolean chosen = (sight.dimensions() & Sight.bit(dimension)) != 0;
        Sight rows = chosen ? Sight.scattered(result, sight.window()) : sight.at(result);
        return sight(index, axis).equals(Sight.NOTHING) ? rows : rows.union(Sight.UNKNOWN, node.shape());
    }

    /** Elements change places along some dimensions: a window along one of them is scattered. */
    private static Sight moved(List<Integer> dimensions, Node node, Sight sight) {
        for (int dimension : dimensions) {
            if (sight.isMoving() && sight.dimension() == node.inputShape().index(dimension)) {
                return Sight.scattered(sight.dimensions(), sight.window());
            }
        }
        return sight;
    }

    /** All steps and features mix; what differs between samples stays. */
    private Sight recurrent(RecurrentOp.Recurrent op, Node node, int output, int axis) {
        Value sequence = node.input(0);
        int steps = op.batchFirst() ? 1 : 0;
        long batch = Sight.bit(1 - steps);
        Sight seen = mixed(sequence, axis, steps);
        seen = seen.mixed(sequence.size(-1).is(1) ? 0 : Sight.bit(2));
        boolean samples = (seen.dimensions() & batch) != 0;
        Sight states = seen.at(samples ? (output == 0 ? batch : Sight.bit(1)) : 0);
        for (int i = 1; i < node.inputCount(); i++) {
            states =
                    states.union(sight(node.input(i), axis), node.output(output).shape());
        }
        return states;
    }

    private Sight recurrentCell(Node node, int axis) {
        Sight all = Sight.NOTHING;
        for (int i = 0; i < node.inputCount(); i++) {
            all = all.union(mixedAway(node.input(i), axis, -1), node.shape());
        }
        return all;
    }

    /**
     * The receptive field of a value on each spatial axis, outermost first; empty where it has no meaning: without windows,
     * for what does not depend on the input, and where elements see parts that are no windows.
     */
    public List<ReceptiveField> of(Value value) {
        List<ReceptiveField> fields = new ArrayList<>(axes);
        for (int axis = 0; axis < axes; axis++) {
            Sight sight = sight(value, axis);
            Optional<Taps> window = sight.window();
            if (sight.extent() == Sight.Extent.WHOLE) {
                fields.add(new ReceptiveField(input.get(dimensions[axis]), true, Optional.empty()));
            } else if (window.isPresent() && window.get().size() > 0) {
                fields.add(field(sight, window.get()));
            } else {
                return List.of();
            }
        }
        return fields;
    }

    /** The sizes of the input's axes that are looked at, outermost first; empty where there are none. */
    public List<Size> input() {
        List<Size> sizes = new ArrayList<>(axes);
        for (int axis = 0; axis < dimensions.length; axis++) {
            sizes.add(input.get(dimensions[axis]));
        }
        return sizes;
    }

    /** How many places of a value see different parts of an axis, in order; empty where that has no meaning. */
    public Optional<Size> places(Value value, int axis) {
        Sight sight = sight(value, axis);
        return sight.isMoving() ? Optional.of(value.shape().get(sight.dimension())) : Optional.empty();
    }

    private static ReceptiveField field(Sight sight, Taps window) {
        boolean ordered = sight.isMoving() && window.reads(0);
        return new ReceptiveField(
                Size.of(window.size()),
                false,
                ordered
                        ? Optional.of(new ReceptiveField.Grid(
                                window.shift(), window.period(), window.first(0), window.last(0)))
                        : Optional.empty());
    }

    /** The receptive field of a layer's output. */
    public List<ReceptiveField> of(Layer layer) {
        return of(graph.calls().get(layer.scope().index()).outputs().get(0));
    }
}
