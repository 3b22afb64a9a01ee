package dev.loupe.models.pyramid;

import dev.loupe.graph.RegionOp.Proposals;
import dev.loupe.models.boxes.Anchors;
import dev.loupe.models.boxes.BoxCode;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.boxes.Nms;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.Arrays;
import java.util.List;

/** Chooses the regions of a picture from what is said of the anchors of each level (torchvision's {@code filter_proposals}). */
final class LevelProposals {
    private final Proposals rule;
    private final SeenPicture picture;

    private Boxes boxes = Boxes.NONE;
    private double[] probabilities = new double[0];
    private int[] levels = new int[0];

    private LevelProposals(Proposals rule, SeenPicture picture) {
        this.rule = rule;
        this.picture = picture;
    }

    /**
     * The regions, best first.
     *
     * @param scores of each level {@code [1, anchors, H, W]}
     * @param codes of each level {@code [1, 4 anchors, H, W]}
     */
    static Boxes of(Proposals rule, SeenPicture picture, List<Tensor> scores, List<Tensor> codes) {
        LevelProposals proposals = new LevelProposals(rule, picture);
        for (int level = 0; level < scores.size(); level++) {
            proposals.add(level, scores.get(level), codes.get(level));
        }
        return proposals.choose();
    }

    /** The best of a level, cut off at the picture's borders. */
    private void add(int level, Tensor scores, Tensor codes) {
        int rows = (int) scores.size(2);
        int columns = (int) scores.size(3);
        try (TensorScope scope = TensorScope.open()) {
            double[] logits = scores.permute(0, 2, 3, 1).toDoubles();
            int[] best = Nms.descending(logits);
            best = best.length > rule.before() ? Arrays.copyOf(best, rule.before()) : best;
            long[] places = Arrays.stream(best).asLongStream().toArray();
            Tensor index = Tensor.of(places, places.length);
            double[] chosen = codes.reshape(rule.ratios().size(), 4, rows, columns)
                    .permute(2, 3, 0, 1)
                    .reshape(-1, 4)
                    .indexSelect(0, index)
                    .toDoubles();
            // In the network's own precision, in which the likeliest are equal: then the finest level comes first.
            double[] likely = scores.permute(0, 2, 3, 1)
                    .reshape(-1)
                    .indexSelect(0, index)
                    .sigmoid()
                    .toDoubles();
            Boxes moved = BoxCode.PROPOSALS
                    .decode(anchors(level, rows, columns).select(best), chosen)
                    .clipped(picture.width(), picture.height());
            keep(level, moved, likely);
        }
    }

    /** torchvision's strides are whole: where sides do not divide, anchors reach less far than the picture. */
    private Boxes anchors(int level, int rows, int columns) {
        long strideY = picture.field().size(2) / rows;
        long strideX = picture.field().size(3) / columns;
        return Anchors.of(List.of((double) rule.sizes().get(level)), rule.ratios())
                .rounded()
                .over(rows, columns, (double) strideX, (double) strideY, 0);
    }

    private void keep(int level, Boxes moved, double... likely) {
        int[] large = moved.withSides(rule.smallest());
        int before = levels.length;
        boxes = boxes.and(moved.select(large));
        probabilities = Arrays.copyOf(probabilities, before + large.length);
        levels = Arrays.copyOf(levels, before + large.length);
        for (int i = 0; i < large.length; i++) {
            probabilities[before + i] = likely[large[i]];
            levels[before + i] = level;
        }
    }

    private Boxes choose() {
        return boxes.select(Nms.keep(boxes, probabilities, levels, rule.overlap(), rule.most()));
    }
}
