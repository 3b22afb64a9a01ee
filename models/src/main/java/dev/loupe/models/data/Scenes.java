package dev.loupe.models.data;

import dev.loupe.graph.BadInput;
import java.nio.file.Path;
import java.util.List;

/**
 * Generated scenes of Fashion-MNIST's garments, 128x128: detection that can be learned on a processor in minutes, without
 * end and without downloads. They are textured, cluttered and noisy, so that garments are not found by their borders alone.
 *
 * <p>Each scene has a generator of its own: it follows from the seed, its split and its number, whoever asks and when.
 */
public final class Scenes implements DetectionSet {
    /** What {@code scenes} alone means. */
    public static final long SEED = 2014;
    /** How many scenes there are to learn from if nothing else is asked for. */
    public static final int TRAIN = 2000;
    /** How many are learned from for each that is held out. */
    private static final int TRAIN_FOR_ONE_TEST = 4;

    private static final long STEP = 0xD1342543DE82EF95L;
    private static final int MOST = 1_000_000;
    private static final int SIDE = 28;

    private final ImageSet garments;
    private final long seed;
    private final int split;
    private final int count;

    private Scenes(ImageSet garments, long seed, int split, int count) {
        this.garments = garments;
        this.seed = seed;
        this.split = split;
        this.count = count;
    }

    /**
     * Scenes of the garments in Debian's dataset-fashion-mnist.
     *
     * @param options empty, or {@code seed,count}: what all draws follow from, and how many scenes there are to learn from; a
     *     quarter as many are held out
     * @throws BadInput when the options are none, or the garments are not there
     */
    public static DetectionSplit parse(String options) {
        if (options.isEmpty()) {
            return of(FashionMnist.read(FashionMnist.DEBIAN), SEED, TRAIN);
        }
        String[] parts = options.split(",", -1);
        try {
            long seed = Long.parseLong(parts[0]);
            int count = parts.length > 1 ? Integer.parseInt(parts[1]) : TRAIN;
            if (parts.length <= 2 && count >= 1 && count <= MOST) {
                return of(FashionMnist.read(FashionMnist.DEBIAN), seed, count);
            }
        } catch (NumberFormatException e) {
            throw new BadInput(refusal(options), e);
        }
        throw new BadInput(refusal(options));
    }

    private static String refusal(String options) {
        return "--data scenes:" + options + ": scenes:SEED,COUNT is needed, whole numbers, with a count from 1 to "
                + MOST;
    }

    /** The same with the garments of a folder as {@link FashionMnist} reads it. */
    public static DetectionSplit read(Path folder, long seed, int count) {
        return of(FashionMnist.read(folder), seed, count);
    }

    private static DetectionSplit of(Split garments, long seed, int count) {
        for (ImageSet images : List.of(garments.train(), garments.test())) {
            if (images.channels() != 1 || images.width() != SIDE || images.height() != SIDE) {
                throw new BadInput("scenes are made of grey images of 28x28, not of " + images.channels() + "x"
                        + images.height() + "x" + images.width());
            }
        }
        int held = Math.max(1, count / TRAIN_FOR_ONE_TEST);
        return new DetectionSplit(
                new Scenes(garments.train(), seed, 0, count), new Scenes(garments.test(), seed, 1, held));
    }

    /** Where the draws of a scene begin. */
    static long start(long seed, int split, int index) {
        return seed ^ STEP * (2L * index + split);
    }

    Scene scene(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("scene " + index + " of " + count);
        }
        return Scene.of(start(seed, split, index), garments);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Picture picture(int index) {
        return scene(index).picture();
    }

    @Override
    public Truths truths(int index) {
        return scene(index).truths();
    }

    @Override
    public List<String> classes() {
        return garments.classes();
    }
}
