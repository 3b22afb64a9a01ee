package dev.loupe.models.detector;

import dev.loupe.models.boxes.Boxes;

/**
 * What was found in a picture, best first; nothing is a valid answer.
 *
 * @param labels the class of each, counted from 0
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Found(Boxes boxes, double[] scores, int[] labels) {
    public int count() {
        return labels.length;
    }

    /** Some of them, in the order asked for. */
    public Found select(int... which) {
        double[] chosenScores = new double[which.length];
        int[] chosenLabels = new int[which.length];
        for (int i = 0; i < which.length; i++) {
            chosenScores[i] = scores[which[i]];
            chosenLabels[i] = labels[which[i]];
        }
        return new Found(boxes.select(which), chosenScores, chosenLabels);
    }

    /** In a picture that was resized by factors across and down. */
    public Found scaled(double across, double down) {
        return new Found(boxes.scaled(across, down), scores, labels);
    }
}
