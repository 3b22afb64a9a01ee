package dev.loupe.graph;

import dev.loupe.graph.Parameter.Role;
import java.util.ArrayList;
import java.util.List;

/** The table of parameters: from a node to the tensors that its operator holds, in PyTorch's names, order and shapes. */
public final class Parameters {
    private Parameters() {}

    /** The parameters and buffers of a node's operator; empty for one that holds none. */
    public static List<Parameter> of(Node node) {
        Op op = node.op();
        return switch (op.type()) {
            case PARAMETER -> parameter((SourceOp.Parameter) op, node);
            case CONV -> conv((WeightedOp.Conv) op, node);
            case CONV_TRANSPOSE -> convTranspose((WeightedOp.ConvTranspose) op, node);
            case LINEAR -> linear((WeightedOp.Linear) op, node);
            case BILINEAR -> bilinear((WeightedOp.Bilinear) op, node);
            case EMBEDDING -> embedding((WeightedOp.Embedding) op, node);
            case BATCH_NORM -> batchNorm((NormOp.BatchNorm) op, node);
            case FROZEN_BATCH_NORM -> frozenBatchNorm(node);
            case LAYER_NORM -> layerNorm((NormOp.LayerNorm) op, node);
            case RMS_NORM -> new Holder(node).weight(node.inputShape().get(-1)).done();
            case GROUP_NORM -> affine(node, ((NormOp.GroupNorm) op).affine());
            case INSTANCE_NORM -> affine(node, ((NormOp.InstanceNorm) op).affine());
            case PRELU ->
                new Holder(node)
                        .weight(Size.of(((ActivationOp.PRelu) op).slopes()))
                        .done();
            case RECURRENT -> recurrent((RecurrentOp.Recurrent) op, node);
            case RECURRENT_CELL -> recurrentCell((RecurrentOp.RecurrentCell) op, node);
            case INPUT,
                    IDENTITY,
                    MATMUL,
                    ATTENTION,
                    LOCAL_RESPONSE_NORM,
                    NORMALIZE,
                    ACTIVATION,
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
                    ROTARY,
                    WINDOW_MASK,
                    PROPOSALS,
                    ROI_ALIGN,
                    FOREIGN -> List.of();
        };
    }

    private static List<Parameter> parameter(SourceOp.Parameter op, Node node) {
        Role role = op.buffer() ? Role.BUFFER : op.name().contains("bias") ? Role.BIAS : Role.WEIGHT;
        return new Holder(node).add(op.name(), role, op.dtype(), op.shape()).done();
    }

    private static List<Parameter> conv(WeightedOp.Conv op, Node node) {
        int axes = op.window().axes();
        Shape input = node.inputShape();
        Size channels = input.get(input.rank() - axes - 1);
        return new Holder(node)
                .weight(kernel(Size.of(op.channels()), channels.floorDiv(op.groups()), op.window()))
                .bias(op.bias(), op.channels())
                .done();
    }

    private static List<Parameter> convTranspose(WeightedOp.ConvTranspose op, Node node) {
        int axes = op.window().axes();
        Shape input = node.inputShape();
        Size channels = input.get(input.rank() - axes - 1);
        return new Holder(node)
                .weight(kernel(channels, Size.of(op.channels() / op.groups()), op.window()))
                .bias(op.bias(), op.channels())
                .done();
    }

    private static Size[] kernel(Size first, Size second, Window window) {
        Size[] sizes = new Size[window.axes() + 2];
        sizes[0] = first;
        sizes[1] = second;
        for (int axis = 0; axis < window.axes(); axis++) {
            sizes[axis + 2] = Size.of(window.kernel().get(axis));
        }
        return sizes;
    }

    private static List<Parameter> linear(WeightedOp.Linear op, Node node) {
        Size in = node.inputShape().get(-1);
        Size out = Size.of(op.features());
        Holder holder = new Holder(node);
        if (op.matrix() instanceof WeightedOp.Matrix.Rows rows) {
            return holder.weight(Size.of(rows.rows()), in)
                    .bias(op.bias(), rows.rows())
                    .done();
        }
        boolean transposed = op.matrix() instanceof WeightedOp.Matrix.Transposed;
        return (transposed ? holder.weight(in, out) : holder.weight(out, in))
                .bias(op.bias(), op.features())
                .done();
    }

    private static List<Parameter> bilinear(WeightedOp.Bilinear op, Node node) {
        return new Holder(node)
                .weight(
                        Size.of(op.features()),
                        node.inputShape().get(-1),
                        node.input(1).size(-1))
                .bias(op.bias(), op.features())
                .done();
    }

    private static List<Parameter> embedding(WeightedOp.Embedding op, Node node) {
        return new Holder(node)
                .weight(Size.of(op.rows()), Size.of(op.features()))
                .done();
    }

    private static List<Parameter> batchNorm(NormOp.BatchNorm op, Node node) {
        Size channels = node.inputShape().get(1);
        Holder holder = new Holder(node);
        if (op.scale()) {
            holder.weight(channels);
        }
        if (op.shift()) {
            holder.add("bias", Role.BIAS, channels);
        }
        holder.add("running_mean", Role.BUFFER, channels).add("running_var", Role.BUFFER, channels);
        if (op.counter()) {
            holder.add("num_batches_tracked", Role.BUFFER, DType.INT64, Shape.SCALAR);
        }
        return holder.done();
    }

    private static List<Parameter> frozenBatchNorm(Node node) {
        Size channels = node.inputShape().get(1);
        return new Holder(node)
                .add("weight", Role.BUFFER, channels)
                .add("bias", Role.BUFFER, channels)
                .add("running_mean", Role.BUFFER, channels)
                .add("running_var", Role.BUFFER, channels)
                .done();
    }

    private static List<Parameter> layerNorm(NormOp.LayerNorm op, Node node) {
        if (!op.affine()) {
            return List.of();
        }
        Shape input = node.inputShape();
        List<Size> sizes = input.sizes().subList(input.rank() - op.dimensions(), input.rank());
        Holder holder = new Holder(node).weight(sizes.toArray(new Size[0]));
        return (op.bias() ? holder.add("bias", Role.BIAS, sizes.toArray(new Size[0])) : holder).done();
    }

    private static List<Parameter> affine(Node node, boolean affine) {
        Size channels = node.inputShape().get(1);
        return affine
                ? new Holder(node)
                        .weight(channels)
                        .add("bias", Role.BIAS, channels)
                        .done()
                : List.of();
    }

    private static List<Parameter> recurrent(RecurrentOp.Recurrent op, Node node) {
        Holder holder = new Holder(node);
        Size gates = Size.of((long) op.cell().gates() * op.hidden());
        Size input = node.inputShape().get(-1);
        Size state = Size.of(op.features());
        for (int layer = 0; layer < op.layers(); layer++) {
            for (int direction = 0; direction < op.directions(); direction++) {
                String suffix = "_l" + layer + (direction == 1 ? "_reverse" : "");
                holder.add("weight_ih" + suffix, Role.WEIGHT, gates, input);
                holder.add("weight_hh" + suffix, Role.WEIGHT, gates, state);
                if (op.bias()) {
                    holder.add("bias_ih" + suffix, Role.BIAS, gates);
                }
                if (op.biases() == RecurrentOp.Biases.TWO) {
                    holder.add("bias_hh" + suffix, Role.BIAS, gates);
                }
                if (op.projection() > 0) {
                    holder.add("weight_hr" + suffix, Role.WEIGHT, state, Size.of(op.hidden()));
                }
            }
            input = Size.of((long) op.features() * op.directions());
        }
        return holder.done();
    }

    private static List<Parameter> recurrentCell(RecurrentOp.RecurrentCell op, Node node) {
        Size gates = Size.of((long) op.cell().gates() * op.hidden());
        Holder holder = new Holder(node)
                .add("weight_ih", Role.WEIGHT, gates, node.inputShape().get(-1))
                .add("weight_hh", Role.WEIGHT, gates, Size.of(op.hidden()));
        if (op.bias()) {
            holder.add("bias_ih", Role.BIAS, gates).add("bias_hh", Role.BIAS, gates);
        }
        return holder.done();
    }

    /** Collects the parameters of one node. */
    private static final class Holder {
        private final Node node;
        private final List<Parameter> parameters = new ArrayList<>(2);

        Holder(Node node) {
            this.node = node;
        }

        Holder weight(Size... sizes) {
            return add("weight", Role.WEIGHT, sizes);
        }

        Holder bias(boolean present, int features) {
            return present ? add("bias", Role.BIAS, Size.of(features)) : this;
        }

        Holder add(String name, Role role, Size... sizes) {
            return add(name, role, node.parameterType(), Shape.of(sizes));
        }

        Holder add(String plainName, Role role, DType dtype, Shape shape) {
            Binding binding = node.binding();
            String name = binding.prefix().isEmpty() ? plainName : binding.prefix() + plainName;
            String tied = binding.tied().get(name);
            String module = node.scope().module();
            String key = tied != null ? tied : module.isEmpty() ? name : module + "." + name;
            boolean trained = role != Role.BUFFER && !binding.isFrozen(name);
            parameters.add(new Parameter(name, key, new TensorType(node.stored(key, dtype), shape), role, trained));
            return this;
        }

        List<Parameter> done() {
            return parameters;
        }
    }
}
