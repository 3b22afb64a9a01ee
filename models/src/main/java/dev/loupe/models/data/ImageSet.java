package dev.loupe.models.data;

import dev.loupe.graph.BadInput;
import java.util.List;

/**
 * Labelled images of one size in memory, a byte a value: image by image, in each channel by channel, row by row.
 * Nobody changes them.
 */
public final class ImageSet {
    private final byte[] pixels;
    private final int[] labels;
    private final List<String> classes;
    private final int channels;
    private final int height;
    private final int width;

    /**
     * Takes arrays over; the caller leaves them alone.
     *
     * @throws BadInput when there is no image, a label has no class, or the pixels are not as many as they must be
     */
    public ImageSet(byte[] pixels, int[] labels, List<String> classes, int channels, int height, int width) {
        long needed = Math.multiplyExact((long) labels.length, Math.multiplyExact(channels * (long) height, width));
        if (labels.length == 0 || needed != pixels.length) {
            throw new BadInput(labels.length + " labels for " + pixels.length + " bytes of images of " + channels + "x"
                    + height + "x" + width);
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes.size()) {
                throw new BadInput("label " + i + " is " + labels[i] + ", but there are " + classes.size()
                        + " classes, counted from 0");
            }
        }
        this.pixels = pixels;
        this.labels = labels;
        this.classes = List.copyOf(classes);
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    public int count() {
        return labels.length;
    }

    public List<String> classes() {
        return classes;
    }

    public int channels() {
        return channels;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public int label(int image) {
        return labels[image];
    }

    /** A value from 0 to 255. */
    int value(int image, int channel, int y, int x) {
        return pixels[((image * channels + channel) * height + y) * width + x] & 0xff;
    }

    /** Mean and standard deviation of each channel over all images, of values from 0 to 1. */
    public Normalisation normalisation() {
        double[] means = new double[channels];
        double[] deviations = new double[channels];
        int area = height * width;
        for (int channel = 0; channel < channels; channel++) {
            long sum = 0;
            long squares = 0;
            for (int image = 0; image < count(); image++) {
                int from = (image * channels + channel) * area;
                for (int i = from; i < from + area; i++) {
                    int value = pixels[i] & 0xff;
                    sum += value;
                    squares += (long) value * value;
                }
            }
            double n = (double) count() * area;
            means[channel] = sum / n / 255;
            double variance = squares / n / 255 / 255 - means[channel] * means[channel];
            deviations[channel] = Math.sqrt(Math.max(variance, 1e-8));
        }
        return new Normalisation(means, deviations);
    }
}
