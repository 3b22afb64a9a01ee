package dev.loupe.models.data;

import java.util.Arrays;
import java.util.List;

/**
 * Pictures of any sizes as a network takes them: each in the first corner of a field as large as all need, the rest of which
 * is zero, the mean of what networks see. The channels of a pixel stand together, which is the order in memory that convolutions
 * are fastest on.
 */
public final class PictureBatch {
    private final float[] values;
    private final int channels;
    private final int height;
    private final int width;
    private final int[] heights;
    private final int[] widths;

    private PictureBatch(int channels, int height, int width, int[] heights, int[] widths) {
        this.values = new float[Math.multiplyExact(heights.length * channels, Math.multiplyExact(height, width))];
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.heights = heights;
        this.widths = widths;
    }

    /**
     * A batch of one picture or more.
     *
     * @param multiple of which height and width of the batch are, such as the stride of a network
     */
    public static PictureBatch of(List<Picture> pictures, Normalisation normalisation, int multiple) {
        int[] heights = pictures.stream().mapToInt(Picture::height).toArray();
        int[] widths = pictures.stream().mapToInt(Picture::width).toArray();
        PictureBatch batch = new PictureBatch(3, up(heights, multiple), up(widths, multiple), heights, widths);
        for (int i = 0; i < heights.length; i++) {
            batch.place(i, pictures.get(i), normalisation);
        }
        return batch;
    }

    private static int up(int[] lengths, int multiple) {
        int longest = Arrays.stream(lengths).max().orElseThrow();
        return (longest + multiple - 1) / multiple * multiple;
    }

    private void place(int number, Picture picture, Normalisation normalisation) {
        for (int y = 0; y < picture.height(); y++) {
            int at = (number * height + y) * width * channels;
            for (int x = 0; x < picture.width(); x++) {
                for (int channel = 0; channel < channels; channel++) {
                    values[at++] = normalisation.apply(channel, picture.value(channel, y, x));
                }
            }
        }
    }

    public int count() {
        return heights.length;
    }

    /** Of one picture, in pixels. */
    public int width(int picture) {
        return widths[picture];
    }

    /** Of one picture, in pixels. */
    public int height(int picture) {
        return heights[picture];
    }

    /** {@code [count, height, width, channels]}. */
    public float[] values() {
        return values;
    }

    /** Of {@link #values}. */
    public long[] shape() {
        return new long[] {heights.length, height, width, channels};
    }
}
