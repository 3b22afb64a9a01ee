package dev.loupe.models.data;

import java.util.SplittableRandom;

/**
 * Small pictures of one tinted garment each, made as {@link Scenes} are: what a backbone learns to tell classes from before a
 * detector is made of it.
 *
 * <p>There is one for each image of Fashion-MNIST; each epoch has others.
 */
public final class Patches {
    /** Of a patch, in pixels. */
    public static final int SIDE = 32;

    private static final int CHANNELS = 3;
    private static final int LEAST = 20;

    private final ImageSet garments;
    private final Normalisation normalisation;
    private final int batch;
    private final long seed;

    /**
     * Patches of some garments.
     *
     * @param seed that all draws follow from
     */
    public Patches(ImageSet garments, Normalisation normalisation, int batch, long seed) {
        this.garments = garments;
        this.normalisation = normalisation;
        this.batch = batch;
        this.seed = seed;
    }

    public int count() {
        return garments.count();
    }

    public long perEpoch() {
        return garments.count() / batch;
    }

    /** The batch of a step, counted from 0, in the shuffled order of its epoch. */
    public Batch ofStep(long step) {
        int[] order = Batches.shuffled(garments.count(), seed, step / perEpoch());
        return of(
                order, (int) (step % perEpoch()) * batch, batch, new SplittableRandom(Batches.mix(seed, 2 * step + 1)));
    }

    /** Patches of the garments from one on; fewer at the end. They are the same each time. */
    public Batch plain(int from) {
        int[] order = new int[garments.count()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        int count = Math.min(batch, garments.count() - from);
        return of(order, from, count, new SplittableRandom(Batches.mix(seed, from)));
    }

    private Batch of(int[] order, int from, int count, SplittableRandom seeds) {
        int each = CHANNELS * SIDE * SIDE;
        float[] values = new float[count * each];
        long[] labels = new long[count];
        for (int i = 0; i < count; i++) {
            int image = order[from + i];
            labels[i] = garments.label(image);
            Picture patch = patch(image, new SplitMix64(seeds.nextLong()));
            System.arraycopy(patch.normalised(normalisation), 0, values, i * each, each);
        }
        return new Batch(values, labels);
    }

    private Picture patch(int image, SplitMix64 random) {
        Canvas canvas = new Canvas(SIDE, random);
        canvas.blend(2);
        int rectangles = random.below(3);
        for (int i = 0; i < rectangles; i++) {
            int width = 8 + random.below(SIDE - 7);
            int height = 8 + random.below(SIDE - 7);
            canvas.rectangle(random.below(SIDE - width + 1), random.below(SIDE - height + 1), width, height);
        }
        int side = LEAST + random.below(SIDE - LEAST + 1);
        boolean flipped = random.below(2) == 1;
        int[] tint = {128 + random.below(128), 128 + random.below(128), 128 + random.below(128)};
        Garment garment = Garment.of(garments, image, side, flipped);
        int left = random.below(SIDE - garment.width() + 1);
        int top = random.below(SIDE - garment.height() + 1);
        canvas.paint(garment, left, top, tint);
        return canvas.picture();
    }
}
