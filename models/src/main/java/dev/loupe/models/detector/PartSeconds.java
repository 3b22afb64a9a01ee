package dev.loupe.models.detector;

/**
 * What a picture, or several, took in its parts, in seconds.
 *
 * @param proposals finding regions: selective search, or the region proposal network with its suppression
 * @param cnn the convolutions that regions are cut from
 * @param heads judging the regions
 * @param nms deciding which boxes are told
 */
public record PartSeconds(double proposals, double cnn, double heads, double nms) {
    public static final PartSeconds NONE = new PartSeconds(0, 0, 0, 0);

    public PartSeconds plus(PartSeconds other) {
        return new PartSeconds(proposals + other.proposals, cnn + other.cnn, heads + other.heads, nms + other.nms);
    }

    public PartSeconds times(double factor) {
        return new PartSeconds(proposals * factor, cnn * factor, heads * factor, nms * factor);
    }

    public double total() {
        return proposals + cnn + heads + nms;
    }
}
