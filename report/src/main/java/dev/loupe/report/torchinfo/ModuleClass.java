package dev.loupe.report.torchinfo;

import dev.loupe.graph.Axes;
import dev.loupe.graph.Modules;
import dev.loupe.graph.Node;
import dev.loupe.graph.Op;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.RegisteredModule;
import dev.loupe.graph.WeightedOp;
import dev.loupe.inspect.OperatorNames;
import java.util.List;

/** What torchinfo asks a PyTorch module's class for: its name, some of its attributes, the form of its result. */
final class ModuleClass {
    /** What a cell shows when there is nothing. */
    static final String NONE = "--";

    private ModuleClass() {}

    /** In which form a module's forward function returns its tensors. */
    enum Result {
        TENSOR,
        TUPLE,
        DICTIONARY
    }

    static String name(RegisteredModule module) {
        if (!module.kind().isEmpty()) {
            return module.kind();
        }
        return module.operator().isPresent()
                ? OperatorNames.of(module.operator().get())
                : "Module";
    }

    /** Whether Python finds no child of it: an empty container is false and so no child. */
    static boolean isLeaf(RegisteredModule module) {
        for (RegisteredModule child : module.children()) {
            if (!isEmptyContainer(child)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEmptyContainer(RegisteredModule module) {
        return module.children().isEmpty()
                && module.parameters().isEmpty()
                && switch (module.kind()) {
                    case "Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict" -> true;
                    default -> false;
                };
    }

    /** Its attribute {@code kernel_size}: a list where PyTorch keeps a tuple, a number where it keeps that. */
    static String kernelSize(RegisteredModule module) {
        return isOperator(module) ? kernelSize(module.operator().get().op()) : NONE;
    }

    private static String kernelSize(Op op) {
        return switch (op.type()) {
            case CONV -> list(((WeightedOp.Conv) op).window().kernel());
            case CONV_TRANSPOSE -> list(((WeightedOp.ConvTranspose) op).window().kernel());
            case POOL -> pool((PoolOp.Pool) op);
            case INPUT,
                    PARAMETER,
                    IDENTITY,
                    LINEAR,
                    BILINEAR,
                    EMBEDDING,
                    MATMUL,
                    ATTENTION,
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
                    RECURRENT,
                    RECURRENT_CELL,
                    PROPOSALS,
                    ROI_ALIGN,
                    FOREIGN -> NONE;
        };
    }

    /** Pooling keeps what it was given, but AvgPool1d makes a tuple of it. */
    private static String pool(PoolOp.Pool op) {
        Axes kernel = op.window().kernel();
        boolean tuple = !kernel.isUniform() || (kernel.count() == 1 && op.reduction() == PoolOp.Reduction.AVERAGE);
        return tuple ? list(kernel) : Integer.toString(kernel.get(0));
    }

    private static String list(Axes axes) {
        long[] sizes = new long[axes.count()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = axes.get(axis);
        }
        return Numbers.list(sizes);
    }

    /** Its attribute {@code groups}. Convolutions have one, and torchvision's ResNet keeps that of its bottlenecks. */
    static String groups(RegisteredModule module, Modules modules) {
        int groups = 0;
        if (isOperator(module)) {
            groups = groups(module.operator().get().op());
        } else if (module.kind().equals("ResNet")) {
            List<RegisteredModule> all = modules.all();
            for (int i = module.order(); i < module.end(); i++) {
                RegisteredModule inner = all.get(i);
                groups = isOperator(inner)
                        ? Math.max(groups, groups(inner.operator().get().op()))
                        : groups;
            }
        }
        return groups == 0 ? NONE : Integer.toString(groups);
    }

    private static int groups(Op op) {
        if (op instanceof WeightedOp.Conv conv) {
            return conv.groups();
        }
        return op instanceof WeightedOp.ConvTranspose conv ? conv.groups() : 0;
    }

    /** Whether it is an operator, or derived from one as torchvision's Conv3DSimple is, and so has its attributes. */
    private static boolean isOperator(RegisteredModule module) {
        if (module.operator().isEmpty()) {
            return false;
        }
        return module.kind().isEmpty()
                || (isLeaf(module) && !Parameters.of(module.operator().get()).isEmpty());
    }

    static Result result(RegisteredModule module, int outputs) {
        return switch (module.kind()) {
            case "IntermediateLayerGetter", "DeepLabV3", "FCN", "LRASPP" -> Result.DICTIONARY;
            case "MultiheadAttention" -> Result.TUPLE;
            default -> outputs > 1 || isRecurrent(module) ? Result.TUPLE : Result.TENSOR;
        };
    }

    private static boolean isRecurrent(RegisteredModule module) {
        if (!module.kind().isEmpty() || module.operator().isEmpty()) {
            return false;
        }
        Node node = module.operator().get();
        return node.op().type() == OpType.RECURRENT
                || (node.op() instanceof RecurrentOp.RecurrentCell && node.outputCount() > 1);
    }
}
