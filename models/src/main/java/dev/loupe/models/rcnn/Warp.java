package dev.loupe.models.rcnn;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.data.Picture;

/**
 * Brings any region to one size, as R-CNN's network needs it (Girshick 2014, appendix A, the way that was chosen there): its
 * sides are stretched apart from each other, so that the region fills the inner square, and what is around it in the picture
 * fills the margin. Beyond the picture is its mean: 0 after normalisation.
 *
 * <p>A pixel is the mean of 2x2 places in it, each read between pixels: one place alone would skip pixels of large regions.
 */
public final class Warp {
    private static final int CHANNELS = 3;
    /** Places in a pixel along a side; each is read between two pixels of the picture. */
    private static final int PLACES = 2;

    private static final int TAPS = 2 * PLACES;

    private final int side;
    private final int context;
    /** What the network sees of each byte, by channel. */
    private final float[][] seen = new float[CHANNELS][256];

    /**
     * Warping to a size.
     *
     * @param side pixels of the warped region, its margins included
     * @param context pixels of the margin at each side; 16 of 227 in the paper
     */
    public Warp(int side, int context, Normalisation normalisation) {
        if (context < 0 || 2 * context >= side) {
            throw new IllegalArgumentException("margins of " + context + " leave nothing of " + side);
        }
        this.side = side;
        this.context = context;
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int value = 0; value < 256; value++) {
                seen[channel][value] = normalisation.apply(channel, value);
            }
        }
    }

    /** How many numbers a warped region has: {@code [side, side, 3]}. */
    public int size() {
        return CHANNELS * side * side;
    }

    /** Regions of a picture, one after the other: {@code [to - from, side, side, 3]}. */
    public float[] of(Picture picture, Boxes boxes, int from, int to) {
        float[] warped = new float[Math.multiplyExact(to - from, size())];
        for (int box = from; box < to; box++) {
            write(picture, boxes, box, false, warped, box - from);
        }
        return warped;
    }

    /**
     * Writes one region.
     *
     * @param mirrored whether left and right are exchanged
     * @param place among the regions in the array
     */
    public void write(Picture picture, Boxes boxes, int box, boolean mirrored, float[] into, int place) {
        Axis across = Axis.of(boxes.x1(box), boxes.width(box), side, context, picture.width());
        Axis down = Axis.of(boxes.y1(box), boxes.height(box), side, context, picture.height());
        int start = place * size();
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                int at = start + CHANNELS * (y * side + (mirrored ? side - 1 - x : x));
                for (int channel = 0; channel < CHANNELS; channel++) {
                    into[at + channel] = value(picture, channel, across, x * TAPS, down, y * TAPS);
                }
            }
        }
    }

    private float value(Picture picture, int channel, Axis across, int x, Axis down, int y) {
        float[] table = seen[channel];
        float sum = 0;
        for (int i = y; i < y + TAPS; i++) {
            float weight = down.weights[i];
            if (weight != 0) {
                float row = 0;
                for (int j = x; j < x + TAPS; j++) {
                    row += across.weights[j] * table[picture.value(channel, down.pixels[i], across.pixels[j])];
                }
                sum += weight * row;
            }
        }
        return sum;
    }

    /** Which pixels of the picture the pixels of a warped side are made of, and by which weights. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Axis(int[] pixels, float[] weights) {
        static Axis of(double begin, double length, int side, int context, int end) {
            int[] pixels = new int[TAPS * side];
            float[] weights = new float[pixels.length];
            double step = length / (side - 2 * context);
            for (int i = 0; i < PLACES * side; i++) {
                double place = begin + ((i + 0.5) / PLACES - context) * step;
                if (place >= 0 && place < end) {
                    double centre = Math.max(0, Math.min(end - 1.0, place - 0.5));
                    int first = (int) centre;
                    float share = (float) (centre - first);
                    pixels[2 * i] = first;
                    weights[2 * i] = (1 - share) / PLACES;
                    pixels[2 * i + 1] = Math.min(first + 1, end - 1);
                    weights[2 * i + 1] = share / PLACES;
                }
            }
            return new Axis(pixels, weights);
        }
    }
}
