package dev.loupe.models.sequences;

import dev.loupe.torch.Losses;
import dev.loupe.torch.Tensor;
import java.util.List;

/** Something to be learned from sequences. What a batch holds follows from its number and the seed. */
interface SequenceProblem {
    /** How it is put, with the length of a sequence. */
    String description();

    /** Features of a step. */
    int inputs();

    /** Numbers that are read out of the hidden state. */
    int outputs();

    Examples batch(long step);

    /** How many batches make a pass. */
    long batchesPerPass();

    /** The same at each call. */
    List<Examples> heldOut();

    Judgement judgement();

    /** What is put out and wanted, and how far they are from each other. */
    enum Judgement {
        /** A number for the last step, by the mean squared error. */
        NUMBER_AT_THE_END("mse", false),
        /** A number for each step, by the mean squared error. */
        NUMBER_AT_EACH_STEP("mse", true),
        /** A class for the last step; -100 is none. */
        CLASS_AT_THE_END("error", false),
        /** A class for each step; -100 is none. */
        CLASS_AT_EACH_STEP("error", true);

        private final String figure;
        private final boolean everyStep;

        Judgement(String figure, boolean everyStep) {
            this.figure = figure;
            this.everyStep = everyStep;
        }

        /** {@code mse}, or {@code error}: the share of wrong classes. */
        String figure() {
            return figure;
        }

        boolean everyStep() {
            return everyStep;
        }

        private boolean isNumber() {
            return this == NUMBER_AT_THE_END || this == NUMBER_AT_EACH_STEP;
        }

        /**
         * What training makes small.
         *
         * @param scores {@code [rows, outputs]}, a row for each target
         */
        Tensor loss(Tensor scores, Tensor targets) {
            return isNumber()
                    ? Losses.meanSquaredError(scores.squeeze(1), targets)
                    : Losses.crossEntropy(scores, targets.to(dev.loupe.graph.DType.INT64));
        }

        /** The sum of squared differences or of wrong classes, and how many were judged. */
        double[] wrong(Tensor scores, Tensor targets) {
            double[] wanted = targets.toDoubles();
            double sum = 0;
            long judged = 0;
            if (isNumber()) {
                double[] given = scores.squeeze(1).toDoubles();
                for (int i = 0; i < wanted.length; i++) {
                    sum += (given[i] - wanted[i]) * (given[i] - wanted[i]);
                }
                judged = wanted.length;
            } else {
                long[] given = scores.argmax(1).toLongs();
                for (int i = 0; i < wanted.length; i++) {
                    judged += wanted[i] < 0 ? 0 : 1;
                    sum += wanted[i] >= 0 && given[i] != (long) wanted[i] ? 1 : 0;
                }
            }
            return new double[] {sum, (double) judged};
        }
    }
}
