package dev.loupe.zoo;

import java.util.List;
import java.util.Optional;

/** The built-in networks by name. Looking one up touches its own family only. */
public final class Zoo {
    private static final List<String> NAMES = List.of(
            "alexnet-2012",
            "alexnet",
            "vgg11",
            "vgg11_bn",
            "vgg13",
            "vgg13_bn",
            "vgg16",
            "vgg16_bn",
            "vgg19",
            "vgg19_bn",
            "resnet18",
            "resnet34",
            "resnet50",
            "resnet101",
            "resnet152",
            "resnext50_32x4d",
            "resnext101_32x8d",
            "resnext101_64x4d",
            "wide_resnet50_2",
            "wide_resnet101_2");

    private Zoo() {}

    /** All names, families together, in the order of {@code loupe inspect --list}. */
    public static List<String> names() {
        return NAMES;
    }

    /** The network of that name, if there is one. */
    public static Optional<Entry> find(String name) {
        return switch (name) {
            case "alexnet", "alexnet-2012" -> Optional.of(AlexNet.entry(name));
            case "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19", "vgg19_bn" ->
                Optional.of(Vgg.entry(name));
            case "resnet18",
                    "resnet34",
                    "resnet50",
                    "resnet101",
                    "resnet152",
                    "resnext50_32x4d",
                    "resnext101_32x8d",
                    "resnext101_64x4d",
                    "wide_resnet50_2",
                    "wide_resnet101_2" -> Optional.of(ResNet.entry(name));
            default -> Optional.empty();
        };
    }
}
