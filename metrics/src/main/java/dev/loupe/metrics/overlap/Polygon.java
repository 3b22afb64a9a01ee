package dev.loupe.metrics.overlap;

import dev.loupe.graph.BadInput;
import java.util.Arrays;

/**
 * From the corners of a polygon to its pixels, by the rule of COCO's reference code, bit for bit.
 *
 * <p>The outline is walked on a grid five times finer than the pixels; where it crosses from one column of pixels to
 * the next, the row is a place where the mask changes. The sorted changes are the ends of the runs.
 */
public final class Polygon {
    private static final double SCALE = 5;
    /** More steps than the outline of any real picture has: a bound on what a file can make us do. */
    private static final long MOST_STEPS = 1L << 26;

    private Polygon() {}

    /** The mask of a polygon with corners {x0, y0, x1, y1, ...} in pixels in a picture of the given size. */
    public static Mask rasterise(double[] corners, int height, int width) {
        int pixels = Mask.pixels(height, width);
        int count = corners.length / 2;
        int[] x = new int[count + 1];
        int[] y = new int[count + 1];
        long steps = 0;
        for (int i = 0; i < count; i++) {
            x[i] = toGrid(corners[2 * i]);
            y[i] = toGrid(corners[2 * i + 1]);
        }
        if (count > 0) {
            x[count] = x[0];
            y[count] = y[0];
        }
        for (int i = 0; i < count; i++) {
            steps += Math.max(Math.abs((long) x[i] - x[i + 1]), Math.abs((long) y[i] - y[i + 1])) + 1;
        }
        if (steps > MOST_STEPS) {
            throw new BadInput("the outline of a polygon is " + steps / 5 + " pixels long; check its corners");
        }
        Changes changes = new Changes(height, width);
        for (int i = 0; i < count; i++) {
            walk(x[i], y[i], x[i + 1], y[i + 1], changes);
        }
        return Mask.trusted(height, width, changes.runs(pixels));
    }

    /** The mask of a box {left, top, width, height}: the polygon of its four corners. */
    public static Mask rasteriseBox(double[] box, int height, int width) {
        double left = box[0];
        double top = box[1];
        double right = left + box[2];
        double bottom = top + box[3];
        return rasterise(new double[] {left, top, left, bottom, right, bottom, right, top}, height, width);
    }

    private static int toGrid(double coordinate) {
        if (!(Math.abs(coordinate) <= 1e8)) {
            throw new BadInput("a polygon has the coordinate " + coordinate + "; check its corners");
        }
        return (int) (SCALE * coordinate + .5);
    }

    /** All grid points of one edge in the edge's own direction, computed from the end where its longer axis rises. */
    private static void walk(int x0, int y0, int x1, int y1, Changes changes) {
        int dx = Math.abs(x1 - x0);
        int dy = Math.abs(y1 - y0);
        boolean wide = dx >= dy;
        boolean flipped = wide ? x0 > x1 : y0 > y1;
        int fromX = flipped ? x1 : x0;
        int fromY = flipped ? y1 : y0;
        int toX = flipped ? x0 : x1;
        int toY = flipped ? y0 : y1;
        double slope = wide ? (double) (toY - fromY) / dx : (double) (toX - fromX) / dy;
        int length = Math.max(dx, dy);
        for (int step = 0; step <= length; step++) {
            int t = flipped ? length - step : step;
            if (wide) {
                changes.point(t + fromX, (int) (fromY + slope * t + .5));
            } else {
                changes.point((int) (fromX + slope * t + .5), t + fromY);
            }
        }
    }

    /** Collects the places, column · height + row, where the outline crosses into another column. */
    private static final class Changes {
        private final int height;
        private final int width;
        private int[] places = new int[64];
        private int size;
        private boolean started;
        private int previousX;
        private int previousY;

        Changes(int height, int width) {
            this.height = height;
            this.width = width;
        }

        void point(int x, int y) {
            if (started && x != previousX) {
                double column = ((x < previousX ? x : x - 1) + .5) / SCALE - .5;
                if (Math.floor(column) == column && column >= 0 && column <= width - 1) {
                    double row = (Math.min(y, previousY) + .5) / SCALE - .5;
                    int inside = (int) Math.ceil(Math.min(Math.max(row, 0), height));
                    add(((int) column) * height + inside);
                }
            }
            started = true;
            previousX = x;
            previousY = y;
        }

        private void add(int place) {
            if (size == places.length) {
                places = Arrays.copyOf(places, size * 2);
            }
            places[size++] = place;
        }

        /** Differences of the sorted places; an empty run joins its two neighbours. */
        int[] runs(int pixels) {
            add(pixels);
            Arrays.sort(places, 0, size);
            int[] runs = new int[size];
            int count = 0;
            int previous = 0;
            boolean join = false;
            for (int i = 0; i < size; i++) {
                int run = places[i] - previous;
                previous = places[i];
                if (join) {
                    runs[count - 1] += run;
                    join = false;
                } else if (run > 0 || i == 0) {
                    runs[count++] = run;
                } else {
                    join = true;
                }
            }
            return Arrays.copyOf(runs, count);
        }
    }
}
