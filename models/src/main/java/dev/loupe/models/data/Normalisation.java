package dev.loupe.models.data;

import dev.loupe.graph.BadInput;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What is taken from a value (0 to 1) of each channel, and what the rest is divided by. */
public final class Normalisation {
    /** That of torchvision's networks for ImageNet. */
    public static final Normalisation IMAGENET =
            new Normalisation(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});

    /** That of detectors that are trained here from the beginning: about mean 0 and variance 1. */
    public static final Normalisation PLAIN =
            new Normalisation(new double[] {0.4, 0.4, 0.4}, new double[] {0.25, 0.25, 0.25});

    private final double[] means;
    private final double[] deviations;

    Normalisation(double[] means, double[] deviations) {
        this.means = means.clone();
        this.deviations = deviations.clone();
    }

    /** Values from -1 to 1, as the hyperbolic tangent puts them out. */
    public static Normalisation centred(int channels) {
        double[] halves = new double[channels];
        Arrays.fill(halves, 0.5);
        return new Normalisation(halves, halves);
    }

    /** A byte, 0 to 255, as the network sees it. */
    public float apply(int channel, int value) {
        return (float) ((value / 255.0 - means[channel]) / deviations[channel]);
    }

    /** As text that {@link #parse} reads. */
    @Override
    public String toString() {
        return text(means) + ";" + text(deviations);
    }

    private static String text(double[] numbers) {
        return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(","));
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws BadInput when it is no such text, or not for so many channels
     */
    public static Normalisation parse(String text, int channels) {
        String[] halves = text.split(";", -1);
        if (halves.length != 2) {
            throw new BadInput("the normalisation '" + text + "' is not means;deviations");
        }
        Normalisation read = new Normalisation(numbers(halves[0]), numbers(halves[1]));
        if (read.means.length != channels || read.deviations.length != channels) {
            throw new BadInput("the normalisation '" + text + "' is not for " + channels + " channels");
        }
        return read;
    }

    private static double[] numbers(String text) {
        try {
            return Arrays.stream(text.split(",", -1))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new BadInput("the normalisation '" + text + "' is not of numbers", e);
        }
    }
}
