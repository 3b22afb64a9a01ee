package dev.loupe.models.data;

import java.util.SplittableRandom;

/**
 * Small changes that leave an image's class as it is.
 *
 * @param flip whether each second image is mirrored left to right
 * @param shift by how many pixels it is moved at most, along each axis (a crop of the padded image)
 */
public record Augmentation(boolean flip, int shift) {
    public static final Augmentation NONE = new Augmentation(false, 0);

    /** What is done to one image. */
    record Draw(boolean flipped, int down, int right) {
        static final Draw NONE = new Draw(false, 0, 0);
    }

    /** Draws the same count of numbers whatever is asked for. */
    Draw draw(SplittableRandom random) {
        boolean mirrored = random.nextBoolean();
        int down = random.nextInt(2 * shift + 1) - shift;
        int right = random.nextInt(2 * shift + 1) - shift;
        return new Draw(flip && mirrored, down, right);
    }
}
