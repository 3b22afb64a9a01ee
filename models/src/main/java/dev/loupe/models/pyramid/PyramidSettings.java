package dev.loupe.models.pyramid;

/**
 * How the detector is used.
 *
 * @param shorterSide to which a picture is resized, in pixels
 * @param longerSide which it does not exceed then
 * @param leastScore probability that a class must exceed to be told
 * @param overlap IoU above which the less likely of two boxes of a class is dropped
 * @param most how many boxes of a picture are told at most
 */
public record PyramidSettings(int shorterSide, int longerSide, double leastScore, double overlap, int most) {
    /** torchvision's. */
    public static final PyramidSettings USUAL = new PyramidSettings(800, 1333, 0.05, 0.5, 100);

    public PyramidSettings sides(int shorter, int longer) {
        return new PyramidSettings(shorter, longer, leastScore, overlap, most);
    }

    public PyramidSettings leastScore(double score) {
        return new PyramidSettings(shorterSide, longerSide, score, overlap, most);
    }
}
