package dev.loupe.models.proposals;

import dev.loupe.models.boxes.Boxes;
import java.util.Arrays;

/**
 * The regions of a picture while they are merged: those of the segmentation first, then each union in the order in which it
 * is made. What a similarity needs of a union follows from its two parts, without a look at the pixels (Uijlings 2013,
 * section 3.1).
 */
final class Regions {
    private final int area;
    private final int[] sizes;
    /** x1, y1, x2, y2 of each. */
    private final int[] boxes;

    private final float[][] colours;
    private final float[][] textures;
    private int count;

    private Regions(int area, int[] sizes, int[] boxes, float[][] colours, float[][] textures) {
        this.area = area;
        this.sizes = sizes;
        this.boxes = boxes;
        this.colours = colours;
        this.textures = textures;
    }

    static Regions of(Segmentation segmentation, Appearance appearance) {
        int count = segmentation.count();
        int[] sizes = new int[2 * count - 1];
        int[] boxes = new int[4 * sizes.length];
        for (int i = 0; i < count; i++) {
            boxes[4 * i] = Integer.MAX_VALUE;
            boxes[4 * i + 1] = Integer.MAX_VALUE;
        }
        int pixel = 0;
        for (int y = 0; y < segmentation.height(); y++) {
            for (int x = 0; x < segmentation.width(); x++) {
                int region = segmentation.label(pixel++);
                sizes[region]++;
                boxes[4 * region] = Math.min(boxes[4 * region], x);
                boxes[4 * region + 1] = Math.min(boxes[4 * region + 1], y);
                boxes[4 * region + 2] = Math.max(boxes[4 * region + 2], x + 1);
                boxes[4 * region + 3] = Math.max(boxes[4 * region + 3], y + 1);
            }
        }
        float[][] colours = Arrays.copyOf(appearance.colours(segmentation, sizes), sizes.length);
        float[][] textures = Arrays.copyOf(appearance.textures(segmentation, sizes), sizes.length);
        Regions regions = new Regions(pixel, sizes, boxes, colours, textures);
        regions.count = count;
        return regions;
    }

    /** The same, to be merged in another way. */
    Regions copy() {
        Regions copy = new Regions(area, sizes.clone(), boxes.clone(), colours.clone(), textures.clone());
        copy.count = count;
        return copy;
    }

    int count() {
        return count;
    }

    /** Pixels of the picture. */
    int area() {
        return area;
    }

    /** Pixels of a region. */
    int size(int region) {
        return sizes[region];
    }

    float[] colours(int region) {
        return colours[region];
    }

    float[] textures(int region) {
        return textures[region];
    }

    /** The area of the box around two regions. */
    long jointBox(int one, int other) {
        int a = 4 * one;
        int b = 4 * other;
        int across = Math.max(boxes[a + 2], boxes[b + 2]) - Math.min(boxes[a], boxes[b]);
        int down = Math.max(boxes[a + 3], boxes[b + 3]) - Math.min(boxes[a + 1], boxes[b + 1]);
        return (long) across * down;
    }

    /** Adds the union of two regions; its number is returned. */
    int merge(int one, int other) {
        int union = count++;
        sizes[union] = sizes[one] + sizes[other];
        for (int i = 0; i < 4; i++) {
            int a = boxes[4 * one + i];
            int b = boxes[4 * other + i];
            boxes[4 * union + i] = i < 2 ? Math.min(a, b) : Math.max(a, b);
        }
        float share = (float) sizes[one] / sizes[union];
        colours[union] = blend(colours[one], share, colours[other]);
        textures[union] = blend(textures[one], share, textures[other]);
        return union;
    }

    private static float[] blend(float[] a, float share, float[] b) {
        float[] blend = new float[a.length];
        for (int i = 0; i < blend.length; i++) {
            blend[i] = share * a[i] + (1 - share) * b[i];
        }
        return blend;
    }

    /** The box around each, in the order of their numbers. */
    Boxes boxes() {
        double[] corners = new double[4 * count];
        for (int i = 0; i < corners.length; i++) {
            corners[i] = boxes[i];
        }
        return Boxes.of(corners);
    }
}
