package dev.loupe.zoo;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;

import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;

/** U-Net (Ronneberger, Fischer and Brox 2015), figure 1, with padding, so that its output is as large as its input. */
final class UNet {
    private UNet() {}

    static Entry entry(String name) {
        return Entry.of(
                name,
                "U-Net: Convolutional Networks for Biomedical Image Segmentation (Ronneberger et al.)",
                2015,
                Shape.of(1, 1, 64, 64),
                options -> network(options.number("width", 64), options.number("classes", 2)));
    }

    private static Step network(int width, int classes) {
        return Block.of("Unet2015", x -> {
                    Value[] levels = new Value[5];
                    Value y = x;
                    for (int i = 0; i < 5; i++) {
                        if (i > 0) {
                            y = y.then("pool", maxPool(2));
                        }
                        y = part(y, "down", i, twoConvolutions(width << i));
                        levels[i] = y;
                    }
                    for (int i = 0; i < 4; i++) {
                        int channels = width << (3 - i);
                        y = part(y, "up", i, convTranspose(channels, 2).stride(2));
                        y = part(levels[3 - i].concat(1, y), "merge", i, twoConvolutions(channels));
                    }
                    return y.then("head", conv(classes, 1));
                })
                .registering("down", "pool", "up", "merge", "head");
    }

    private static Value part(Value x, String list, int i, Step step) {
        return x.inside(list, "ModuleList", y -> y.then(Integer.toString(i), step));
    }

    private static Block twoConvolutions(int channels) {
        return sequential(
                conv(channels, 3).padding(1), relu(), conv(channels, 3).padding(1), relu());
    }
}
