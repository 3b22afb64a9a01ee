package dev.loupe.models.data;

import dev.loupe.graph.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Batches of pictures with objects, by number. What a batch holds follows from the seed and its number alone.
 *
 * @param side to which the shorter side of pictures is brought, in pixels
 * @param jitter by which part of it that side is longer or shorter, evenly drawn for each picture; 0 for none
 * @param flip whether each second picture is mirrored
 * @param multiple of which height and width of a batch are
 */
public record DetectionBatches(
        DetectionSet set,
        Normalisation normalisation,
        int batch,
        int side,
        double jitter,
        boolean flip,
        int multiple,
        long seed) {
    /**
     * @throws BadInput when there are fewer pictures than a batch has
     */
    public DetectionBatches {
        if (batch > set.count()) {
            throw new BadInput("a batch of " + batch + " is more than the " + set.count() + " pictures to learn from");
        }
    }

    /** Whole batches in a pass over the pictures; what is left over has its turn in another pass. */
    public long perEpoch() {
        return set.count() / batch;
    }

    /** The batch of a step, counted from 0, in the shuffled order of its epoch. */
    public DetectionBatch ofStep(long step) {
        int[] order = Batches.shuffled(set.count(), seed, step / perEpoch());
        int from = (int) (step % perEpoch()) * batch;
        SplittableRandom random = new SplittableRandom(Batches.mix(seed, 2 * step + 1));
        List<Picture> pictures = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        List<DetectionSet.Truths> truths = new ArrayList<>();
        for (int i = from; i < from + batch; i++) {
            Picture picture = set.picture(order[i]);
            double factor = 1 + jitter * (2 * random.nextDouble() - 1);
            Change change = Change.toSide(
                    picture, Math.max(1, (int) Math.round(side * factor)), random.nextInt(2) == 1 && flip);
            pictures.add(change.of(picture));
            numbers.add(order[i]);
            changes.add(change);
            truths.add(change.of(set.truths(order[i])));
        }
        return new DetectionBatch(PictureBatch.of(pictures, normalisation, multiple), numbers, changes, truths);
    }
}
