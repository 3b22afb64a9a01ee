package dev.loupe.models.regions;

import java.util.Arrays;

/** Finds the place of the largest number of each channel in each bin of regions. */
final class LargestInBins {
    private final int size;
    private final int channels;
    private final int height;
    private final int width;
    private final FeatureRows rows;
    private final double[] numbers;

    /**
     * Looks at one map.
     *
     * @param numbers the rows' numbers, and a zero behind them for bins that are empty
     */
    LargestInBins(RoiPool pool, FeatureRows rows, double[] numbers) {
        this.size = pool.size();
        this.rows = rows;
        this.channels = (int) rows.matrix().size(1);
        this.height = rows.height(0);
        this.width = rows.width(0);
        this.numbers = numbers;
    }

    /** For regions {@code from} to {@code to} (exclusive), their bins row by row and the channels, the places in the numbers. */
    long[] places(Regions regions, int from, int to, double scale) {
        long[] places = new long[(to - from) * size * size * channels];
        int next = 0;
        for (int region = from; region < to; region++) {
            int top = corner(regions.boxes().y1(region), scale);
            int left = corner(regions.boxes().x1(region), scale);
            // A region that is turned inside out is taken as one cell.
            double binHeight = Math.max(corner(regions.boxes().y2(region), scale) - top + 1, 1) / (double) size;
            double binWidth = Math.max(corner(regions.boxes().x2(region), scale) - left + 1, 1) / (double) size;
            int start = (int) rows.start(0, regions.picture(region));
            for (int down = 0; down < size; down++) {
                int firstRow = inside(top + (long) Math.floor(down * binHeight), height);
                int lastRow = inside(top + (long) Math.ceil((down + 1) * binHeight), height);
                for (int across = 0; across < size; across++) {
                    int firstColumn = inside(left + (long) Math.floor(across * binWidth), width);
                    int lastColumn = inside(left + (long) Math.ceil((across + 1) * binWidth), width);
                    find(places, next, start, firstRow, lastRow, firstColumn, lastColumn);
                    next += channels;
                }
            }
        }
        return places;
    }

    /** Rounded to a cell, halves away from zero. */
    private static int corner(double coordinate, double scale) {
        double scaled = coordinate * scale;
        return (int) Math.copySign(Math.floor(Math.abs(scaled) + .5), scaled);
    }

    private static int inside(long cell, int length) {
        return (int) Math.max(0, Math.min(length, cell));
    }

    private void find(long[] places, int next, int start, int top, int bottom, int left, int right) {
        if (top >= bottom || left >= right) {
            Arrays.fill(places, next, next + channels, numbers.length - 1);
            return;
        }
        int[] best = new int[channels];
        int first = (start + top * width + left) * channels;
        for (int channel = 0; channel < channels; channel++) {
            best[channel] = first + channel;
        }
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int cell = (start + y * width + x) * channels;
                for (int channel = 0; channel < channels; channel++) {
                    if (numbers[cell + channel] > numbers[best[channel]]) {
                        best[channel] = cell + channel;
                    }
                }
            }
        }
        for (int channel = 0; channel < channels; channel++) {
            places[next + channel] = best[channel];
        }
    }
}
