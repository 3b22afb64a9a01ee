package dev.loupe.models.proposals;

/**
 * What each pixel adds to the histograms of its region (Uijlings 2013, section 3.1): in each channel its colour, in 25 bins,
 * and the strength of the edge there in eight directions, each in 10 bins.
 */
final class Appearance {
    private static final int COLOUR_BINS = 25;
    private static final int DIRECTIONS = 8;
    private static final int TEXTURE_BINS = 10;
    private static final double SIGMA = 1;

    private final int channels;
    private final byte[][] colours;
    /** For each channel and pair of opposite directions: the bin, negative ones less 1 for the second of the pair. */
    private final byte[][] textures;

    private Appearance(int channels, byte[][] colours, byte[][] textures) {
        this.channels = channels;
        this.colours = colours;
        this.textures = textures;
    }

    static Appearance of(Planes planes) {
        byte[][] colours = new byte[planes.channels()][planes.area()];
        byte[][] textures = new byte[planes.channels() * DIRECTIONS / 2][];
        Planes acrossX = planes.acrossX(SIGMA);
        Planes acrossY = planes.acrossY(SIGMA);
        for (int channel = 0; channel < planes.channels(); channel++) {
            float[] plane = planes.channel(channel);
            for (int pixel = 0; pixel < plane.length; pixel++) {
                int bin = (int) (plane[pixel] * COLOUR_BINS / 256);
                colours[channel][pixel] = (byte) Math.max(0, Math.min(COLOUR_BINS - 1, bin));
            }
            for (int i = 0; i < DIRECTIONS / 2; i++) {
                double angle = 2 * Math.PI * i / DIRECTIONS;
                textures[channel * DIRECTIONS / 2 + i] =
                        bins(acrossX.channel(channel), (float) Math.cos(angle), acrossY.channel(channel), (float)
                                Math.sin(angle));
            }
        }
        return new Appearance(planes.channels(), colours, textures);
    }

    /** The derivative in a direction is that along x and y added up; each way is binned up to its largest in the picture. */
    private static byte[] bins(float[] acrossX, float cosine, float[] acrossY, float sine) {
        float[] values = new float[acrossX.length];
        float least = 0;
        float most = 0;
        for (int i = 0; i < values.length; i++) {
            float value = cosine * acrossX[i] + sine * acrossY[i];
            values[i] = value;
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        float up = most > 0 ? TEXTURE_BINS / most : 0;
        float down = least < 0 ? TEXTURE_BINS / least : 0;
        byte[] bins = new byte[values.length];
        for (int i = 0; i < bins.length; i++) {
            float value = values[i];
            int bin = Math.min(TEXTURE_BINS - 1, (int) (value * (value > 0 ? up : down)));
            bins[i] = (byte) (value > 0 ? bin : -1 - bin);
        }
        return bins;
    }

    /** For each piece of a segmentation its colours; each histogram sums to 1. */
    float[][] colours(Segmentation segmentation, int[] sizes) {
        float[][] histograms = new float[segmentation.count()][channels * COLOUR_BINS];
        for (int channel = 0; channel < channels; channel++) {
            byte[] bins = colours[channel];
            for (int pixel = 0; pixel < bins.length; pixel++) {
                histograms[segmentation.label(pixel)][channel * COLOUR_BINS + bins[pixel]]++;
            }
        }
        return normalised(histograms, sizes, channels);
    }

    /** For each piece of a segmentation its texture; each histogram sums to 1. */
    float[][] textures(Segmentation segmentation, int[] sizes) {
        float[][] histograms = new float[segmentation.count()][channels * DIRECTIONS * TEXTURE_BINS];
        for (int i = 0; i < textures.length; i++) {
            byte[] bins = textures[i];
            int up = 2 * i * TEXTURE_BINS;
            int down = up + TEXTURE_BINS;
            for (int pixel = 0; pixel < bins.length; pixel++) {
                float[] histogram = histograms[segmentation.label(pixel)];
                int bin = bins[pixel];
                // What rises one way falls the other: there it is 0.
                histogram[up + Math.max(0, bin)]++;
                histogram[down + Math.max(0, -1 - bin)]++;
            }
        }
        return normalised(histograms, sizes, channels * DIRECTIONS);
    }

    private static float[][] normalised(float[][] histograms, int[] sizes, int parts) {
        for (int i = 0; i < histograms.length; i++) {
            float scale = 1f / (parts * (float) sizes[i]);
            for (int bin = 0; bin < histograms[i].length; bin++) {
                histograms[i][bin] *= scale;
            }
        }
        return histograms;
    }
}
