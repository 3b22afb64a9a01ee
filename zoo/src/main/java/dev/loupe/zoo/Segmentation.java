package dev.loupe.zoo;

import static dev.loupe.graph.Layers.activation;
import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.sigmoid;

import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.Block;
import dev.loupe.graph.Network;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks that label each pixel: FCN (Long, Shelhamer and Darrell 2014), DeepLabV3 (Chen et al. 2017) and Lite R-ASPP
 * (Howard et al. 2019, figure 10), on backbones of ResNet and MobileNet v3. Option {@code aux=true} adds the auxiliary
 * head that their weights were trained with.
 */
final class Segmentation {
    private static final String FCN = "Fully Convolutional Networks for Semantic Segmentation (Long et al.)";
    private static final String DEEPLAB = "Rethinking Atrous Convolution for Semantic Image Segmentation (Chen et al.)";
    private static final String LRASPP = "Searching for MobileNetV3 (Howard et al.)";
    private static final Step RELU = activation(Function.RELU);

    private Segmentation() {}

    static Entry entry(String name) {
        return switch (name) {
            case "fcn_resnet50" -> onResNet(name, FCN, 2014, "FCN", 6);
            case "fcn_resnet101" -> onResNet(name, FCN, 2014, "FCN", 23);
            case "deeplabv3_resnet50" -> onResNet(name, DEEPLAB, 2017, "DeepLabV3", 6);
            case "deeplabv3_resnet101" -> onResNet(name, DEEPLAB, 2017, "DeepLabV3", 23);
            case "deeplabv3_mobilenet_v3_large" -> entry(name, DEEPLAB, 2017, "DeepLabV3", x -> ofMobileNet(x));
            case "lraspp_mobilenet_v3_large" ->
                Entry.of(name, LRASPP, 2019, Shape.of(1, 3, 224, 224), o -> lite(o.number("classes", 21)));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** From an image to two feature maps: an early one, and the last. */
    private interface Backbone {
        List<Value> features(Value image);
    }

    private static Entry onResNet(String name, String source, int year, String kind, int third) {
        return entry(name, source, year, kind, x -> ResNet.dilated(x, 3, 4, third, 3));
    }

    private static Entry entry(String name, String source, int year, String kind, Backbone backbone) {
        return Entry.of(
                name,
                source,
                year,
                Shape.of(1, 3, 224, 224),
                options -> network(kind, backbone, options.number("classes", 21), options.flag("aux", false)));
    }

    private static Step network(String kind, Backbone backbone, int classes, boolean auxiliary) {
        return Network.of(kind, inputs -> {
            Value image = inputs.get(0);
            List<Value> features = backbone(image, backbone);
            Value last = features.get(1);
            Block head = kind.equals("FCN") ? fcnHead(last.channels(), classes) : deepLabHead(classes);
            Value labels = resized(last.then("classifier", head), image);
            if (!auxiliary) {
                return List.of(labels);
            }
            Value early = features.get(0);
            Value second = early.then("aux_classifier", fcnHead(early.channels(), classes));
            return List.of(labels, resized(second, image));
        });
    }

    private static List<Value> backbone(Value image, Backbone backbone) {
        List<Value> features = new ArrayList<>();
        image.then("backbone", Block.of("IntermediateLayerGetter", x -> {
            features.addAll(backbone.features(x));
            return features.get(1);
        }));
        return features;
    }

    /** MobileNet's features at strides 8 and 16. */
    private static List<Value> ofMobileNet(Value x) {
        List<Step> steps = MobileNetV3.dilatedFeatures();
        Value y = x;
        Value early = x;
        for (int i = 0; i < steps.size(); i++) {
            y = y.then(Integer.toString(i), steps.get(i));
            early = i == 4 ? y : early;
        }
        return List.of(early, y);
    }

    private static Value resized(Value x, Value like) {
        return x.then(new ShapeOp.Upsample(List.of(like.size(2), like.size(3)), ShapeOp.Interpolation.BILINEAR, false));
    }

    private static Block fcnHead(int channels, int classes) {
        int width = channels / 4;
        return sequential(conv(width, 3).padding(1).noBias(), batchNorm(), RELU, dropout(0.1), conv(classes, 1))
                .as("FCNHead");
    }

    private static Block deepLabHead(int classes) {
        return sequential(
                        atrousPyramid(12, 24, 36),
                        conv(256, 3).padding(1).noBias(),
                        batchNorm(),
                        RELU,
                        conv(classes, 1))
                .as("DeepLabHead");
    }

    /** Figure 5: convolutions at several rates, and the average of the whole image, side by side. */
    private static Block atrousPyramid(int... rates) {
        return Block.of("ASPP", x -> {
            List<Value> branches = new ArrayList<>();
            Value last = x.inside("convs", "ModuleList", y -> {
                branches.add(y.then("0", sequential(conv(256, 1).noBias(), batchNorm(), RELU)));
                for (int i = 0; i < rates.length; i++) {
                    Step atrous =
                            conv(256, 3).padding(rates[i]).dilation(rates[i]).noBias();
                    branches.add(y.then(
                            Integer.toString(i + 1),
                            sequential(atrous, batchNorm(), RELU).as("ASPPConv")));
                }
                return y.then(Integer.toString(rates.length + 1), imagePooling());
            });
            branches.add(last);
            return Value.concat(1, branches)
                    .then("project", sequential(conv(256, 1).noBias(), batchNorm(), RELU, dropout(0.5)));
        });
    }

    private static Block imagePooling() {
        return Block.of(
                "ASPPPooling",
                x -> resized(
                        x.then("0", adaptiveAveragePool(1))
                                .then("1", conv(256, 1).noBias())
                                .then("2", batchNorm())
                                .then("3", RELU),
                        x));
    }

    private static Step lite(int classes) {
        return Block.of("LRASPP", x -> {
            List<Value> features = backbone(x, y -> ofMobileNet(y));
            Value low = features.get(0);
            Value high = features.get(1);
            return resized(low.then("classifier", liteHead(low, high, classes), high), x);
        });
    }

    private static Block liteHead(Value low, Value high, int classes) {
        return Block.of("LRASPPHead", x -> {
            Value y = high.then("cbr", sequential(conv(128, 1).noBias(), batchNorm(), relu()))
                    .times(high.then(
                            "scale",
                            sequential(adaptiveAveragePool(1), conv(128, 1).noBias(), sigmoid())));
            y = resized(y, low);
            return low.then("low_classifier", conv(classes, 1)).plus(y.then("high_classifier", conv(classes, 1)));
        });
    }
}
