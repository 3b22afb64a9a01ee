package dev.loupe.models.data;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import dev.loupe.metrics.annotations.CocoJson;
import dev.loupe.metrics.annotations.Findings;
import dev.loupe.metrics.annotations.GroundTruth;
import dev.loupe.metrics.annotations.Kind;
import dev.loupe.metrics.annotations.VocFolder;
import dev.loupe.models.boxes.Boxes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Pictures of one's own with the boxes of their objects, by COCO's or VOC's annotations. A picture is decoded each time it is
 * asked for, and none is kept; boxes of crowds are left out.
 */
public final class AnnotatedPictures implements DetectionSet {
    /** One of so many pictures is held out where the annotations do not say which. */
    private static final int HELD_OUT = 5;

    private final GroundTruth truth;
    private final List<Path> files;
    /** The image of each picture, by its index in the annotations. */
    private final int[] images;
    /** The rows of each image's objects. */
    private final int[][] rows;

    private final List<String> classes;

    private AnnotatedPictures(GroundTruth truth, List<Path> files, int[] images, int[][] rows, List<String> classes) {
        this.truth = truth;
        this.files = files;
        this.images = images;
        this.rows = rows;
        this.classes = classes;
    }

    /**
     * Reads {@code ANNOTATIONS.json:FOLDER}; every fifth picture of the file, in its order, is held out.
     *
     * @throws BadInput when the annotations cannot be read, or a picture is not in the folder
     */
    public static DetectionSplit coco(String annotationsAndFolder) {
        int colon = annotationsAndFolder.lastIndexOf(':');
        if (colon <= 0 || colon == annotationsAndFolder.length() - 1) {
            throw new BadInput(
                    "--data coco:" + annotationsAndFolder
                            + ": both are needed, coco:ANNOTATIONS.json:FOLDER, the folder with the pictures behind the last colon");
        }
        Path annotations = Path.of(annotationsAndFolder.substring(0, colon));
        Path folder = Path.of(annotationsAndFolder.substring(colon + 1));
        return split(CocoJson.groundTruth(annotations, Kind.BBOX, Findings.lenient()), annotations, folder);
    }

    /**
     * Reads a folder with {@code Annotations} and {@code JPEGImages}; every fifth picture, in the order of their names, is
     * held out.
     *
     * @throws BadInput when the annotations cannot be read, or a picture is not there
     */
    public static DetectionSplit voc(String folder) {
        Path root = Path.of(folder);
        Path pictures = root.resolve("JPEGImages");
        return split(
                VocFolder.groundTruth(root, Optional.empty(), Findings.lenient()),
                root,
                Files.isDirectory(pictures) ? pictures : root);
    }

    private static DetectionSplit split(GroundTruth truth, Path annotations, Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BadInput(Printable.line(folder.toString()) + ": it is no folder; name the one with the pictures");
        }
        int[] order = truth.images().inFileOrder().toArray();
        if (order.length < 2) {
            throw new BadInput(Printable.line(annotations.toString()) + ": it lists " + order.length
                    + " pictures; at least two are needed, one to learn from and one held out");
        }
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < truth.images().size(); i++) {
            files.add(file(folder, truth.images().get(i).name(), annotations));
        }
        int[][] rows = rows(truth);
        List<String> classes = IntStream.range(0, truth.categories().size())
                .mapToObj(i -> truth.categories().get(i).name())
                .toList();
        int every = Math.min(HELD_OUT, order.length);
        int[] held = IntStream.range(0, order.length)
                .filter(i -> i % every == every - 1)
                .map(i -> order[i])
                .toArray();
        int[] learned = IntStream.range(0, order.length)
                .filter(i -> i % every != every - 1)
                .map(i -> order[i])
                .toArray();
        return new DetectionSplit(
                new AnnotatedPictures(truth, files, learned, rows, classes),
                new AnnotatedPictures(truth, files, held, rows, classes));
    }

    /** Names come from a file: only what lies in the folder is opened. VOC's often lack their suffix. */
    private static Path file(Path folder, String name, Path annotations) {
        Path root = folder.toAbsolutePath().normalize();
        for (String suffix : List.of("", ".jpg", ".jpeg", ".png")) {
            Path file = root.resolve(name + suffix).normalize();
            if (!name.isEmpty() && file.startsWith(root) && Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new BadInput(Printable.line(annotations.toString()) + ": there is no picture '" + Printable.brief(name)
                + "' in " + Printable.line(folder.toString()) + "; name the folder that holds the pictures");
    }

    private static int[][] rows(GroundTruth truth) {
        int[] counts = new int[truth.images().size()];
        for (int row = 0; row < truth.size(); row++) {
            counts[truth.image(row)] += truth.crowd(row) ? 0 : 1;
        }
        int[][] rows = new int[counts.length][];
        Arrays.setAll(rows, image -> new int[counts[image]]);
        for (int row = truth.size() - 1; row >= 0; row--) {
            if (!truth.crowd(row)) {
                int image = truth.image(row);
                rows[image][--counts[image]] = row;
            }
        }
        return rows;
    }

    @Override
    public int count() {
        return images.length;
    }

    @Override
    public Picture picture(int index) {
        return Picture.read(files.get(images[index]));
    }

    @Override
    public Truths truths(int index) {
        int[] ofImage = rows[images[index]];
        double[] sizes = new double[4 * ofImage.length];
        int[] labels = new int[ofImage.length];
        for (int i = 0; i < ofImage.length; i++) {
            System.arraycopy(truth.box(ofImage[i]), 0, sizes, 4 * i, 4);
            labels[i] = truth.category(ofImage[i]);
        }
        return new Truths(Boxes.ofSizes(sizes), labels);
    }

    @Override
    public List<String> classes() {
        return classes;
    }
}
