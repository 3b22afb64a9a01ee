package dev.loupe.models.regions;

import dev.loupe.models.boxes.Boxes;
import java.util.Arrays;
import java.util.List;

/** Regions of interest in a batch of pictures: boxes in pixels, and of each the picture's number in the batch. */
public final class Regions {
    private final Boxes boxes;
    private final int[] pictures;

    private Regions(Boxes boxes, int[] pictures) {
        this.boxes = boxes;
        this.pictures = pictures;
    }

    /** Of one picture. */
    public static Regions of(Boxes boxes) {
        return of(List.of(boxes));
    }

    /**
     * Of each picture of a batch, which may have none.
     *
     * @throws IllegalArgumentException when a corner is not finite
     */
    public static Regions of(List<Boxes> ofPictures) {
        int count = ofPictures.stream().mapToInt(Boxes::count).sum();
        int[] pictures = new int[count];
        double[] corners = new double[4 * count];
        int next = 0;
        int picture = 0;
        for (Boxes boxes : ofPictures) {
            System.arraycopy(boxes.corners(), 0, corners, 4 * next, 4 * boxes.count());
            Arrays.fill(pictures, next, next + boxes.count(), picture++);
            next += boxes.count();
        }
        for (double corner : corners) {
            if (!Double.isFinite(corner)) {
                throw new IllegalArgumentException("a region of interest has a corner at " + corner);
            }
        }
        return new Regions(Boxes.of(corners), pictures);
    }

    public int count() {
        return pictures.length;
    }

    public Boxes boxes() {
        return boxes;
    }

    int picture(int region) {
        return pictures[region];
    }
}
