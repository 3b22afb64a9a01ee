package dev.loupe.models.data;

/**
 * Images as a network takes them.
 *
 * @param images {@code [count, channels, size, size]}, normalised
 * @param labels of each image
 */
@SuppressWarnings("ArrayRecordComponent") // handed from one thread to the next, never compared
public record Batch(float[] images, long[] labels) {
    public int count() {
        return labels.length;
    }
}
