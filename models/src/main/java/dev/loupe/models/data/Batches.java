package dev.loupe.models.data;

import dev.loupe.graph.BadInput;
import java.util.SplittableRandom;

/**
 * Batches by number. What a batch holds, and how its images are changed, follows from the seed and its number alone: it does
 * not matter who asked for which before.
 */
public final class Batches {
    private final ImageSet images;
    private final Normalisation normalisation;
    private final int batch;
    private final int size;
    private final Augmentation augmentation;
    private final long seed;
    private int[] order = {};
    private long orderOf = -1;

    /**
     * Batches of some images.
     *
     * @param size of the square that images stand in the middle of; what is around them is black
     * @throws BadInput when the images are larger, or fewer than a batch
     */
    public Batches(
            ImageSet images, Normalisation normalisation, int batch, int size, Augmentation augmentation, long seed) {
        if (images.height() > size || images.width() > size) {
            throw new BadInput("images of " + images.height() + "x" + images.width() + " do not fit into " + size + "x"
                    + size + "; --set size=" + Math.max(images.height(), images.width()) + " does");
        }
        if (batch > images.count()) {
            throw new BadInput("a batch of " + batch + " is more than the " + images.count() + " images to learn from");
        }
        this.images = images;
        this.normalisation = normalisation;
        this.batch = batch;
        this.size = size;
        this.augmentation = augmentation;
        this.seed = seed;
    }

    /** Whole batches in a pass over the images; what is left over has its turn in another pass. */
    public long perEpoch() {
        return images.count() / batch;
    }

    /** The batch of a step, counted from 0, in the shuffled order of its epoch. */
    public Batch ofStep(long step) {
        return ofStep(step, 0, batch);
    }

    /**
     * A part of the batch of a step, as it stands in the whole.
     *
     * @param first place in the batch, from 0
     * @param end the place after the last
     */
    public synchronized Batch ofStep(long step, int first, int end) {
        shuffle(step / perEpoch());
        int from = (int) (step % perEpoch()) * batch;
        SplittableRandom random = new SplittableRandom(mix(seed, 2 * step + 1));
        float[] values = new float[(end - first) * images.channels() * size * size];
        long[] labels = new long[end - first];
        for (int i = 0; i < end; i++) {
            Augmentation.Draw draw = augmentation.draw(random);
            if (i >= first) {
                int image = order[from + i];
                labels[i - first] = images.label(image);
                write(image, draw, values, i - first);
            }
        }
        return new Batch(values, labels);
    }

    /** Images as they are, from one on; fewer at the end. */
    public Batch plain(int from) {
        int count = Math.min(batch, images.count() - from);
        float[] values = new float[count * images.channels() * size * size];
        long[] labels = new long[count];
        for (int i = 0; i < count; i++) {
            labels[i] = images.label(from + i);
            write(from + i, Augmentation.Draw.NONE, values, i);
        }
        return new Batch(values, labels);
    }

    private void shuffle(long epoch) {
        if (orderOf != epoch) {
            order = shuffled(images.count(), seed, epoch);
            orderOf = epoch;
        }
    }

    /** The order of an epoch. */
    static int[] shuffled(int count, long seed, long epoch) {
        int[] order = new int[count];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        SplittableRandom random = new SplittableRandom(mix(seed, 2 * epoch));
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    /** A seed for something that has a number (the finaliser of SplitMix64, so that neighbours have nothing in common). */
    public static long mix(long seed, long number) {
        long z = seed * 0x9E3779B97F4A7C15L + number;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    private void write(int image, Augmentation.Draw draw, float[] values, int place) {
        int top = (size - images.height()) / 2 + draw.down();
        int left = (size - images.width()) / 2 + draw.right();
        for (int channel = 0; channel < images.channels(); channel++) {
            int at = (place * images.channels() + channel) * size * size;
            float black = normalisation.apply(channel, 0);
            for (int y = 0; y < size; y++) {
                int fromY = y - top;
                boolean outside = fromY < 0 || fromY >= images.height();
                for (int x = 0; x < size; x++) {
                    int fromX = draw.flipped() ? images.width() - 1 - (x - left) : x - left;
                    values[at++] = outside || fromX < 0 || fromX >= images.width()
                            ? black
                            : normalisation.apply(channel, images.value(image, channel, fromY, fromX));
                }
            }
        }
    }
}
