package dev.loupe.models.data;

import dev.loupe.models.boxes.Boxes;

/**
 * How a picture was changed before a network sees it; its boxes are changed alike.
 *
 * @param width of the changed picture, in pixels
 * @param height of the changed picture
 * @param across what x was multiplied by
 * @param down what y was multiplied by
 * @param mirrored whether left and right were exchanged afterwards
 */
public record Change(int width, int height, double across, double down, boolean mirrored) {
    /** The longer side becomes so many times the wanted shorter one at most: a narrow picture is made smaller than asked. */
    private static final int MOST_LONG = 4;

    /** To the size of a shorter side, or smaller where the longer one would be more than four times that. */
    public static Change toSide(Picture picture, int shorterSide, boolean mirrored) {
        double factor = Math.min(
                (double) shorterSide / Math.min(picture.width(), picture.height()),
                (double) MOST_LONG * shorterSide / Math.max(picture.width(), picture.height()));
        int width = Math.max(1, (int) Math.round(picture.width() * factor));
        int height = Math.max(1, (int) Math.round(picture.height() * factor));
        return new Change(
                width, height, (double) width / picture.width(), (double) height / picture.height(), mirrored);
    }

    public Picture of(Picture picture) {
        boolean isSame = picture.width() == width && picture.height() == height;
        Picture resized = isSame ? picture : picture.resized(width, height);
        return mirrored ? resized.mirrored() : resized;
    }

    /** Boxes of the picture in the changed one. */
    public Boxes of(Boxes boxes) {
        Boxes scaled = across == 1 && down == 1 ? boxes : boxes.scaled(across, down);
        return mirrored ? scaled.mirrored(width) : scaled;
    }

    /** Objects of the picture in the changed one, cut off at its borders; what is empty then is left out. */
    public DetectionSet.Truths of(DetectionSet.Truths truths) {
        Boxes boxes = of(truths.boxes()).clipped(width, height);
        int[] visible = boxes.withSides(Double.MIN_VALUE);
        int[] labels = new int[visible.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = truths.labels()[visible[i]];
        }
        return new DetectionSet.Truths(boxes.select(visible), labels);
    }
}
