package dev.loupe.models.gan;

import dev.loupe.models.data.Augmentation;
import dev.loupe.models.data.Batches;
import dev.loupe.models.data.ImageSet;
import dev.loupe.models.data.Normalisation;
import java.util.Arrays;

/**
 * For each of some images the training image that is nearest to it, pixel by pixel: whether a generator has learned images by
 * heart.
 *
 * @param images {@code [count, channels, size, size]} in a row
 * @param distances Euclidean, of values from -1 to 1
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NearestImages(float[] images, double[] distances) {
    private static final int CHUNK = 1_000;

    /**
     * Looks through all training images.
     *
     * @param asked {@code [count, channels, size, size]} in a row, values from -1 to 1
     */
    static NearestImages of(float[] asked, ImageSet train) {
        int each = train.channels() * train.height() * train.width();
        int count = asked.length / each;
        float[] nearest = new float[asked.length];
        double[] least = new double[count];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Batches batches = new Batches(
                train,
                Normalisation.centred(train.channels()),
                Math.min(CHUNK, train.count()),
                train.height(),
                Augmentation.NONE,
                0);
        for (int from = 0; from < train.count(); from += CHUNK) {
            float[] chunk = batches.plain(from).images();
            for (int i = 0; i < count; i++) {
                for (int at = 0; at < chunk.length; at += each) {
                    double distance = squared(asked, i * each, chunk, at, each, least[i]);
                    if (distance < least[i]) {
                        least[i] = distance;
                        System.arraycopy(chunk, at, nearest, i * each, each);
                    }
                }
            }
        }
        return new NearestImages(nearest, Arrays.stream(least).map(Math::sqrt).toArray());
    }

    /** Gives up once it is more than what is known. */
    private static double squared(float[] a, int fromA, float[] b, int fromB, int length, double known) {
        double sum = 0;
        for (int i = 0; i < length && sum < known; i++) {
            double difference = a[fromA + i] - b[fromB + i];
            sum += difference * difference;
        }
        return sum;
    }

    double meanDistance() {
        return Arrays.stream(distances).average().orElse(0);
    }
}
