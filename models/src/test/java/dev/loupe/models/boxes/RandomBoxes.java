package dev.loupe.models.boxes;

import java.util.SplittableRandom;

/** Boxes with corners at whole pixels, so that equal overlaps are equal numbers. */
final class RandomBoxes {
    private RandomBoxes() {}

    static Boxes of(int count, int picture, SplittableRandom random) {
        double[] corners = new double[4 * count];
        for (int i = 0; i < corners.length; i += 4) {
            int width = 1 + random.nextInt(picture / 2);
            int height = 1 + random.nextInt(picture / 2);
            corners[i] = random.nextInt(picture - width + 1);
            corners[i + 1] = random.nextInt(picture - height + 1);
            corners[i + 2] = corners[i] + width;
            corners[i + 3] = corners[i + 1] + height;
        }
        return Boxes.of(corners);
    }
}
