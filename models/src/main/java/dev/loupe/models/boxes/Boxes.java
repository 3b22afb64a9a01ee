package dev.loupe.models.boxes;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Boxes in pixels of a picture, by the corners [x1, y1, x2, y2): real coordinates, x to the right and y down, a box from 10
 * to 20 is 10 wide. (The programs of 2014 and 2015 counted 11.) A box that ends where it begins, or before, is empty: it has
 * no area and overlaps nothing.
 */
public final class Boxes {
    public static final Boxes NONE = new Boxes(new double[0]);

    private final double[] corners;

    private Boxes(double[] corners) {
        this.corners = corners;
    }

    /** From x1, y1, x2, y2 of one box after the other. */
    public static Boxes of(double... corners) {
        if (corners.length % 4 != 0) {
            throw new IllegalArgumentException(corners.length + " numbers are not four for each box");
        }
        return corners.length == 0 ? NONE : new Boxes(corners.clone());
    }

    /** From COCO's left, top, width, height of one box after the other. */
    public static Boxes ofSizes(double... numbers) {
        Boxes boxes = of(numbers);
        for (int i = 0; i < boxes.corners.length; i += 4) {
            boxes.corners[i + 2] += boxes.corners[i];
            boxes.corners[i + 3] += boxes.corners[i + 1];
        }
        return boxes;
    }

    /** Takes over an array that nobody else changes any more. */
    static Boxes over(double[] corners) {
        return corners.length == 0 ? NONE : new Boxes(corners);
    }

    public int count() {
        return corners.length / 4;
    }

    public double x1(int box) {
        return corners[4 * box];
    }

    public double y1(int box) {
        return corners[4 * box + 1];
    }

    public double x2(int box) {
        return corners[4 * box + 2];
    }

    public double y2(int box) {
        return corners[4 * box + 3];
    }

    public double width(int box) {
        return corners[4 * box + 2] - corners[4 * box];
    }

    public double height(int box) {
        return corners[4 * box + 3] - corners[4 * box + 1];
    }

    /** In square pixels; 0 for an empty box. */
    public double area(int box) {
        return Math.max(0, width(box)) * Math.max(0, height(box));
    }

    /** x1, y1, x2, y2 of one box after the other, as an array of the caller's own. */
    public double[] corners() {
        return corners.clone();
    }

    /** Left, top, width, height of one box, as COCO writes it. */
    public double[] size(int box) {
        return new double[] {x1(box), y1(box), width(box), height(box)};
    }

    /**
     * Intersection over union of one of these boxes with one of others, 0 to 1; 0 where they share no area. (That of the
     * metrics goes from widths, as COCO has them; from corners it is exact where boxes have borders in common.)
     */
    public double iou(int box, Boxes others, int other) {
        double[] a = corners;
        double[] b = others.corners;
        int i = 4 * box;
        int j = 4 * other;
        double width = Math.min(a[i + 2], b[j + 2]) - Math.max(a[i], b[j]);
        double height = Math.min(a[i + 3], b[j + 3]) - Math.max(a[i + 1], b[j + 1]);
        if (!(width > 0 && height > 0)) {
            return 0;
        }
        double shared = width * height;
        return shared / (area(box) + others.area(other) - shared);
    }

    /** Some of the boxes, in the order asked for. */
    public Boxes select(int... which) {
        double[] chosen = new double[4 * which.length];
        for (int i = 0; i < which.length; i++) {
            System.arraycopy(corners, 4 * which[i], chosen, 4 * i, 4);
        }
        return over(chosen);
    }

    /** The first ones; all, where there are not so many. */
    public Boxes first(int most) {
        return most >= count() ? this : over(Arrays.copyOf(corners, 4 * most));
    }

    /** These and then others. */
    public Boxes and(Boxes others) {
        double[] all = Arrays.copyOf(corners, corners.length + others.corners.length);
        System.arraycopy(others.corners, 0, all, corners.length, others.corners.length);
        return over(all);
    }

    /** Cut off at the borders of a picture; what lies outside becomes empty. */
    public Boxes clipped(double width, double height) {
        double[] cut = new double[corners.length];
        for (int i = 0; i < cut.length; i++) {
            cut[i] = Math.max(0, Math.min(corners[i], i % 2 == 0 ? width : height));
        }
        return over(cut);
    }

    /** The numbers of those whose two sides are of a length or longer. */
    public int[] withSides(double least) {
        return IntStream.range(0, count())
                .filter(box -> width(box) >= least && height(box) >= least)
                .toArray();
    }

    /** In a picture that was resized by factors across and down. */
    public Boxes scaled(double across, double down) {
        double[] scaled = new double[corners.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = corners[i] * (i % 2 == 0 ? across : down);
        }
        return over(scaled);
    }

    /** In a picture of a width that was mirrored, left to right. */
    public Boxes mirrored(double pictureWidth) {
        double[] mirrored = corners.clone();
        for (int i = 0; i < mirrored.length; i += 4) {
            mirrored[i] = pictureWidth - corners[i + 2];
            mirrored[i + 2] = pictureWidth - corners[i];
        }
        return over(mirrored);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Boxes boxes && Arrays.equals(corners, boxes.corners);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(corners);
    }

    @Override
    public String toString() {
        return Arrays.toString(corners);
    }
}
