package dev.loupe.models.sequences;

import dev.loupe.graph.BadInput;
import dev.loupe.models.data.Augmentation;
import dev.loupe.models.data.Batch;
import dev.loupe.models.data.Batches;
import dev.loupe.models.data.ImageSet;
import dev.loupe.models.data.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What an image shows, read row by row from the top (Le, Jaitly and Hinton 2015 read pixel by pixel). */
final class ImageRows implements SequenceProblem {
    private static final int TEST_BATCH = 500;

    private final Split split;
    private final int side;
    private final Batches train;
    private final Batches test;

    /**
     * Images as sequences.
     *
     * @throws BadInput when they are of colour
     */
    ImageRows(Split split, int batch, long seed) {
        if (split.train().channels() != 1) {
            throw new BadInput("rows are read of grey images, but these have colours");
        }
        this.split = split;
        this.side = Math.max(split.train().height(), split.train().width());
        this.train = batches(split.train(), batch, seed);
        this.test = batches(split.test(), Math.min(TEST_BATCH, split.test().count()), seed);
    }

    private Batches batches(ImageSet images, int batch, long seed) {
        return new Batches(images, split.train().normalisation(), batch, side, Augmentation.NONE, seed);
    }

    @Override
    public String description() {
        return "what an image shows, read row by row";
    }

    @Override
    public int inputs() {
        return side;
    }

    @Override
    public int outputs() {
        return split.train().classes().size();
    }

    @Override
    public Judgement judgement() {
        return Judgement.CLASS_AT_THE_END;
    }

    @Override
    public Examples batch(long step) {
        return examples(train.ofStep(step));
    }

    @Override
    public long batchesPerPass() {
        return train.perEpoch();
    }

    @Override
    public List<Examples> heldOut() {
        List<Examples> all = new ArrayList<>();
        int batch = Math.min(TEST_BATCH, split.test().count());
        for (int from = 0; from < split.test().count(); from += batch) {
            all.add(examples(test.plain(from)));
        }
        return all;
    }

    /** Rows come first: {@code [rows, images, columns]}. */
    private Examples examples(Batch batch) {
        int count = batch.count();
        float[] rows = new float[batch.images().length];
        float[] labels = new float[count];
        for (int n = 0; n < count; n++) {
            for (int row = 0; row < side; row++) {
                System.arraycopy(batch.images(), (n * side + row) * side, rows, (row * count + n) * side, side);
            }
            labels[n] = batch.labels()[n];
        }
        return new Examples(side, count, side, rows, labels, Map.of());
    }
}
