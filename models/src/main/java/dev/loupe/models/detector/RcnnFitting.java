package dev.loupe.models.detector;

import dev.loupe.models.boxes.BoxCode;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.DetectionSet;
import dev.loupe.models.data.DetectionSet.Truths;
import dev.loupe.models.rcnn.HardNegatives;
import dev.loupe.models.rcnn.LinearSvm;
import dev.loupe.models.rcnn.RidgeRegression;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What follows fine-tuning in R-CNN (Girshick 2014, section 2.3 and appendix C): a support vector machine for each class on
 * the last hidden layer, with objects' own boxes as positives and hard negatives among what overlaps no object of the class
 * by 30 %; and a ridge regression of boxes for each class on the last map, from proposals that overlap an object by more than
 * 60 %. Nothing is random but the order in which a machine looks at its samples, so that all of it can be done again.
 */
final class RcnnFitting {
    private static final double NORM = 20;
    private static final double NEGATIVE = 0.3;
    private static final double NEAR = 0.6;
    private static final int NORM_PICTURES = 20;
    private static final int POSITIVES_TOGETHER = 100;
    private static final int NEGATIVES_TOGETHER = 10;
    private static final int REFIT_AFTER = 2000;

    private final Rcnn detector;
    private final DetectionSet set;
    private final List<Boxes> proposals;
    private final int minedPictures;
    private final int mostBoxes;
    private final List<HardNegatives> machines = new ArrayList<>();
    private final List<List<float[]>> maps = new ArrayList<>();
    private final List<List<double[]>> codes = new ArrayList<>();
    private double hiddenScale = 1;
    private double mapScale = 1;

    /**
     * @param proposals of each picture
     * @param minedPictures so many of the pictures give negatives and boxes; all give positives
     * @param mostBoxes of a class that a regression learns from
     */
    RcnnFitting(Rcnn detector, DetectionSet set, List<Boxes> proposals, int minedPictures, int mostBoxes, long seed) {
        this.detector = detector;
        this.set = set;
        this.proposals = proposals;
        this.minedPictures = Math.min(minedPictures, set.count());
        this.mostBoxes = mostBoxes;
        for (int label = 0; label < set.classes().size(); label++) {
            machines.add(new HardNegatives(LinearSvm.RCNN, REFIT_AFTER, seed + label));
            maps.add(new ArrayList<>());
            codes.add(new ArrayList<>());
        }
    }

    private static int parts(int count, int together) {
        return (count + together - 1) / together;
    }

    /** In how many steps all is done: positives, negatives, and the end. */
    static int steps(int pictures, int minedPictures) {
        return parts(pictures, POSITIVES_TOGETHER) + parts(Math.min(minedPictures, pictures), NEGATIVES_TOGETHER) + 1;
    }

    /**
     * One step, in the order of their numbers.
     *
     * @return the mean hinge loss of what is kept; 0 before the first machines are fitted
     */
    double step(int number) {
        int first = parts(set.count(), POSITIVES_TOGETHER);
        int second = first + parts(minedPictures, NEGATIVES_TOGETHER);
        if (number == 0) {
            scale();
        }
        if (number < first) {
            int from = number * POSITIVES_TOGETHER;
            for (int i = from; i < Math.min(set.count(), from + POSITIVES_TOGETHER); i++) {
                positives(i);
            }
        } else if (number < second) {
            int from = (number - first) * NEGATIVES_TOGETHER;
            for (int i = from; i < Math.min(minedPictures, from + NEGATIVES_TOGETHER); i++) {
                negatives(i);
            }
            if (number == first) {
                machines.forEach(HardNegatives::fit);
            }
        } else {
            machines.forEach(HardNegatives::fit);
            detector.fitted(machinesLayer(), regressionsLayer());
        }
        return machines.stream().mapToDouble(HardNegatives::loss).average().orElse(0);
    }

    /** So that features have a mean norm of 20, without which the constants C and lambda mean nothing. */
    private void scale() {
        double hiddenNorms = 0;
        double mapNorms = 0;
        long count = 0;
        for (int i = 0; i < Math.min(NORM_PICTURES, set.count()); i++) {
            Boxes boxes = proposals.get(i).and(set.truths(i).boxes());
            if (boxes.count() > 0) {
                try (TensorScope scope = TensorScope.open()) {
                    Rcnn.Features features = detector.features(set.picture(i), boxes);
                    hiddenNorms += norms(features.hidden());
                    mapNorms += norms(features.maps());
                    count += boxes.count();
                }
            }
        }
        hiddenScale = hiddenNorms > 0 ? NORM * count / hiddenNorms : 1;
        mapScale = mapNorms > 0 ? NORM * count / mapNorms : 1;
    }

    private static double norms(Tensor rows) {
        return rows.square().sum(1).sqrt().sum().item();
    }

    private void positives(int picture) {
        Truths objects = set.truths(picture);
        if (objects.count() == 0) {
            return;
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor hidden =
                    detector.features(set.picture(picture), objects.boxes()).hidden();
            float[][] rows = rows(hidden, hiddenScale);
            for (int i = 0; i < rows.length; i++) {
                machines.get(objects.labels()[i]).positive(rows[i]);
            }
        }
    }

    private void negatives(int picture) {
        Boxes boxes = proposals.get(picture);
        if (boxes.count() == 0) {
            return;
        }
        Truths objects = set.truths(picture);
        try (TensorScope scope = TensorScope.open()) {
            Rcnn.Features features = detector.features(set.picture(picture), boxes);
            float[][] hidden = rows(features.hidden(), hiddenScale);
            for (int i = 0; i < hidden.length; i++) {
                double[] overlaps = new double[machines.size()];
                int nearest = -1;
                double most = 0;
                for (int object = 0; object < objects.count(); object++) {
                    double iou = boxes.iou(i, objects.boxes(), object);
                    int label = objects.labels()[object];
                    overlaps[label] = Math.max(overlaps[label], iou);
                    if (iou > most) {
                        most = iou;
                        nearest = object;
                    }
                }
                for (int label = 0; label < overlaps.length; label++) {
                    if (overlaps[label] < NEGATIVE) {
                        machines.get(label).negative(hidden[i]);
                    }
                }
                if (most > NEAR) {
                    near(boxes.select(i), objects, nearest, features.maps().select(0, i));
                }
            }
        }
    }

    private void near(Boxes proposal, Truths objects, int object, Tensor map) {
        int label = objects.labels()[object];
        if (maps.get(label).size() < mostBoxes) {
            maps.get(label).add(map.mul(mapScale).toFloats());
            codes.get(label)
                    .add(BoxCode.PROPOSALS.encode(proposal, objects.boxes().select(object)));
        }
    }

    private static float[][] rows(Tensor tensor, double scale) {
        float[] values = tensor.mul(scale).toFloats();
        int length = (int) tensor.size(1);
        float[][] rows = new float[values.length / length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * length, (i + 1) * length);
        }
        return rows;
    }

    private LinearLayer machinesLayer() {
        int length = detector.network().hidden();
        return LinearLayer.of(
                machines.stream().map(one -> one.plane(hiddenScale, length)).toArray(double[][]::new));
    }

    private LinearLayer regressionsLayer() {
        int length = detector.mapLength();
        double[][] rows = new double[4 * machines.size()][length + 1];
        for (int label = 0; label < machines.size(); label++) {
            if (!maps.get(label).isEmpty()) {
                double[][] fitted = RidgeRegression.RCNN.fit(maps.get(label), codes.get(label));
                for (int i = 0; i < fitted.length; i++) {
                    for (int j = 0; j < length; j++) {
                        fitted[i][j] *= mapScale;
                    }
                    rows[4 * label + i] = fitted[i];
                }
            }
        }
        return LinearLayer.of(rows);
    }
}
