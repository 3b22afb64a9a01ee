package dev.loupe.models.data;

import dev.loupe.models.boxes.Boxes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A generated picture of tinted garments on a textured and cluttered background. All arithmetic is in whole numbers, and each
 * draw has its place in the order, so that a scene follows from its seed to the byte.
 */
final class Scene {
    static final int SIZE = 128;

    private static final int ATTEMPTS = 20;
    /** How much of the smaller of two boxes may lie inside the other, in percent. */
    private static final int MOST_OVERLAP = 15;

    /**
     * A garment where it was painted.
     *
     * @param label its class
     * @param source the image it was made from
     */
    record Placed(int x, int y, int width, int height, int label, int source) {
        /** Whether another box would share too much with it. */
        boolean refuses(int otherX, int otherY, int otherWidth, int otherHeight) {
            int across = Math.min(x + width, otherX + otherWidth) - Math.max(x, otherX);
            int down = Math.min(y + height, otherY + otherHeight) - Math.max(y, otherY);
            int shared = Math.max(0, across) * Math.max(0, down);
            return 100 * shared > MOST_OVERLAP * Math.min(width * height, otherWidth * otherHeight);
        }
    }

    private final List<Placed> garments = new ArrayList<>();
    private final SplitMix64 random;
    private final Canvas canvas;

    private Scene(SplitMix64 random) {
        this.random = random;
        this.canvas = new Canvas(SIZE, random);
    }

    /**
     * Makes a scene.
     *
     * @param images that garments are drawn from
     */
    static Scene of(long seed, ImageSet images) {
        Scene scene = new Scene(new SplitMix64(seed));
        scene.canvas.blend(4);
        scene.clutter();
        int attempts = 2 + scene.random.below(4);
        for (int i = 0; i < attempts; i++) {
            scene.garment(images);
        }
        return scene;
    }

    List<Placed> garments() {
        return garments;
    }

    DetectionSet.Truths truths() {
        double[] sizes = garments.stream()
                .flatMapToDouble(one -> DoubleStream.of(one.x(), one.y(), one.width(), one.height()))
                .toArray();
        return new DetectionSet.Truths(
                Boxes.ofSizes(sizes), garments.stream().mapToInt(Placed::label).toArray());
    }

    /** The picture, to be asked for once: noise is added to it as the last draws. */
    Picture picture() {
        return canvas.picture();
    }

    /** Plain rectangles, which are no objects. */
    private void clutter() {
        int count = 3 + random.below(4);
        for (int i = 0; i < count; i++) {
            int width = 8 + random.below(33);
            int height = 8 + random.below(33);
            int left = random.below(SIZE - width + 1);
            int top = random.below(SIZE - height + 1);
            canvas.rectangle(left, top, width, height);
        }
    }

    private void garment(ImageSet images) {
        int source = random.below(images.count());
        int side = 24 + random.below(41);
        boolean flipped = random.below(2) == 1;
        int[] tint = {128 + random.below(128), 128 + random.below(128), 128 + random.below(128)};
        Garment garment = Garment.of(images, source, side, flipped);
        if (garment.isEmpty()) {
            return;
        }
        for (int i = 0; i < ATTEMPTS; i++) {
            int x = random.below(SIZE - garment.width() + 1);
            int y = random.below(SIZE - garment.height() + 1);
            if (garments.stream().noneMatch(one -> one.refuses(x, y, garment.width(), garment.height()))) {
                canvas.paint(garment, x, y, tint);
                garments.add(new Placed(x, y, garment.width(), garment.height(), images.label(source), source));
                return;
            }
        }
    }
}
