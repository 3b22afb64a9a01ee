package dev.loupe.explain;

import dev.loupe.metrics.annotations.Categories;
import dev.loupe.metrics.annotations.Detections;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Images;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.Truth;
import java.util.List;

/** Five cats and a dog in three images, and what a detector found: few enough to follow by hand. Boxes are in pixels. */
public final class DetectionExample {
    /** Height and width of the images. */
    public static final int SIZE = 500;

    public static final int IMAGES = 3;

    /** A box of left, top, width and height in an image from 1. */
    public record Box(int image, double x, double y, double width, double height) {}

    /** A box that was found. */
    public record Found(double score, Box box) {}

    /** The cats there are. */
    public static final List<Box> CATS = List.of(
            new Box(1, 0, 0, 100, 100),
            new Box(1, 200, 0, 100, 100),
            new Box(2, 0, 0, 100, 100),
            new Box(3, 0, 0, 100, 100),
            new Box(3, 200, 200, 100, 100));

    /** What was found as a cat. */
    public static final List<Found> FOUND_CATS = List.of(
            new Found(.95, new Box(1, 5, 0, 100, 100)),
            new Found(.90, new Box(2, 20, 0, 100, 100)),
            new Found(.85, new Box(1, 3, 3, 100, 100)),
            new Found(.80, new Box(3, 300, 0, 50, 50)),
            new Found(.70, new Box(3, 210, 210, 100, 100)),
            new Found(.60, new Box(1, 230, 0, 100, 100)),
            new Found(.40, new Box(2, 200, 200, 80, 80)));

    private static final Box DOG = new Box(2, 300, 300, 100, 100);
    private static final Found FOUND_DOG = new Found(.5, new Box(2, 310, 300, 100, 100));

    private DetectionExample() {}

    /** What there is: class 0 are the cats, class 1 the dog. */
    public static GroundTruth truth() {
        GroundTruth.Builder builder = new GroundTruth.Builder(Kind.BBOX, "", Findings.strict());
        for (int image = 1; image <= IMAGES; image++) {
            builder.image(new Images.Image(image, SIZE, SIZE, "image " + image));
        }
        builder.category(new Categories.Category(1, "cat")).category(new Categories.Category(2, "dog"));
        long id = 1;
        for (Box cat : CATS) {
            builder.truth(cat.image(), Truth.box(id++, 1, cat.x(), cat.y(), cat.width(), cat.height()));
        }
        builder.truth(DOG.image(), Truth.box(id, 2, DOG.x(), DOG.y(), DOG.width(), DOG.height()));
        return builder.build();
    }

    /** What was found with at least this score. */
    public static Detections detections(GroundTruth truth, double leastScore) {
        Detections.Builder builder = new Detections.Builder(Kind.BBOX, "", Findings.strict());
        FOUND_CATS.forEach(found -> add(builder, 1, found, leastScore));
        add(builder, 2, FOUND_DOG, leastScore);
        return builder.build(truth);
    }

    private static void add(Detections.Builder builder, long category, Found found, double leastScore) {
        Box box = found.box();
        if (found.score() >= leastScore) {
            builder.box(box.image(), category, found.score(), box.x(), box.y(), box.width(), box.height());
        }
    }
}
