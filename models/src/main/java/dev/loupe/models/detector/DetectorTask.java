package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.models.data.Batches;
import dev.loupe.models.data.DetectionBatch;
import dev.loupe.models.data.DetectionBatches;
import dev.loupe.models.data.Prefetch;
import dev.loupe.models.training.Task;
import dev.loupe.torch.Optimizer;
import dev.loupe.torch.Sgd;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Stochastic gradient descent on the sum of a detector's losses, in one stage or in several one after the other. */
final class DetectorTask implements Task {
    /** So many of the pictures that are held out are looked at after each epoch; all of them in the end. */
    private static final int GLANCE = 100;

    private static final String LOSSES = "losses";
    private static final String STAGE = "stage";
    private static final List<String> NAMES =
            List.of("loss_objectness", "loss_proposals", "loss_classes", "loss_boxes");

    private final DetectionBatches batches;
    private final Prefetch<DetectionBatch> prefetch;
    private final List<TrainingStage> stages;
    private final long stepsPerStage;
    private final List<Optimizer> optimizers;
    private final LearnedState learned;
    private final Parts saved;
    private final Map<String, String> metadata;
    private final double clip;
    /** Of each loss since the last evaluation, and behind them how many steps they are of. */
    private double[] sums = new double[NAMES.size() + 1];

    private int stage;
    /** What the last evaluation said. */
    private Optional<HeldOut> last = Optional.empty();

    /**
     * @param stages one after the other
     * @param stepsPerStage how long each is; the last goes on to the end
     * @param parts all that changes in some stage
     * @param saved those that are used after training
     * @param metadata for the header of what is written in the end
     * @param clip to what the norm of all gradients together is cut down
     */
    DetectorTask(
            DetectionBatches batches,
            List<TrainingStage> stages,
            long stepsPerStage,
            Parts parts,
            Parts saved,
            Map<String, String> metadata,
            double momentum,
            double decay,
            double clip) {
        this.batches = batches;
        this.prefetch = new Prefetch<>(batches::ofStep);
        this.stages = List.copyOf(stages);
        this.stepsPerStage = stepsPerStage;
        this.optimizers = this.stages.stream()
                .<Optimizer>map(one -> new Sgd(one.learned(), momentum, decay, false))
                .toList();
        this.learned = new LearnedState(parts, optimizers);
        this.saved = saved;
        this.metadata = metadata;
        this.clip = clip;
    }

    @Override
    public long stepsPerEpoch() {
        return batches.perEpoch();
    }

    @Override
    public double step(long step, double learningRate) {
        stage = (int) Math.min(stages.size() - 1L, step / stepsPerStage);
        if (step == stage * stepsPerStage) {
            stages.get(stage).begin().run();
        }
        DetectionBatch batch = prefetch.ofStep(step);
        SplittableRandom random = new SplittableRandom(Batches.mix(batches.seed() + 1, step));
        Optimizer optimizer = optimizers.get(stage);
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> losses = stages.get(stage).losses().of(batch, random);
            Tensor loss = losses.values().stream().reduce(Tensor::add).orElseThrow();
            double value = loss.item();
            if (Double.isFinite(value) && loss.requiresGrad()) {
                loss.backward();
                optimizer.clipGradNorm(clip);
                optimizer.step(learningRate);
                optimizer.zeroGrad();
            }
            losses.forEach((name, one) -> sums[NAMES.indexOf(name)] += one.item());
            sums[NAMES.size()]++;
            return value;
        }
    }

    @Override
    public Map<String, Double> evaluate() {
        return figures(GLANCE);
    }

    @Override
    public Map<String, Double> evaluateAtEnd() {
        return figures(Integer.MAX_VALUE);
    }

    private Map<String, Double> figures(int pictures) {
        Map<String, Double> figures = new LinkedHashMap<>();
        double steps = sums[NAMES.size()];
        for (int i = 0; i < NAMES.size(); i++) {
            if (sums[i] > 0) {
                figures.put(NAMES.get(i), sums[i] / steps);
            }
        }
        Arrays.fill(sums, 0);
        HeldOut result = stages.get(stage).judge().apply(pictures);
        last = Optional.of(result);
        figures.putAll(result.figures());
        return figures;
    }

    /** What the last evaluation said; none before the first. */
    Optional<HeldOut> heldOut() {
        return last;
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>(learned.tensors());
        state.put(LOSSES, Tensor.of(sums));
        state.put(STAGE, Tensor.of(new long[] {stage}));
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        learned.restore(state);
        Tensor losses = state.get(LOSSES);
        Tensor number = state.get(STAGE);
        if (losses == null || number == null || losses.numel() != sums.length) {
            throw new BadInput("the checkpoint is of another recipe: it lacks the sums of the losses");
        }
        sums = losses.toDoubles();
        stage = (int) Math.max(0, Math.min(stages.size() - 1L, number.toLongs()[0]));
    }

    @Override
    public void save(Path file) {
        saved.save(file, metadata);
    }

    @Override
    public void close() {
        prefetch.close();
        optimizers.forEach(Optimizer::close);
    }
}
