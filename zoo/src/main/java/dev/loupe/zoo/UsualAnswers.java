package dev.loupe.zoo;

import java.util.List;

/** What is often answered wrongly about a network, and where the wrong figure comes from. */
public final class UsualAnswers {
    private UsualAnswers() {}

    /** Notes on a network that textbooks ask about; none for the others. */
    public static List<String> of(String network) {
        return switch (network) {
            case "alexnet-2012" ->
                List.of(
                        "Often 60,954,656 is given as the number of trainable parameters: these are the weights alone; the"
                                + " 10,568 biases are trained too.",
                        "The paper's input of 224x224 does not give 55x55 outputs: the effective input is 227x227.",
                        "The two towers of the paper are groups: convolutions 2, 4 and 5 see half of the channels each. Without"
                                + " groups there would be more weights.",
                        "torchvision's alexnet is another network under the same name (one tower, 64-192-384-256-256"
                                + " channels, 2014): see loupe inspect alexnet.");
            case "alexnet" ->
                List.of(
                        "This is the network of 2014 (\"one weird trick\", one tower), not that of the 2012 paper, which is"
                                + " alexnet-2012 here: 60,965,224 parameters and 659,272 neurons.");
            case "vgg19" ->
                List.of(
                        "Often 138,357,104 is given as the number of parameters. The sum behind it counts each block's first"
                                + " layer twice and drops two of the four layers in blocks 3 to 5; its eight terms add up to"
                                + " 131,464,424, not to the printed total, which is near that of VGG16 (138,357,544).",
                        "Often 64,614,528 is given as the number of neurons. The terms behind it add up to 14,761,960, and"
                                + " 224*224*64 is 3,211,264, not 3,161,600.");
            case "resnet152" ->
                List.of(
                        "60,192,808 parameters and 11.51 G multiply-adds are right. torchinfo's 11,513,779,048 counts biases"
                                + " and batch normalisation too; both round to 11.51 G.",
                        "torchinfo's sizes are 0.60, 360.87, 240.77 and 602.25 MB (input, forward and backward pass,"
                                + " parameters, total), 1 MB being 1,000,000 bytes.");
            default -> List.of();
        };
    }
}
