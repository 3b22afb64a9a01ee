package dev.loupe.zoo;

import static dev.loupe.graph.Layers.adaptiveAveragePool;
import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp.Conv;
import java.util.List;
import java.util.function.Function;

/**
 * Deep residual networks (He, Zhang, Ren and Sun 2015), ResNeXt (Xie 2016) and wide residual networks (Zagoruyko and
 * Komodakis 2016), as torchvision writes them: the stride of a bottleneck stands in its 3x3 convolution.
 */
final class ResNet {
    private static final String RESNET = "Deep Residual Learning for Image Recognition (He et al.)";
    private static final String RESNEXT = "Aggregated Residual Transformations for Deep Neural Networks (Xie et al.)";
    private static final String WIDE = "Wide Residual Networks (Zagoruyko and Komodakis)";

    private ResNet() {}

    static Entry entry(String name) {
        return switch (name) {
            case "resnet18" -> entry(name, RESNET, 2015, o -> basic(o, 2, 2, 2, 2));
            case "resnet34" -> entry(name, RESNET, 2015, o -> basic(o, 3, 4, 6, 3));
            case "resnet50" -> entry(name, RESNET, 2015, o -> bottleneck(o, 1, 64, 3, 4, 6, 3));
            case "resnet101" -> entry(name, RESNET, 2015, o -> bottleneck(o, 1, 64, 3, 4, 23, 3));
            case "resnet152" -> entry(name, RESNET, 2015, o -> bottleneck(o, 1, 64, 3, 8, 36, 3));
            case "resnext50_32x4d" -> entry(name, RESNEXT, 2016, o -> bottleneck(o, 32, 4, 3, 4, 6, 3));
            case "resnext101_32x8d" -> entry(name, RESNEXT, 2016, o -> bottleneck(o, 32, 8, 3, 4, 23, 3));
            case "resnext101_64x4d" -> entry(name, RESNEXT, 2016, o -> bottleneck(o, 64, 4, 3, 4, 23, 3));
            case "wide_resnet50_2" -> entry(name, WIDE, 2016, o -> bottleneck(o, 1, 128, 3, 4, 6, 3));
            case "wide_resnet101_2" -> entry(name, WIDE, 2016, o -> bottleneck(o, 1, 128, 3, 4, 23, 3));
            case "resnet_small" -> Entry.of(name, RESNET, 2015, Shape.of(1, 1, 28, 28), ResNet::small);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry entry(String name, String source, int year, Function<Options, Step> network) {
        return Entry.of(name, source, year, Shape.of(1, 3, 224, 224), network);
    }

    private static Step basic(Options options, int... depths) {
        return network(options, depths, ResNet::basicBlock);
    }

    /** With options {@code width=2} times the channels inside each bottleneck: {@code resnet50:width=2} is wide_resnet50_2. */
    private static Step bottleneck(Options options, int groups, int groupWidth, int... depths) {
        int width = options.number("width", 1) * groups * groupWidth;
        return network(options, depths, bottlenecks(width, groups, batchNorm()));
    }

    /** Makes a residual block at 64, 128, 256 or 512 channels, its 3x3 taps {@code dilation} apart. */
    private interface BlockMaker {
        Block make(int channels, int stride, int dilation);
    }

    private static BlockMaker bottlenecks(int width, int groups, Step norm) {
        return (channels, stride, dilation) ->
                bottleneck(channels, channels / 64 * width, groups, stride, dilation, norm);
    }

    private static Step network(Options options, int[] depths, BlockMaker maker) {
        int classes = options.number("classes", 1000);
        boolean small = options.flag("small", false);
        return Block.of(
                "ResNet",
                x -> (small ? stemOfSmallImages(x, 64) : stem(x, batchNorm()))
                        .then("layer1", stage(maker, depths[0], 64, 1))
                        .then("layer2", stage(maker, depths[1], 128, 2))
                        .then("layer3", stage(maker, depths[2], 256, 2))
                        .then("layer4", stage(maker, depths[3], 512, 2))
                        .then("avgpool", adaptiveAveragePool(1))
                        .then(flatten())
                        .then("fc", linear(classes)));
    }

    /**
     * Two residual blocks behind a small stem and a pool, for images of 28x28 and 32x32 on a processor: our choice of
     * sizes, in the paper's blocks. The option {@code stem_channels} is how many channels the stem has.
     */
    private static Step small(Options options) {
        int classes = options.number("classes", 10);
        int first = options.number("stem_channels", 24);
        return Block.of(
                "ResNet",
                x -> stemOfSmallImages(x, first)
                        .then("maxpool", maxPool(2))
                        .then("layer1", stage(ResNet::basicBlock, 1, 2 * first, 1))
                        .then("layer2", stage(ResNet::basicBlock, 1, 4 * first, 2))
                        .then("avgpool", adaptiveAveragePool(1))
                        .then(flatten())
                        .then("fc", linear(classes)));
    }

    /** Section 4.2, on CIFAR-10: nothing is lost before the first block. */
    private static Value stemOfSmallImages(Value x, int channels) {
        return x.then("conv1", conv(channels, 3).padding(1).noBias())
                .then("bn1", batchNorm())
                .then("relu", relu());
    }

    private static Value stem(Value x, Step norm) {
        return x.then("conv1", conv(64, 7).stride(2).padding(3).noBias())
                .then("bn1", norm)
                .then("relu", relu())
                .then("maxpool", maxPool(3).stride(2).padding(1));
    }

    /**
     * The features of a ResNet of bottlenecks for detection: the outputs of its four stages, at strides 4, 8, 16 and 32.
     *
     * @param norm in place of batch normalisation
     */
    static List<Value> stages(Value x, Step norm, int... depths) {
        BlockMaker maker = bottlenecks(64, 1, norm);
        Value first = stem(x, norm).then("layer1", stage(maker, depths[0], 64, 1));
        Value second = first.then("layer2", stage(maker, depths[1], 128, 2));
        Value third = second.then("layer3", stage(maker, depths[2], 256, 2));
        return List.of(first, second, third, third.then("layer4", stage(maker, depths[3], 512, 2)));
    }

    /**
     * The features of a ResNet of bottlenecks for segmentation: its last two stages are dilated instead of strided
     * (Chen et al. 2017, section 3.1).
     *
     * @return the outputs of stages 3 and 4
     */
    static List<Value> dilated(Value x, int... depths) {
        BlockMaker maker = bottlenecks(64, 1, batchNorm());
        Value third = stem(x, batchNorm())
                .then("layer1", stage(maker, depths[0], 64, 1))
                .then("layer2", stage(maker, depths[1], 128, 2))
                .then("layer3", dilatedStage(maker, depths[2], 256, 2));
        return List.of(third, third.then("layer4", dilatedStage(maker, depths[3], 512, 4)));
    }

    private static Block dilatedStage(BlockMaker maker, int depth, int channels, int dilation) {
        Step[] blocks = new Step[depth];
        for (int i = 0; i < depth; i++) {
            blocks[i] = maker.make(channels, 1, i == 0 ? dilation / 2 : dilation);
        }
        return sequential(blocks);
    }

    private static Block stage(BlockMaker maker, int depth, int channels, int stride) {
        Step[] blocks = new Step[depth];
        for (int i = 0; i < depth; i++) {
            blocks[i] = maker.make(channels, i == 0 ? stride : 1, 1);
        }
        return sequential(blocks);
    }

    /** Figure 5 left: two 3x3 convolutions. */
    private static Block basicBlock(int channels, int stride, int dilation) {
        return Block.of(
                "BasicBlock",
                x -> x.then("conv1", convolution(channels, stride, dilation))
                        .then("bn1", batchNorm())
                        .then("relu", relu())
                        .then("conv2", convolution(channels, 1, dilation))
                        .then("bn2", batchNorm())
                        .plus(shortcut(x, channels, stride, batchNorm()))
                        .then("relu", relu()));
    }

    /** Figure 5 right: 1x1, 3x3, 1x1, the last with four times the channels. */
    private static Block bottleneck(int channels, int width, int groups, int stride, int dilation, Step norm) {
        return Block.of(
                        "Bottleneck",
                        x -> x.then("conv1", conv(width, 1).noBias())
                                .then("bn1", norm)
                                .then("relu", relu())
                                .then(
                                        "conv2",
                                        convolution(width, stride, dilation).groups(groups))
                                .then("bn2", norm)
                                .then("relu", relu())
                                .then("conv3", conv(4 * channels, 1).noBias())
                                .then("bn3", norm)
                                .plus(shortcut(x, 4 * channels, stride, norm))
                                .then("relu", relu()))
                .registering("conv1", "bn1", "conv2", "bn2", "conv3", "bn3", "relu", "downsample");
    }

    private static Conv convolution(int channels, int stride, int dilation) {
        return conv(channels, 3)
                .stride(stride)
                .padding(dilation)
                .dilation(dilation)
                .noBias();
    }

    /** The input itself, or projected where the shape changes (section 3.3, option B). */
    private static Value shortcut(Value x, int channels, int stride, Step norm) {
        return stride == 1 && x.channels() == channels
                ? x
                : x.then(
                        "downsample",
                        sequential(conv(channels, 1).stride(stride).noBias(), norm));
    }
}
