package dev.loupe.models.gan;

import java.util.LinkedHashMap;
import java.util.Map;

/** What each figure of a game is, by its name in {@code metrics.jsonl}; the report and the manual say it in these words. */
final class GanFigures {
    private GanFigures() {}

    /** In the order in which they are shown. */
    static Map<String, String> definitions() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(
                "fid_standardised",
                "Fréchet distance of generated images from 20,000 training images in 64 features of the judge, each less"
                        + " its mean and divided by its deviation over the training images; 0 is alike");
        all.put("fid", "the same in the features as they are; its scale belongs to this judge alone");
        all.put(
                "kid",
                "unbiased squared maximum mean discrepancy with the kernel (x.y/64 + 1)^3 in the standardised features, mean"
                        + " of 10 subsets of 1,000; 0 is alike, and it may be negative");
        all.put(
                "precision",
                "share of generated images within reach (5th neighbour) of a training image, of 2,000 each");
        all.put("recall", "share of training images within reach of a generated one");
        all.put("density", "training images in whose reach a generated one lies, divided by 5; about 1 is alike");
        all.put("coverage", "share of training images with a generated one within their reach");
        all.put("class_entropy", "of the classes that the judge sees, in nats; ten equal ones have 2.303");
        all.put("smallest_class_share", "of generated images");
        all.put("largest_class_share", "of generated images");
        all.put("distance_ratio", "mean distance of two generated images divided by that of two training images");
        all.put("modes_covered", "modes with at least 1% of 10,000 samples within 3 deviations of their centres");
        all.put("high_quality_share", "share of 10,000 samples within 3 deviations of the centre of a mode");
        all.put("generator_mean", "mean of 10,000 samples; the data have 4");
        all.put("generator_deviation", "standard deviation of 10,000 samples; the data have 0.5");
        all.put(
                "d_difference_mean",
                "mean |D - D*| against a generator that is held fixed, on a grid where p + q is above 1% of its most");
        all.put("d_difference_most", "the largest |D - D*| there");
        all.put("value_learned", "E_p[ln D] + E_q[ln(1 - D)] of the learned D, by quadrature");
        all.put("value_of_theory", "-ln 4 + 2 JSD(p, q)");
        all.put("jensen_shannon", "JSD(p, q) in nats; at most ln 2 = 0.693");
        all.put(
                "d_real_median",
                "median D(x) of 1,000 real samples, D as after training; its quartiles stand beside it");
        all.put("d_fake_median", "median D(G(z)) of 1,000 samples");
        all.put("collapse_alarm", "1 where the figures give cause to think of mode collapse");
        return all;
    }
}
