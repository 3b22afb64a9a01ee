package dev.loupe.models.detector;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.DetectionSet;
import dev.loupe.models.data.Prefetch;
import dev.loupe.models.proposals.ProposalSet;
import dev.loupe.models.training.Task;
import dev.loupe.torch.Optimizer;
import dev.loupe.torch.Sgd;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The three stages of R-CNN: fine-tuning by gradients, then support vector machines, then regressions of boxes. A checkpoint
 * holds the fine-tuned weights; what follows them is done again when a run is taken up, which comes to the same.
 */
final class RcnnTask implements Task {
    private static final int GLANCE = 100;

    private final Rcnn detector;
    private final RcnnCrops crops;
    private final Prefetch<RcnnCrops.Crops> prefetch;
    private final RcnnFitting fitting;
    private final long fineTuning;
    private final int fittingSteps;
    private final Optimizer optimizer;
    private final LearnedState learned;
    private final double clip;
    private final DetectionSet test;
    private final ProposalSet heldOut;
    private int fitted;
    private Optional<HeldOut> last = Optional.empty();

    /**
     * @param fineTuning how many steps
     * @param fittingSteps as many as {@link RcnnFitting} takes
     * @param heldOut proposals of the pictures to be judged by
     */
    RcnnTask(
            Rcnn detector,
            RcnnCrops crops,
            RcnnFitting fitting,
            long fineTuning,
            int fittingSteps,
            double momentum,
            double decay,
            double clip,
            DetectionSet test,
            ProposalSet heldOut) {
        this.detector = detector;
        this.crops = crops;
        this.prefetch = new Prefetch<>(crops::ofStep);
        this.fitting = fitting;
        this.fineTuning = fineTuning;
        this.fittingSteps = fittingSteps;
        this.optimizer = new Sgd(detector.parts().trained(), momentum, decay, false);
        this.learned = new LearnedState(detector.parts(), List.of(optimizer));
        this.clip = clip;
        this.test = test;
        this.heldOut = heldOut;
    }

    @Override
    public long stepsPerEpoch() {
        return crops.stepsPerEpoch();
    }

    @Override
    public double step(long step, double learningRate) {
        if (step >= fineTuning) {
            return fit((int) (step - fineTuning) + 1);
        }
        RcnnCrops.Crops batch = prefetch.ofStep(step);
        if (batch.labels().length == 0) {
            return 0;
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor loss = detector.loss(batch.warped(), batch.labels());
            double value = loss.item();
            if (Double.isFinite(value)) {
                loss.backward();
                optimizer.clipGradNorm(clip);
                optimizer.step(learningRate);
                optimizer.zeroGrad();
            }
            return value;
        }
    }

    /** Makes the steps of fitting up to a number, those of before a stop again if they are not made yet. */
    private double fit(int steps) {
        double loss = 0;
        while (fitted < steps) {
            loss = fitting.step(fitted++);
        }
        return loss;
    }

    /** How the network does as it is fine-tuned by now: the machines come at the end. */
    @Override
    public Map<String, Double> evaluate() {
        return judge(GLANCE, false, false);
    }

    @Override
    public Map<String, Double> evaluateAtEnd() {
        fit(fittingSteps);
        return judge(
                Integer.MAX_VALUE,
                detector.network().isBySvm(),
                detector.network().regression());
    }

    private Map<String, Double> judge(int most, boolean bySvm, boolean moved) {
        HeldOut result = HeldOut.of(
                test,
                most,
                i -> {
                    Boxes boxes = heldOut.boxes().get(i);
                    return detector.detect(test.picture(i), boxes, heldOut.seconds(), bySvm, moved);
                },
                detector::cnnPasses);
        last = Optional.of(result);
        return result.figures();
    }

    /** What the last evaluation said; none before the first. */
    Optional<HeldOut> heldOut() {
        return last;
    }

    @Override
    public Map<String, Tensor> state() {
        return new LinkedHashMap<>(learned.tensors());
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        learned.restore(state);
    }

    @Override
    public void save(Path file) {
        fit(fittingSteps);
        detector.save(file);
    }

    @Override
    public void close() {
        prefetch.close();
        optimizer.close();
    }
}
