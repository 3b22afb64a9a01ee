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
    private static final Shape IMAGE = Shape.of(1, 3, 224, 224);
    private static final Step RELU = activation(Function.RELU);

    private Segmentation() {}

    static Entry entry(String name) {
        return switch (name) {
            case "fcn_resnet50" -> fcn(name, 6);
            case "fcn_resnet101" -> fcn(name, 23);
            case "deeplabv3_resnet50" -> deepLab(name, x -> ResNet.dilated(x, 3, 4, 6, 3));
            case "deeplabv3_resnet101" -> deepLab(name, x -> ResNet.dilated(x, 3, 4, 23, 3));
            case "deeplabv3_mobilenet_v3_large" -> deepLab(name, Segmentation::ofMobileNet);
            case "lraspp_mobilenet_v3_large" -> Entry.of(name, LRASPP, 2019, IMAGE, o -> lite(o.number("classes", 21)));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** From an image to two feature maps: an early one, and the last. */
    private interface Backbone {
        List<Value> features(Value image);
    }

    private static Entry fcn(String name, int third) {
        Backbone backbone = x -> ResNet.dilated(x, 3, 4, third, 3);
        return Entry.of(name, FCN, 2014, IMAGE, options -> {
            int classes = options.number("classes", 21);
            return network("FCN", backbone, fcnHead(classes), classes, options.flag("aux", false));
        });
    }

    private static Entry deepLab(String name, Backbone backbone) {
        return Entry.of(name, DEEPLAB, 2017, IMAGE, options -> {
            int classes = options.number("classes", 21);
            return network("DeepLabV3", backbone, deepLabHead(classes), classes, options.flag("aux", false));
        });
    }

    private static Step network(String kind, Backbone backbone, Block head, int classes, boolean auxiliary) {
        return Network.of(kind, inputs -> {
            Value image = inputs.get(0);
            List<Value> features = backbone(image, backbone);
            Value labels = resized(features.get(1).then("classifier", head), image);
            if (!auxiliary) {
                return List.of(labels);
            }
            Value second = features.get(0).then("aux_classifier", fcnHead(classes));
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

    private static Block fcnHead(int classes) {
        return Block.of(
                "FCNHead",
                x -> x.then("0", conv(x.channels() / 4, 3).padding(1).noBias())
                        .then("1", batchNorm())
                        .then("2", RELU)
                        .then("3", dropout(0.1))
                        .then("4", conv(classes, 1)));
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
            List<Value> features = backbone(x, Segmentation::ofMobileNet);
            return resized(features.get(0).then("classifier", liteHead(features.get(1), classes), features.get(1)), x);
        });
    }

    /** From the early features and the last, which are weighed by their average. */
    private static Block liteHead(Value last, int classes) {
        return Block.of("LRASPPHead", early -> {
            Value weighed = last.then("cbr", sequential(conv(128, 1).noBias(), batchNorm(), relu()))
                    .times(last.then(
                            "scale",
                            sequential(adaptiveAveragePool(1), conv(128, 1).noBias(), sigmoid())));
            Value fine = resized(weighed, early);
            return early.then("low_classifier", conv(classes, 1)).plus(fine.then("high_classifier", conv(classes, 1)));
        });
    }
}
