package dev.loupe.models.gan;

import dev.loupe.models.data.Augmentation;
import dev.loupe.models.data.Batch;
import dev.loupe.models.data.Batches;
import dev.loupe.models.data.ImageSet;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.data.Prefetch;
import dev.loupe.torch.Tensor;
import java.util.Optional;

/** Images with values from -1 to 1. */
final class RealImages implements RealData {
    private final ImageSet images;
    private final boolean flat;
    private final Batches batches;
    private final Prefetch<Batch> prefetch;

    /**
     * Images in batches.
     *
     * @param flat whether they are vectors, as a perceptron takes them
     */
    RealImages(ImageSet images, int batch, boolean flat, long seed) {
        this.images = images;
        this.flat = flat;
        this.batches = batches(images, batch, seed);
        this.prefetch = new Prefetch<>(batches::ofStep);
    }

    private static Batches batches(ImageSet images, int batch, long seed) {
        return new Batches(
                images, Normalisation.centred(images.channels()), batch, images.height(), Augmentation.NONE, seed);
    }

    long perEpoch() {
        return batches.perEpoch();
    }

    @Override
    public Real batch(long number) {
        return real(prefetch.ofStep(number));
    }

    @Override
    public Real some(int count) {
        return real(batches(images, Math.min(count, images.count()), 0).plain(0));
    }

    private Real real(Batch batch) {
        long each = batch.images().length / batch.count();
        long[] shape = flat
                ? new long[] {batch.count(), each}
                : new long[] {batch.count(), images.channels(), images.height(), images.width()};
        return new Real(Tensor.of(batch.images(), shape), Optional.of(Tensor.of(batch.labels())));
    }

    /** The first images, {@code [count, channels, height, width]} in a row, for a judge. */
    static float[] first(ImageSet images, int count) {
        return batches(images, Math.min(count, images.count()), 0).plain(0).images();
    }

    @Override
    public void close() {
        prefetch.close();
    }
}
