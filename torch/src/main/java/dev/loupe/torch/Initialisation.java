package dev.loupe.torch;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.Shape;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;

/**
 * First weights: for torchvision's networks as torchvision draws them, for others as their papers or PyTorch's layers do.
 * The same seed gives the same weights; the numbers themselves are not torchvision's.
 */
public final class Initialisation {
    private static final double RELU_GAIN = Math.sqrt(2);

    private final String family;
    /** How many layers of a text decoder add to the residual. */
    private final double residuals;

    private Initialisation(Graph graph) {
        this.family = graph.kind();
        this.residuals = graph.nodes().stream()
                .filter(node -> node.path().endsWith("c_proj"))
                .count();
    }

    /** The weights of a network, to be closed by the caller. */
    public static Weights of(Graph graph, long seed) {
        return of(graph, seed, Device.CPU);
    }

    public static Weights of(Graph graph, long seed, Device device) {
        Weights weights = Weights.allocate(graph, Device.CPU);
        Map<String, Draw> draws = new Initialisation(graph).draws(graph);
        try (NoGradients mode = NoGradients.open();
                Generator generator = torch.make_generator_cpu(seed)) {
            weights.tensors().forEach((key, tensor) -> {
                Draw draw = draws.get(key);
                if (draw != null) {
                    draw.fill(tensor, generator);
                } else {
                    Tables.fill(weights.parameter(key), tensor);
                }
            });
        }
        return weights.movedTo(device);
    }

    /** For each parameter how it is drawn; tables, which are computed, are left out. */
    private Map<String, Draw> draws(Graph graph) {
        Map<String, Draw> draws = new HashMap<>();
        for (Node node : graph.nodes()) {
            for (Parameter parameter : Parameters.of(node)) {
                if (!draws.containsKey(parameter.key()) && !Tables.isTable(node, parameter)) {
                    draws.put(parameter.key(), draw(node, parameter));
                }
            }
        }
        return draws;
    }

    private Draw draw(Node node, Parameter parameter) {
        return switch (node.op().type()) {
            case CONV, CONV_TRANSPOSE -> parameter.name().endsWith("weight") ? conv(node, parameter) : convBias(node);
            case LINEAR -> parameter.name().endsWith("weight") ? linear(node, parameter) : linearBias(node);
            case BILINEAR ->
                Draw.uniform(1 / Math.sqrt((double) node.inputShape().get(-1).value()));
            case EMBEDDING -> Draw.normal(isTransformerOfText() ? 0.02 : 1);
            case PARAMETER -> own(node, parameter);
            case PRELU -> Draw.constant(0.25);
            case RECURRENT -> recurrent(((RecurrentOp.Recurrent) node.op()).hidden());
            case RECURRENT_CELL -> recurrent(((RecurrentOp.RecurrentCell) node.op()).hidden());
            case BATCH_NORM, FROZEN_BATCH_NORM, LAYER_NORM, RMS_NORM, GROUP_NORM, INSTANCE_NORM -> norm(parameter);
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
                    FOREIGN -> throw new IllegalArgumentException(node + " holds no parameters");
        };
    }

    private boolean isTransformerOfText() {
        return switch (family) {
            case "GPT2LMHeadModel", "BertModel", "LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM" -> true;
            default -> false;
        };
    }

    private Draw conv(Node node, Parameter weight) {
        double in = fanIn(weight);
        double out = fanOut(weight);
        return switch (family) {
            case "VGG", "ResNet", "MobileNetV2", "MobileNetV3", "MNASNet", "EfficientNet" ->
                Draw.normal(RELU_GAIN / Math.sqrt(out));
            case "FCN",
                    "DeepLabV3",
                    "LRASPP" -> // the features are those of a ResNet or MobileNet; the head is PyTorch's
                isBackbone(node) ? Draw.normal(RELU_GAIN / Math.sqrt(out)) : Draw.uniform(1 / Math.sqrt(in));
            case "FasterRCNN" -> ofDetector(node, in, out);
            case "RegNet" -> Draw.normal(Math.sqrt(2 / out));
            case "DenseNet", "Unet2015" -> Draw.normal(RELU_GAIN / Math.sqrt(in));
            case "SqueezeNet" -> // the last convolution is the classifier
                node.path().startsWith("classifier") ? Draw.normal(0.01) : Draw.uniform(RELU_GAIN * Math.sqrt(3 / in));
            case "GoogLeNet" -> Draw.truncated(0.01);
            case "Inception3" -> Draw.truncated(0.1);
            case "ConvNeXt" -> Draw.truncated(0.02);
            case "VisionTransformer" -> Draw.truncated(Math.sqrt(1 / in));
            case "MaxVit" -> Draw.normal(0.02);
            case "DcganGenerator", "DcganDiscriminator", "UnetBlock", "NLayerDiscriminator" -> Draw.normal(0.02);
            case "AlexNet2012", "RpnHead" -> Draw.normal(0.01);
            case "Yolov3", "Yolov3Tiny" -> Draw.uniform(Math.sqrt(2 / in));
            default -> Draw.uniform(1 / Math.sqrt(in));
        };
    }

    /** A ResNet, the pyramid on it, and the head that scores anchors. */
    private static Draw ofDetector(Node node, double in, double out) {
        if (node.path().startsWith("backbone.body")) {
            return Draw.normal(RELU_GAIN / Math.sqrt(out));
        }
        return isBackbone(node) ? Draw.uniform(Math.sqrt(3 / in)) : Draw.normal(0.01);
    }

    /** Biases of convolutions. */
    private Draw convBias(Node node) {
        return switch (family) {
            case "AlexNet2012" -> isOfOne(node) ? Draw.ONE : Draw.ZERO;
            case "VGG",
                    "MobileNetV2",
                    "MobileNetV3",
                    "MNASNet",
                    "EfficientNet",
                    "RegNet",
                    "SqueezeNet",
                    "ConvNeXt",
                    "VisionTransformer",
                    "MaxVit",
                    "DcganGenerator",
                    "DcganDiscriminator",
                    "UnetBlock",
                    "NLayerDiscriminator",
                    "Yolov3",
                    "Yolov3Tiny",
                    "Unet2015",
                    "RpnHead",
                    "FasterRCNN" -> Draw.ZERO;
            case "FCN", "DeepLabV3", "LRASPP" -> isBackbone(node) ? Draw.ZERO : likeWeight(node);
            default -> likeWeight(node);
        };
    }

    /** Krizhevsky 2012, section 5: 1 in the second, fourth and fifth convolution and the hidden layers, else 0. */
    private static boolean isOfOne(Node node) {
        long in = node.inputShape().get(1).value();
        return node.op().type() == OpType.LINEAR ? node.shape().get(-1).value() == 4096 : in == 96 || in == 384;
    }

    private static boolean isBackbone(Node node) {
        return node.path().startsWith("backbone");
    }

    private Draw linear(Node node, Parameter weight) {
        double in = fanIn(weight);
        double out = fanOut(weight);
        boolean isJoint = weight.name().startsWith("in_proj_");
        return switch (family) {
            case "VGG", "MobileNetV2", "MobileNetV3", "RegNet", "AlexNet2012" -> Draw.normal(0.01);
            case "GoogLeNet" -> Draw.truncated(0.01);
            case "Inception3" -> Draw.truncated(node.path().startsWith("AuxLogits") ? 0.001 : 0.1);
            case "EfficientNet" -> Draw.uniform(1 / Math.sqrt(out));
            case "MNASNet" -> Draw.uniform(Math.sqrt(3 / out));
            case "ConvNeXt", "SwinTransformer" -> Draw.truncated(0.02);
            case "MaxVit" -> Draw.normal(0.02);
            case "VisionTransformer" ->
                node.path().startsWith("heads")
                        ? Draw.ZERO
                        : isProjectionOut(node) ? Draw.uniform(1 / Math.sqrt(in)) : xavier(in, out);
            case "Transformer", "Transformer2017" -> xavier(in, out);
            case "GPT2LMHeadModel" -> // Radford 2019: layers that add to the residual are scaled by their number
                Draw.normal(node.path().endsWith("c_proj") ? 0.02 / Math.sqrt(residuals) : 0.02);
            case "BertModel", "LlamaForCausalLM", "MistralForCausalLM", "Qwen2ForCausalLM" -> Draw.normal(0.02);
            case "DcganGenerator", "DcganDiscriminator" -> Draw.normal(0.02);
            case "BoxHead" -> boxHead(node, in);
            default -> isJoint ? xavier(in, out) : Draw.uniform(1 / Math.sqrt(in));
        };
    }

    /** Girshick 2015, section 2.3: what a region is, and where, is nearly left open at first. */
    private static Draw boxHead(Node node, double in) {
        return switch (node.path()) {
            case "cls_score" -> Draw.normal(0.01);
            case "bbox_pred" -> Draw.normal(0.001);
            default -> Draw.uniform(1 / Math.sqrt(in));
        };
    }

    private Draw linearBias(Node node) {
        return switch (family) {
            case "AlexNet2012" -> isOfOne(node) ? Draw.ONE : Draw.ZERO;
            case "VGG",
                    "MobileNetV2",
                    "MobileNetV3",
                    "MNASNet",
                    "EfficientNet",
                    "RegNet",
                    "DenseNet",
                    "ConvNeXt",
                    "SwinTransformer",
                    "MaxVit",
                    "GPT2LMHeadModel",
                    "BertModel",
                    "LlamaForCausalLM",
                    "MistralForCausalLM",
                    "Qwen2ForCausalLM",
                    "DcganGenerator",
                    "DcganDiscriminator",
                    "BoxHead" -> Draw.ZERO;
            case "VisionTransformer" -> node.path().contains(".mlp.") ? Draw.normal(1e-6) : Draw.ZERO;
            default -> isProjectionOut(node) || isProjectionIn(node) ? Draw.ZERO : likeWeight(node);
        };
    }

    /** Attention's own layers have biases that begin at 0 in PyTorch. */
    private static boolean isProjectionIn(Node node) {
        return node.binding().prefix().equals("in_proj_");
    }

    private static boolean isProjectionOut(Node node) {
        return node.scope().kind().equals("NonDynamicallyQuantizableLinear");
    }

    /** PyTorch's own: as far as the weights are drawn by default. */
    private static Draw likeWeight(Node node) {
        return Draw.uniform(1 / Math.sqrt(fanIn(Parameters.of(node).get(0))));
    }

    /** Glorot and Bengio 2010. */
    private static Draw xavier(double in, double out) {
        return Draw.uniform(Math.sqrt(6 / (in + out)));
    }

    private Draw norm(Parameter parameter) {
        boolean isGan = switch (family) {
            case "DcganGenerator", "DcganDiscriminator", "UnetBlock", "NLayerDiscriminator" -> true;
            default -> false;
        };
        return switch (parameter.name()) {
            case "weight" -> isGan ? Draw.normalAround(1, 0.02) : Draw.ONE;
            case "running_var" -> Draw.ONE;
            default -> Draw.ZERO;
        };
    }

    private static Draw recurrent(int hidden) {
        return Draw.uniform(1 / Math.sqrt(hidden));
    }

    /** Parameters that a module holds and uses itself. */
    private Draw own(Node node, Parameter parameter) {
        return switch (parameter.name()) {
            case "class_token" -> Draw.ZERO;
            case "pos_embedding" -> Draw.normal(0.02);
            case "relative_position_bias_table" -> Draw.truncated(0.02);
            case "logit_scale" -> Draw.constant(Math.log(10));
            case "layer_scale" -> Draw.constant(1e-6);
            default -> Draw.normal(node.scope().kind().equals("Embedding") ? 0.02 : 1);
        };
    }

    /** Numbers that a number of the output is summed from. */
    private static double fanIn(Parameter weight) {
        Shape shape = weight.type().shape();
        return (double) shape.elements().value() / shape.get(0).value();
    }

    /** Numbers of the output that a number of the input goes to, but for the stride. */
    private static double fanOut(Parameter weight) {
        Shape shape = weight.type().shape();
        return (double) shape.elements().value() / shape.get(1).value();
    }
}
