package dev.loupe.graph;

import java.util.List;

/** The table of shape rules: from an operator and its inputs to the types of its outputs. */
final class Shapes {
    private Shapes() {}

    static TensorType[] of(Op op, Value[] inputs, DType parameters) {
        for (Value input : inputs) {
            if (!input.shape().isKnown() && op.type() != OpType.FOREIGN) {
                return new TensorType[] {input.type()};
            }
        }
        return switch (op.type()) {
            case INPUT -> one(((SourceOp.Input) op).tensor());
            case PARAMETER -> parameter((SourceOp.Parameter) op);
            case IDENTITY, ACTIVATION, SOFTMAX, DROPOUT, AFFINE, NORMALIZE -> one(inputs[0].type());
            case CONV -> conv((WeightedOp.Conv) op, inputs[0]);
            case CONV_TRANSPOSE -> convTranspose((WeightedOp.ConvTranspose) op, inputs[0]);
            case LINEAR -> linear((WeightedOp.Linear) op, inputs[0]);
            case BILINEAR -> bilinear((WeightedOp.Bilinear) op, inputs);
            case EMBEDDING -> embedding((WeightedOp.Embedding) op, inputs[0], parameters);
            case MATMUL -> matmul(inputs[0], inputs[1]);
            case ATTENTION -> attention(inputs);
            case WINDOW_MASK -> windowMask((AttentionOp.WindowMask) op, inputs[0]);
            case ROTARY -> rotary(inputs[0]);
            case BATCH_NORM, FROZEN_BATCH_NORM, INSTANCE_NORM, LOCAL_RESPONSE_NORM -> channelwise(inputs[0], 1);
            case GROUP_NORM -> channelwise(inputs[0], ((NormOp.GroupNorm) op).groups());
            case LAYER_NORM -> layerNorm((NormOp.LayerNorm) op, inputs[0]);
            case RMS_NORM -> layerNorm(1, inputs[0]);
            case PRELU -> prelu((ActivationOp.PRelu) op, inputs[0]);
            case POOL -> pool((PoolOp.Pool) op, inputs[0]);
            case ADAPTIVE_POOL -> adaptivePool((PoolOp.AdaptivePool) op, inputs[0]);
            case REDUCE -> reduce((PoolOp.Reduce) op, inputs[0]);
            case BINARY -> binary(inputs[0], inputs[1]);
            case FLATTEN -> flatten((ShapeOp.Flatten) op, inputs[0]);
            case RESHAPE -> reshape((ShapeOp.Reshape) op, inputs[0]);
            case PERMUTE -> permute((ShapeOp.Permute) op, inputs[0]);
            case EXPAND -> expand((ShapeOp.Expand) op, inputs[0]);
            case CONCAT -> concat((ShapeOp.Concat) op, inputs);
            case SPLIT -> split((ShapeOp.Split) op, inputs[0]);
            case SLICE -> slice((ShapeOp.Slice) op, inputs[0]);
            case GATHER -> gather((ShapeOp.Gather) op, inputs[0], inputs[1]);
            case PAD -> pad((ShapeOp.Pad) op, inputs[0]);
            case ROLL -> roll((ShapeOp.Roll) op, inputs[0]);
            case FLIP -> flip((ShapeOp.Flip) op, inputs[0]);
            case UPSAMPLE -> upsample((ShapeOp.Upsample) op, inputs[0]);
            case PIXEL_SHUFFLE -> pixelShuffle((ShapeOp.PixelShuffle) op, inputs[0]);
            case RECURRENT -> recurrent((RecurrentOp.Recurrent) op, inputs);
            case RECURRENT_CELL -> recurrentCell((RecurrentOp.RecurrentCell) op, inputs);
            case PROPOSALS -> proposals((RegionOp.Proposals) op, inputs);
            case ROI_ALIGN -> roiAlign((RegionOp.RoiAlign) op, inputs);
            case FOREIGN -> ((ForeignOp.Foreign) op).outputs().toArray(new TensorType[0]);
        };
    }

    private static TensorType[] one(TensorType type) {
        return new TensorType[] {type};
    }

    private static TensorType[] one(Value input, Shape shape) {
        return one(input.type().shape(shape));
    }

    private static TensorType[] parameter(SourceOp.Parameter op) {
        return one(new TensorType(op.dtype(), op.shape()));
    }

    private static TensorType[] conv(WeightedOp.Conv op, Value input) {
        Shape shape = input.shape();
        positive("channels", op.channels());
        int lead = leading(shape, op.window().axes());
        divides("channels", Math.toIntExact(shape.get(lead - 1).value()), op.groups());
        divides("output channels", op.channels(), op.groups());
        return one(input, slide(shape, op.window(), false).with(lead - 1, Size.of(op.channels())));
    }

    private static TensorType[] convTranspose(WeightedOp.ConvTranspose op, Value input) {
        Shape shape = input.shape();
        Window window = op.window();
        positive("channels", op.channels());
        int lead = leading(shape, window.axes());
        divides("channels", Math.toIntExact(shape.get(lead - 1).value()), op.groups());
        divides("output channels", op.channels(), op.groups());
        Shape result = shape.with(lead - 1, Size.of(op.channels()));
        for (int axis = 0; axis < window.axes(); axis++) {
            Size size = shape.get(lead + axis)
                    .minus(1)
                    .times(window.stride().get(axis))
                    .plus(window.reach(axis))
                    .plus(op.outputPadding().get(axis))
                    .minus(window.before().get(axis))
                    .minus(window.after().get(axis));
            if (size.isConstant() && size.value() <= 0) {
                throw new BadInput("padding " + window.before() + " leaves nothing of the output of an input " + shape);
            }
            result = result.with(lead + axis, size);
        }
        return one(input, result);
    }

    private static TensorType[] linear(WeightedOp.Linear op, Value input) {
        positive("features", op.features());
        if (op.matrix() instanceof WeightedOp.Matrix.Rows rows
                && (rows.first() < 0 || rows.first() > rows.rows() - op.features())) {
            throw new BadInput(
                    op.features() + " rows from row " + rows.first() + " are not in a matrix of " + rows.rows());
        }
        return one(input, input.shape().with(-1, Size.of(op.features())));
    }

    private static TensorType[] bilinear(WeightedOp.Bilinear op, Value[] inputs) {
        positive("features", op.features());
        same(inputs[0].shape().without(-1), inputs[1].shape().without(-1), "bilinear operands");
        return one(inputs[0], inputs[0].shape().with(-1, Size.of(op.features())));
    }

    private static TensorType[] embedding(WeightedOp.Embedding op, Value input, DType parameters) {
        if (input.type().dtype().isFloat()) {
            throw new BadInput("an embedding looks up integers, but its input is "
                    + input.type().dtype().label() + " " + input.shape());
        }
        return one(new TensorType(parameters, input.shape().insert(-1, Size.of(op.features()))));
    }

    private static TensorType[] matmul(Value left, Value right) {
        Shape a = left.shape();
        Shape b = right.shape();
        if (a.rank() < 2 || b.rank() < 2) {
            throw new BadInput("a matrix product of " + a + " and " + b + " needs two dimensions each");
        }
        if (differ(a.get(-1), b.get(-2))) {
            throw new BadInput("a matrix product of " + a + " and " + b + ": " + a.get(-1) + " is not " + b.get(-2));
        }
        Shape batch = broadcast(a.without(-1).without(-1), b.without(-1).without(-1));
        return one(left, batch.insert(-1, a.get(-2)).insert(-1, b.get(-1)));
    }

    private static TensorType[] attention(Value[] inputs) {
        Shape queries = inputs[0].shape();
        Shape keys = inputs[1].shape();
        Shape values = inputs[2].shape();
        if (queries.rank() < 3 || keys.rank() != queries.rank() || values.rank() != queries.rank()) {
            throw new BadInput("attention needs queries, keys and values of one rank from 3 up, not " + queries + ", "
                    + keys + " and " + values);
        }
        if (differ(queries.get(-1), keys.get(-1)) || differ(keys.get(-2), values.get(-2))) {
            throw new BadInput("attention over queries " + queries + ", keys " + keys + " and values " + values
                    + ": features or lengths do not agree");
        }
        Size heads = queries.get(-3);
        Size shared = keys.get(-3);
        if (heads.isConstant() && shared.isConstant() && heads.value() % shared.value() != 0) {
            throw new BadInput(heads + " heads of queries cannot share " + shared + " heads of keys evenly");
        }
        return one(inputs[0], queries.with(-1, values.get(-1)));
    }

    private static TensorType[] windowMask(AttentionOp.WindowMask op, Value image) {
        Size window = Size.of(op.window());
        Size windows = image.size(1).dividedBy(window).times(image.size(2).dividedBy(window));
        Size positions = window.times(window);
        return one(image, Shape.of(windows, Size.ONE, positions, positions));
    }

    private static TensorType[] rotary(Value input) {
        if (input.size(-1).value() % 2 != 0) {
            throw new BadInput("rotary embedding turns pairs of features, but there are " + input.size(-1));
        }
        return one(input.type());
    }

    private static TensorType[] channelwise(Value input, int groups) {
        Shape shape = input.shape();
        if (shape.rank() < 2) {
            throw new BadInput("normalisation over channels needs a batch and channels, not " + shape);
        }
        divides("channels", Math.toIntExact(shape.get(1).value()), groups);
        return one(input.type());
    }

    private static TensorType[] layerNorm(NormOp.LayerNorm op, Value input) {
        return layerNorm(op.dimensions(), input);
    }

    private static TensorType[] layerNorm(int dimensions, Value input) {
        if (dimensions < 1 || dimensions > input.shape().rank()) {
            throw new BadInput("normalisation over " + dimensions + " dimensions does not fit " + input.shape());
        }
        return one(input.type());
    }

    private static TensorType[] prelu(ActivationOp.PRelu op, Value input) {
        if (op.slopes() != 1 && !input.size(1).is(op.slopes())) {
            throw new BadInput(op.slopes() + " slopes do not fit " + input.size(1) + " channels");
        }
        return one(input.type());
    }

    private static TensorType[] pool(PoolOp.Pool op, Value input) {
        Window window = op.window();
        for (int axis = 0; axis < window.axes(); axis++) {
            if (2 * window.before().get(axis) > window.kernel().get(axis)) {
                throw new BadInput("pooling with padding " + window.before() + " over half of its window of "
                        + window.kernel() + " would pool nothing but padding");
            }
        }
        return one(input, slide(input.shape(), window, op.ceil()));
    }

    private static TensorType[] adaptivePool(PoolOp.AdaptivePool op, Value input) {
        int axes = op.output().count();
        int lead = leading(input.shape(), axes);
        Shape shape = input.shape();
        for (int axis = 0; axis < axes; axis++) {
            positive("output size", op.output().get(axis));
            shape = shape.with(lead + axis, Size.of(op.output().get(axis)));
        }
        return one(input, shape);
    }

    /** The image, then of each level the scores and the codes. */
    private static TensorType[] proposals(RegionOp.Proposals op, Value[] inputs) {
        int levels = op.sizes().size();
        if (inputs.length != 1 + 2 * levels) {
            throw new BadInput("proposals of " + levels + " levels need an image, " + levels + " maps of scores and "
                    + levels + " of codes, not " + inputs.length + " values");
        }
        Size anchors = Size.of(op.ratios().size());
        for (int level = 0; level < levels; level++) {
            Shape scores = inputs[1 + level].shape();
            Shape codes = inputs[1 + levels + level].shape();
            same(scores, codes.with(1, anchors), "scores of " + anchors + " anchors and codes " + codes);
            same(codes, scores.with(1, anchors.times(4)), "codes of " + anchors + " anchors and scores " + scores);
        }
        return one(inputs[0], Shape.of(inputs[0].size(0).times(op.most()), Size.of(4)));
    }

    /** Maps of a pyramid, then the boxes. */
    private static TensorType[] roiAlign(RegionOp.RoiAlign op, Value[] inputs) {
        Value boxes = inputs[inputs.length - 1];
        if (inputs.length < 2 || boxes.shape().rank() != 2 || !boxes.size(1).is(4)) {
            throw new BadInput("regions are cut from maps by boxes of 4 numbers, not by " + boxes.shape());
        }
        for (int i = 1; i < inputs.length - 1; i++) {
            same(
                    inputs[i].shape().with(2, Size.ONE).with(3, Size.ONE),
                    inputs[0].shape().with(2, Size.ONE).with(3, Size.ONE),
                    "levels of a pyramid");
        }
        return one(inputs[0], Shape.of(boxes.size(0), inputs[0].size(1), Size.of(op.size()), Size.of(op.size())));
    }

    private static TensorType[] reduce(PoolOp.Reduce op, Value input) {
        Shape shape = input.shape();
        boolean[] gone = new boolean[shape.rank()];
        for (int dimension : op.dimensions()) {
            gone[shape.index(dimension)] = true;
        }
        for (int i = gone.length - 1; i >= 0; i--) {
            if (gone[i]) {
                shape = op.keep() ? shape.with(i, Size.ONE) : shape.without(i);
            }
        }
        return one(input, shape);
    }

    private static TensorType[] binary(Value left, Value right) {
        return one(left, broadcast(left.shape(), right.shape()));
    }

    private static TensorType[] flatten(ShapeOp.Flatten op, Value input) {
        Shape shape = input.shape();
        int from = shape.index(op.from());
        int to = shape.index(op.to());
        if (from > to) {
            throw new BadInput("flatten from " + op.from() + " to " + op.to() + " is no range in " + shape);
        }
        Size folded = shape.elements(from, to + 1);
        for (int i = to; i > from; i--) {
            shape = shape.without(i);
        }
        return one(input, shape.with(from, folded));
    }

    private static TensorType[] reshape(ShapeOp.Reshape op, Value input) {
        if (differ(op.shape().elements(), input.shape().elements())) {
            throw new BadInput("the " + input.shape().elements() + " elements of " + input.shape()
                    + " do not fit the shape " + op.shape());
        }
        return one(input, op.shape());
    }

    private static TensorType[] permute(ShapeOp.Permute op, Value input) {
        Shape shape = input.shape();
        List<Integer> order = op.order();
        Size[] sizes = new Size[shape.rank()];
        boolean[] taken = new boolean[sizes.length];
        for (int i = 0; i < order.size() && order.size() == sizes.length; i++) {
            int from = shape.index(order.get(i));
            sizes[i] = shape.get(from);
            taken[from] = true;
        }
        for (boolean one : taken) {
            if (!one) {
                throw new BadInput("the order " + order + " does not name each dimension of " + shape + " once");
            }
        }
        return one(input, Shape.of(sizes));
    }

    private static TensorType[] expand(ShapeOp.Expand op, Value input) {
        Shape result = broadcast(input.shape(), op.shape());
        same(result, op.shape(), "expanding " + input.shape());
        return one(input, result);
    }

    private static TensorType[] concat(ShapeOp.Concat op, Value[] inputs) {
        Shape first = inputs[0].shape();
        int dimension = first.index(op.dimension());
        Size sum = first.get(dimension);
        for (int i = 1; i < inputs.length; i++) {
            Shape other = inputs[i].shape();
            boolean fits = other.rank() == first.rank();
            for (int j = 0; fits && j < first.rank(); j++) {
                fits = j == dimension || !differ(first.get(j), other.get(j));
            }
            if (!fits) {
                throw new BadInput("cannot join " + first + " and " + other + " along dimension " + dimension
                        + ": the other dimensions differ");
            }
            sum = sum.plus(other.get(dimension));
        }
        return one(inputs[0], first.with(dimension, sum));
    }

    private static TensorType[] split(ShapeOp.Split op, Value input) {
        int dimension = input.shape().index(op.dimension());
        TensorType[] parts = new TensorType[op.sizes().size()];
        Size sum = Size.ZERO;
        for (int i = 0; i < parts.length; i++) {
            Size size = Size.of(op.sizes().get(i));
            sum = sum.plus(size);
            parts[i] = input.type().shape(input.shape().with(dimension, size));
        }
        if (differ(sum, input.size(dimension))) {
            throw new BadInput(
                    "parts of " + op.sizes() + " do not add up to dimension " + dimension + " of " + input.shape());
        }
        return parts;
    }

    private static TensorType[] slice(ShapeOp.Slice op, Value input) {
        Size length = op.end().minus(op.start());
        Size beyond = input.size(op.dimension()).minus(op.end());
        if ((length.isConstant() && length.value() <= 0)
                || (beyond.isConstant() && beyond.value() < 0)
                || (op.start().isConstant() && op.start().value() < 0)) {
            throw new BadInput("elements " + op.start() + " to " + op.end() + " are not in dimension " + op.dimension()
                    + " of " + input.shape());
        }
        return one(input, input.shape().with(op.dimension(), length.ceilDiv(op.step())));
    }

    private static TensorType[] gather(ShapeOp.Gather op, Value table, Value index) {
        int dimension = table.shape().index(op.dimension());
        Shape shape = table.shape().without(dimension);
        for (int i = index.shape().rank() - 1; i >= 0; i--) {
            shape = shape.insert(dimension, index.size(i));
        }
        return one(table, shape);
    }

    private static TensorType[] pad(ShapeOp.Pad op, Value input) {
        int lead = leading(input.shape(), op.before().size());
        Shape shape = input.shape();
        for (int i = 0; i < op.before().size(); i++) {
            shape = shape.with(
                    lead + i,
                    shape.get(lead + i).plus(op.before().get(i)).plus(op.after().get(i)));
        }
        return one(input, shape);
    }

    private static TensorType[] roll(ShapeOp.Roll op, Value input) {
        for (int dimension : op.dimensions()) {
            input.shape().index(dimension);
        }
        return one(input.type());
    }

    private static TensorType[] flip(ShapeOp.Flip op, Value input) {
        input.shape().index(op.dimension());
        return one(input.type());
    }

    private static TensorType[] upsample(ShapeOp.Upsample op, Value input) {
        int lead = leading(input.shape(), op.sizes().size());
        Shape shape = input.shape();
        for (int i = 0; i < op.sizes().size(); i++) {
            shape = shape.with(lead + i, op.sizes().get(i));
        }
        return one(input, shape);
    }

    private static TensorType[] pixelShuffle(ShapeOp.PixelShuffle op, Value input) {
        Shape shape = input.shape();
        int factor = op.factor();
        positive("factor", factor);
        divides("channels", Math.toIntExact(shape.get(-3).value()), factor * factor);
        return one(
                input,
                shape.with(-3, shape.get(-3).floorDiv((long) factor * factor))
                        .with(-2, shape.get(-2).times(factor))
                        .with(-1, shape.get(-1).times(factor)));
    }

    private static TensorType[] recurrent(RecurrentOp.Recurrent op, Value[] inputs) {
        Shape sequence = inputs[0].shape();
        positive("hidden size", op.hidden());
        positive("number of layers", op.layers());
        if (sequence.rank() != 3) {
            throw new BadInput("a recurrent layer needs steps, batch and features, not " + sequence);
        }
        if (op.projection() < 0 || op.projection() >= op.hidden()) {
            throw new BadInput(
                    "a projection of " + op.projection() + " must be smaller than the hidden size " + op.hidden());
        }
        if (op.projection() > 0 && op.cell() != RecurrentOp.Cell.LSTM) {
            throw new BadInput("only an LSTM has a projection");
        }
        TensorType type = inputs[0].type();
        Size batch = sequence.get(op.batchFirst() ? 0 : 1);
        Size stacked = Size.of((long) op.layers() * op.directions());
        TensorType out = type.shape(sequence.with(-1, Size.of((long) op.features() * op.directions())));
        TensorType hidden = type.shape(Shape.of(stacked, batch, Size.of(op.features())));
        return op.cell() == RecurrentOp.Cell.LSTM
                ? new TensorType[] {out, hidden, type.shape(Shape.of(stacked, batch, Size.of(op.hidden())))}
                : new TensorType[] {out, hidden};
    }

    private static TensorType[] recurrentCell(RecurrentOp.RecurrentCell op, Value[] inputs) {
        positive("hidden size", op.hidden());
        TensorType state = inputs[0].type().shape(inputs[0].shape().with(-1, Size.of(op.hidden())));
        for (int i = 1; i < inputs.length; i++) {
            same(inputs[i].shape(), state.shape(), "the state");
        }
        return op.cell() == RecurrentOp.Cell.LSTM ? new TensorType[] {state, state} : one(state);
    }

    /** The shape after a window has slid over the last dimensions. */
    private static Shape slide(Shape shape, Window window, boolean ceil) {
        int lead = leading(shape, window.axes());
        Shape result = shape;
        for (int axis = 0; axis < window.axes(); axis++) {
            result = result.with(lead + axis, window.places(shape.get(lead + axis), axis, ceil));
        }
        return result;
    }

    /** How many dimensions stand before the spatial ones; at least the channels do. */
    private static int leading(Shape shape, int axes) {
        if (shape.rank() < axes + 1 || shape.rank() > axes + 2) {
            throw new BadInput("an input of " + shape + " does not fit: " + (axes + 2) + " dimensions are needed "
                    + "(batch, channels and " + axes + " of space)");
        }
        return shape.rank() - axes;
    }

    static Shape broadcast(Shape a, Shape b) {
        Shape longer = a.rank() >= b.rank() ? a : b;
        Shape shorter = a.rank() >= b.rank() ? b : a;
        Shape result = longer;
        int shift = longer.rank() - shorter.rank();
        for (int i = 0; i < shorter.rank(); i++) {
            Size x = longer.get(shift + i);
            Size y = shorter.get(i);
            if (x.is(1)) {
                result = result.with(shift + i, y);
            } else if (!y.is(1) && differ(x, y)) {
                throw new BadInput("the shapes " + a + " and " + b + " do not fit element by element");
            }
        }
        return result;
    }

    /** Whether two sizes are known to differ; two that contain symbols are taken to agree. */
    private static boolean differ(Size a, Size b) {
        return a.isConstant() && b.isConstant() && a.value() != b.value();
    }

    private static void same(Shape a, Shape b, String what) {
        boolean fits = a.rank() == b.rank();
        for (int i = 0; fits && i < a.rank(); i++) {
            fits = !differ(a.get(i), b.get(i));
        }
        if (!fits) {
            throw new BadInput(what + ": the shape " + a + " is not " + b);
        }
    }

    private static void positive(String what, int value) {
        if (value <= 0) {
            throw new BadInput(what + " must be positive, but is " + value);
        }
    }

    private static void divides(String what, int channels, int groups) {
        positive("groups", groups);
        if (channels % groups != 0) {
            throw new BadInput(channels + " " + what + " do not split into " + groups + " groups");
        }
    }
}
