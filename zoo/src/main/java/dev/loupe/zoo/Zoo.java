package dev.loupe.zoo;

import java.util.List;
import java.util.Optional;

/**
 * The built-in networks by name. Looking one up touches its own family only; its {@link Entry} tells source, year and
 * usual inputs without building the network.
 */
public final class Zoo {
    /** A family a line. */
    private static final String NAMES = "alexnet-2012 alexnet "
            + "vgg11 vgg11_bn vgg13 vgg13_bn vgg16 vgg16_bn vgg19 vgg19_bn "
            + "resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d resnext101_32x8d resnext101_64x4d "
            + "wide_resnet50_2 wide_resnet101_2 "
            + "googlenet inception_v3 "
            + "squeezenet1_0 squeezenet1_1 "
            + "densenet121 densenet161 densenet169 densenet201 "
            + "mobilenet_v2 "
            + "lenet5 mlp "
            + "lstm lstm_2_bi lstm_projected lstm_nobias gru_2 rnn lstm_cell_loop char_lm "
            + "dcgan_generator dcgan_discriminator unet256 patchgan "
            + "unet2015 "
            + "conv_1d conv_3d conv_transpose_1d conv_transpose_2d super_resolution upsample linear_3d self_attention "
            + "transformer_encoder reused raw_parameters frozen";

    private Zoo() {}

    /** All names, families together. */
    public static List<String> names() {
        return List.of(NAMES.split(" ", -1));
    }

    /** The network of that name, if there is one. */
    public static Optional<Entry> find(String name) {
        return names().contains(name) ? Optional.of(entry(name)) : Optional.empty();
    }

    private static Entry entry(String name) {
        int digit = 0;
        while (digit < name.length() && Character.isLetter(name.charAt(digit))) {
            digit++;
        }
        return switch (name.substring(0, digit)) {
            case "alexnet" -> AlexNet.entry(name);
            case "vgg" -> Vgg.entry(name);
            case "resnet", "resnext", "wide" -> ResNet.entry(name);
            case "googlenet" -> GoogLeNet.entry(name);
            case "inception" -> Inception.entry(name);
            case "squeezenet" -> SqueezeNet.entry(name);
            case "densenet" -> DenseNet.entry(name);
            case "mobilenet" -> MobileNetV2.entry(name);
            case "lenet", "mlp" -> Classics.entry(name);
            case "lstm", "gru", "rnn", "char" -> RecurrentNets.entry(name);
            case "dcgan", "patchgan" -> Gan.entry(name);
            case "unet" -> name.equals("unet256") ? Gan.entry(name) : UNet.entry(name);
            default -> Samples.entry(name);
        };
    }
}
