package dev.loupe.zoo;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.leakyRelu;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.sigmoid;
import static dev.loupe.graph.Layers.tanh;

import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Step;

/** Networks of adversarial games: DCGAN's two (Radford 2015) and pix2pix's two (Isola 2016). */
final class Gan {
    private static final String DCGAN =
            "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks (Radford et al.)";
    private static final String PIX2PIX =
            "Image-to-Image Translation with Conditional Adversarial Networks (Isola et al.)";

    private Gan() {}

    static Entry entry(String name) {
        return switch (name) {
            case "dcgan_generator" ->
                Entry.of(name, DCGAN, 2015, Shape.of(1, 100, 1, 1), o -> generator(o.number("width", 64)));
            case "dcgan_discriminator" ->
                Entry.of(name, DCGAN, 2015, Shape.of(1, 3, 64, 64), o -> discriminator(o.number("width", 64)));
            case "unet256" ->
                Entry.of(
                        name,
                        PIX2PIX,
                        2016,
                        Shape.of(1, 3, 256, 256),
                        o -> translator(o.number("width", 64), o.number("classes", 3)));
            case "patchgan" ->
                Entry.of(name, PIX2PIX, 2016, Shape.of(1, 6, 256, 256), o -> patches(o.number("width", 64)));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Figure 1: a point of noise grows to an image of 64x64. */
    private static Step generator(int width) {
        Block main = sequential(
                convTranspose(8 * width, 4).noBias(),
                batchNorm(),
                relu(),
                twice(4 * width),
                batchNorm(),
                relu(),
                twice(2 * width),
                batchNorm(),
                relu(),
                twice(width),
                batchNorm(),
                relu(),
                twice(3),
                tanh());
        return Block.of("DcganGenerator", x -> x.then("main", main));
    }

    private static Step twice(int channels) {
        return convTranspose(channels, 4).stride(2).padding(1).noBias();
    }

    private static Step discriminator(int width) {
        Block main = sequential(
                half(width),
                leakyRelu(0.2),
                half(2 * width),
                batchNorm(),
                leakyRelu(0.2),
                half(4 * width),
                batchNorm(),
                leakyRelu(0.2),
                half(8 * width),
                batchNorm(),
                leakyRelu(0.2),
                conv(1, 4).noBias(),
                sigmoid());
        return Block.of("DcganDiscriminator", x -> x.then("main", main));
    }

    private static Step half(int channels) {
        return conv(channels, 4).stride(2).padding(1).noBias();
    }

    /** Section 6.1.1: C64-C128-C256-C512-C512-C512-C512-C512, and back with skip connections, as blocks within blocks. */
    private static Step translator(int width, int channels) {
        Block block = innermost(8 * width);
        for (int i = 0; i < 3; i++) {
            block = around(8 * width, 8 * width, block);
        }
        for (int outer = 4 * width; outer >= width; outer /= 2) {
            block = around(outer, 2 * outer, block);
        }
        Block inner = block;
        return Block.of(
                "UnetBlock",
                x -> x.then(
                        "model",
                        sequential(
                                half(width),
                                inner,
                                relu(),
                                convTranspose(channels, 4).stride(2).padding(1),
                                tanh())));
    }

    private static Block innermost(int channels) {
        return skipping(sequential(leakyRelu(0.2), half(channels), relu(), twice(channels), batchNorm()));
    }

    /** A level: down, the levels below it, up again; its input is joined to its output. */
    private static Block around(int outer, int inner, Block below) {
        return skipping(sequential(leakyRelu(0.2), half(inner), batchNorm(), below, relu(), twice(outer), batchNorm()));
    }

    private static Block skipping(Block model) {
        return Block.of("UnetBlock", x -> x.concat(1, x.then("model", model)));
    }

    /** Section 6.1.2, the discriminator whose outputs each see 70x70 pixels of the pair of images. */
    private static Step patches(int width) {
        Block model = sequential(
                conv(width, 4).stride(2).padding(1),
                leakyRelu(0.2),
                half(2 * width),
                batchNorm(),
                leakyRelu(0.2),
                half(4 * width),
                batchNorm(),
                leakyRelu(0.2),
                conv(8 * width, 4).padding(1).noBias(),
                batchNorm(),
                leakyRelu(0.2),
                conv(1, 4).padding(1));
        return Block.of("NLayerDiscriminator", x -> x.then("model", model));
    }
}
