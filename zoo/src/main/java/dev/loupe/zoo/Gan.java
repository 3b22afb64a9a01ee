package dev.loupe.zoo;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.leakyRelu;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static dev.loupe.graph.Layers.sigmoid;
import static dev.loupe.graph.Layers.tanh;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp.Reshape;
import dev.loupe.graph.Size;
import dev.loupe.graph.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks of adversarial games: perceptrons (Goodfellow 2014), DCGAN's two (Radford 2015) as published and for small
 * images, and pix2pix's two (Isola 2016). Scores of the small discriminators and of the perceptron are logits.
 */
final class Gan {
    private static final String GAN = "Generative Adversarial Nets (Goodfellow et al.)";
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
            case "gan_mlp_generator" -> Entry.of(name, GAN, 2014, Shape.of(1, 8), Gan::perceptronGenerator);
            case "gan_mlp_discriminator" -> Entry.of(name, GAN, 2014, Shape.of(1, 2), Gan::perceptronDiscriminator);
            case "dcgan_small_generator" -> Entry.of(name, DCGAN, 2015, Shape.of(1, 64), Gan::smallGenerator);
            case "dcgan_small_discriminator" ->
                Entry.of(name, DCGAN, 2015, Shape.of(1, 1, 28, 28), o -> smallDiscriminator(o.number("width", 32), o));
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

    /** From a vector of noise to a vector; {@code linear} without hidden layers, {@code tanh} with values from -1 to 1. */
    private static Step perceptronGenerator(Options o) {
        List<Step> steps = new ArrayList<>();
        if (!o.flag("linear", false)) {
            steps.addAll(hidden(o, "relu", 128));
        }
        steps.add(linear(o.number("outputs", 2)));
        if (o.flag("tanh", false)) {
            steps.add(tanh());
        }
        return sequential(steps.toArray(new Step[0]));
    }

    private static Step perceptronDiscriminator(Options o) {
        List<Step> steps = hidden(o, "leaky_relu", 128);
        steps.add(linear(1));
        return sequential(steps.toArray(new Step[0]));
    }

    private static List<Step> hidden(Options o, String usual, int usualWidth) {
        int width = o.number("hidden", usualWidth);
        Step activation = activation(o.word("activation", usual, "relu", "leaky_relu", "tanh"));
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            steps.add(linear(width));
            steps.add(activation);
        }
        return steps;
    }

    private static Step activation(String word) {
        return switch (word) {
            case "relu" -> relu();
            case "tanh" -> tanh();
            default -> leakyRelu(0.2);
        };
    }

    /** DCGAN for small images: a linear layer to a quarter of the side, then twice the side twice. */
    private static Step smallGenerator(Options o) {
        int width = o.number("width", 32);
        int channels = o.number("channels", 1);
        Size side = Size.of(quarter(o.number("image_size", 28)));
        Size maps = Size.of(2L * width);
        int units = Math.toIntExact(maps.times(side).times(side).value());
        Block project = sequential(linear(units).noBias(), batchNorm(), relu());
        Block main = sequential(
                twice(width),
                batchNorm(),
                relu(),
                convTranspose(channels, 4).stride(2).padding(1),
                tanh());
        return Block.of(
                "DcganGenerator",
                x -> x.then("project", project)
                        .then(new Reshape(Shape.of(x.size(0), maps, side, side)))
                        .then("main", main));
    }

    /** Its mirror image. Without batch normalisation for losses that look at gradients, and where the spectral norm is bound. */
    private static Step smallDiscriminator(int width, Options o) {
        int side = o.number("image_size", 28);
        quarter(side);
        List<Step> steps = new ArrayList<>(List.of(conv(width, 4).stride(2).padding(1), leakyRelu(0.2)));
        if (o.flag("batch_norm", true)) {
            steps.addAll(List.of(half(2 * width), batchNorm()));
        } else {
            steps.add(conv(2 * width, 4).stride(2).padding(1));
        }
        steps.addAll(List.of(leakyRelu(0.2), flatten(), linear(1)));
        Block main = sequential(steps.toArray(new Step[0]));
        return Block.of("DcganDiscriminator", x -> x.then("main", main));
    }

    private static int quarter(int side) {
        if (side % 4 != 0 || side > 256) {
            throw new BadInput("the option image_size=" + side + " needs a multiple of 4 up to 256");
        }
        return side / 4;
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
