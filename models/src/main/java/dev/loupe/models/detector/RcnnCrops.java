package dev.loupe.models.detector;

import dev.loupe.models.boxes.Assigner;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Batches;
import dev.loupe.models.data.DetectionSet;
import dev.loupe.models.data.PictureCache;
import dev.loupe.models.rcnn.Warp;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What R-CNN is fine-tuned on (Girshick 2014, section 2.3): regions of all pictures at once, a quarter of each step's that
 * overlap an object by half or more, the rest that do not. The objects' own boxes are among them. What a step gets follows
 * from its number.
 */
final class RcnnCrops {
    private static final int SHARE_OF_FOREGROUND = 4;

    /**
     * Warped regions.
     *
     * @param labels 0 for background, 1 for class 0
     */
    @SuppressWarnings("ArrayRecordComponent") // handed from one thread to the next, never compared
    record Crops(float[] warped, long[] labels) {}

    /** A region of a picture, and what it shows. */
    private record Region(int picture, int box, int label) {}

    private final PictureCache pictures;
    private final List<Boxes> boxes = new ArrayList<>();
    private final List<Region> foreground = new ArrayList<>();
    private final List<Region> background = new ArrayList<>();
    private final Warp warp;
    private final int batch;
    private final boolean flip;
    private final long seed;

    /**
     * @param proposals of each picture
     * @param batch regions a step
     * @param flip whether each second one is mirrored
     */
    RcnnCrops(DetectionSet set, List<Boxes> proposals, Warp warp, int batch, boolean flip, long seed) {
        this.pictures = new PictureCache(set);
        this.warp = warp;
        this.batch = batch;
        this.flip = flip;
        this.seed = seed;
        Assigner assigner = Assigner.proposals(0);
        for (int picture = 0; picture < set.count(); picture++) {
            DetectionSet.Truths objects = set.truths(picture);
            Boxes all = proposals.get(picture).and(objects.boxes());
            boxes.add(all);
            int[] assigned = assigner.assign(all, objects.boxes());
            for (int box = 0; box < assigned.length; box++) {
                if (assigned[box] >= 0) {
                    foreground.add(new Region(picture, box, 1 + objects.labels()[assigned[box]]));
                } else if (assigned[box] == Assigner.NEGATIVE) {
                    background.add(new Region(picture, box, 0));
                }
            }
        }
    }

    /** Steps until as many foreground regions were drawn as there are. */
    long stepsPerEpoch() {
        return Math.max(1, foreground.size() / Math.max(1, batch / SHARE_OF_FOREGROUND));
    }

    /** Those of a step; none where there are none at all. */
    Crops ofStep(long step) {
        SplittableRandom random = new SplittableRandom(Batches.mix(seed, step));
        int positives = foreground.isEmpty() ? 0 : background.isEmpty() ? batch : batch / SHARE_OF_FOREGROUND;
        int count = foreground.isEmpty() && background.isEmpty() ? 0 : batch;
        float[] warped = new float[count * warp.size()];
        long[] labels = new long[count];
        for (int i = 0; i < count; i++) {
            List<Region> from = i < positives ? foreground : background;
            Region region = from.get(random.nextInt(from.size()));
            labels[i] = region.label();
            warp.write(
                    pictures.picture(region.picture()),
                    boxes.get(region.picture()),
                    region.box(),
                    random.nextInt(2) == 1 && flip,
                    warped,
                    i);
        }
        return new Crops(warped, labels);
    }
}
