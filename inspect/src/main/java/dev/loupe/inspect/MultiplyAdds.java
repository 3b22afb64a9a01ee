package dev.loupe.inspect;

import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Node;
import dev.loupe.graph.Op;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;

/**
 * The table of exact multiply-adds, batch included.
 *
 * <p>A matrix product m*k*n; a convolution: output elements x kernel volume x input channels of a group, padding counted
 * as if it were data; a transposed convolution: <em>input</em> elements x kernel volume x output channels of a group;
 * recurrent layers: gate products of each step, direction, layer and sample; attention: QK^T and AV. Not counted: biases,
 * normalisation, activations, pooling, element-wise operators, soft-max, interpolation, look-up.
 */
final class MultiplyAdds {
    private MultiplyAdds() {}

    static Formula of(Node node) {
        Op op = node.op();
        return switch (op.type()) {
            case CONV -> conv((WeightedOp.Conv) op, node);
            case CONV_TRANSPOSE -> convTranspose((WeightedOp.ConvTranspose) op, node);
            case LINEAR -> linear(node);
            case BILINEAR -> bilinear(node);
            case MATMUL -> linear(node);
            case ATTENTION -> attention(node);
            case RECURRENT -> recurrent((RecurrentOp.Recurrent) op, node.inputShape());
            case RECURRENT_CELL -> recurrentCell((RecurrentOp.RecurrentCell) op, node);
            case FOREIGN -> foreign((ForeignOp.Foreign) op);
            case INPUT,
                    PARAMETER,
                    IDENTITY,
                    EMBEDDING,
                    ROTARY,
                    WINDOW_MASK,
                    BATCH_NORM,
                    FROZEN_BATCH_NORM,
                    LAYER_NORM,
                    RMS_NORM,
                    GROUP_NORM,
                    INSTANCE_NORM,
                    LOCAL_RESPONSE_NORM,
                    NORMALIZE,
                    ACTIVATION,
                    PRELU,
                    SOFTMAX,
                    POOL,
                    ADAPTIVE_POOL,
                    REDUCE,
                    DROPOUT,
                    BINARY,
                    AFFINE,
                    FLATTEN,
                    RESHAPE,
                    PERMUTE,
                    EXPAND,
                    CONCAT,
                    SPLIT,
                    SLICE,
                    GATHER,
                    PAD,
                    ROLL,
                    FLIP,
                    UPSAMPLE,
                    PIXEL_SHUFFLE,
                    PROPOSALS,
                    ROI_ALIGN -> Formula.ZERO;
        };
    }

    private static Formula foreign(ForeignOp.Foreign op) {
        Formula sum = Formula.ZERO;
        for (ForeignOp.Product product : op.products()) {
            Formula term = Formula.of(product.names().get(0), product.sizes().get(0));
            for (int i = 1; i < product.sizes().size(); i++) {
                term = term.times(product.names().get(i), product.sizes().get(i));
            }
            sum = sum.plus(term);
        }
        return sum;
    }

    private static Formula conv(WeightedOp.Conv op, Node node) {
        Shape input = node.inputShape();
        Size channels = input.get(input.rank() - op.window().axes() - 1);
        return Formula.elements(node.shape())
                .times("kernel", op.window().kernel())
                .times("channels in", channels.floorDiv(op.groups()));
    }

    private static Formula convTranspose(WeightedOp.ConvTranspose op, Node node) {
        return Formula.elements(node.inputShape())
                .times("kernel", op.window().kernel())
                .times("channels out", op.channels() / op.groups());
    }

    private static Formula linear(Node node) {
        return Formula.elements(node.shape())
                .times("features in", node.inputShape().get(-1));
    }

    private static Formula bilinear(Node node) {
        return linear(node).times("second features in", node.input(1).size(-1));
    }

    private static Formula attention(Node node) {
        Shape queries = node.inputShape();
        Shape values = node.input(2).shape();
        Formula pairs = Formula.elements(queries.without(-1)).times("keys", values.get(-2));
        return pairs.times("features of a query", queries.get(-1))
                .plus(pairs.times("features of a value", values.get(-1)));
    }

    private static Formula recurrent(RecurrentOp.Recurrent op, Shape sequence) {
        Formula sum = Formula.ZERO;
        Size input = sequence.get(2);
        for (int layer = 0; layer < op.layers(); layer++) {
            Formula steps = Formula.of("steps", sequence.get(op.batchFirst() ? 1 : 0))
                    .times("batch", sequence.get(op.batchFirst() ? 0 : 1))
                    .times("directions", op.directions());
            Formula gates = steps.times("gates", op.cell().gates()).times("hidden", op.hidden());
            sum = sum.plus(gates.times("features in", input)).plus(gates.times("state", op.features()));
            if (op.projection() > 0) {
                sum = sum.plus(steps.times("projection", op.projection()).times("hidden", op.hidden()));
            }
            input = Size.of((long) op.features() * op.directions());
        }
        return sum;
    }

    private static Formula recurrentCell(RecurrentOp.RecurrentCell op, Node node) {
        Shape input = node.inputShape();
        Formula gates = Formula.elements(input.without(-1))
                .times("gates", op.cell().gates())
                .times("hidden", op.hidden());
        return gates.times("features in", input.get(-1)).plus(gates.times("state", op.hidden()));
    }
}
