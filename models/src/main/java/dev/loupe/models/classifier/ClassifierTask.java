package dev.loupe.models.classifier;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.metrics.classification.ClassificationCounter;
import dev.loupe.metrics.classification.ClassificationResult;
import dev.loupe.models.data.Augmentation;
import dev.loupe.models.data.Batch;
import dev.loupe.models.data.Batches;
import dev.loupe.models.data.MixUp;
import dev.loupe.models.data.Prefetch;
import dev.loupe.models.data.Split;
import dev.loupe.models.parallel.Team;
import dev.loupe.models.training.Saved;
import dev.loupe.models.training.Task;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Executor;
import dev.loupe.torch.Initialisation;
import dev.loupe.torch.Losses;
import dev.loupe.torch.Optimizer;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Learning to tell what images show, by cross entropy. */
final class ClassifierTask implements Task {
    private static final int TEST_BATCH = 250;
    private static final String WEIGHTS = "weights/";
    private static final String OPTIMIZER = "optimizer/";

    private final ImageNetwork network;
    private final double smoothing;
    private final MixUp mixUp;
    private final long seed;
    private final Batches batches;
    private final int batch;
    private final Team team;
    private final Prefetch<Batch> prefetch;
    private final Batches test;
    private final int testCount;
    private final Executor training;
    private final Executor evaluation;
    private final Weights weights;
    private final Optimizer optimizer;
    /** Since the last step. */
    private @Nullable ClassificationResult evaluated;

    /**
     * @param smoothing of labels
     * @param optimizer makes one for the weights by key
     * @param team who takes which part of each batch
     */
    ClassifierTask(
            ImageNetwork network,
            Split data,
            int batch,
            Augmentation augmentation,
            double smoothing,
            MixUp mixUp,
            Function<Map<String, Tensor>, Optimizer> optimizer,
            long seed,
            Team team) {
        this.network = network;
        this.smoothing = smoothing;
        this.mixUp = mixUp;
        this.seed = seed;
        this.batch = batch;
        this.team = team;
        this.batches = new Batches(data.train(), network.normalisation(), batch, network.size(), augmentation, seed);
        this.testCount = data.test().count();
        this.test = new Batches(
                data.test(),
                network.normalisation(),
                Math.min(TEST_BATCH, testCount),
                network.size(),
                Augmentation.NONE,
                seed);
        Graph graph = network.graph(Mode.TRAIN);
        this.training = Executor.of(graph);
        this.evaluation = Executor.of(network.graph(Mode.EVAL));
        this.weights = Initialisation.of(graph, seed);
        this.optimizer = optimizer.apply(weights.trained());
        this.prefetch = new Prefetch<>(step -> batches.ofStep(step, team.first(batch), team.end(batch)));
    }

    @Override
    public long stepsPerEpoch() {
        return batches.perEpoch();
    }

    @Override
    public double step(long step, double learningRate) {
        evaluated = null;
        team.begin(step, learningRate);
        if (team.rank() > 0) { // drop-out differs from process to process, and follows from the step
            Engine.seed(Batches.mix(seed + team.rank(), step));
        }
        Batch part = prefetch.ofStep(step);
        double share = (double) part.count() / batch;
        try (TensorScope scope = TensorScope.open()) {
            Tensor mean = loss(images(part), Tensor.of(part.labels()), mixUp.share(seed, step));
            Tensor loss = team.size() == 1 ? mean : mean.mul(share);
            double value = team.sum(loss.item());
            if (Double.isFinite(value)) {
                loss.backward();
                team.sumGradients(weights.trained().values());
                optimizer.step(learningRate);
                optimizer.zeroGrad();
            }
            return value;
        }
    }

    /** Each image is blended with the one at the same place from the other end. */
    private Tensor loss(Tensor images, Tensor labels, double share) {
        if (share == 1) {
            return Losses.crossEntropy(training.forward(weights, images), labels, smoothing);
        }
        Tensor blends = images.mul(share).add(images.flip(0).mul(1 - share));
        Tensor scores = training.forward(weights, blends);
        return Losses.crossEntropy(scores, labels, smoothing)
                .mul(share)
                .add(Losses.crossEntropy(scores, labels.flip(0), smoothing).mul(1 - share));
    }

    private Tensor images(Batch batch) {
        return Tensor.of(batch.images(), batch.count(), network.channels(), network.size(), network.size());
    }

    @Override
    public Map<String, Double> evaluate() {
        ClassificationResult result = result();
        Map<String, Double> figures = new LinkedHashMap<>();
        result.logLoss().ifPresent(loss -> figures.put("test_loss", loss));
        figures.put("error_top1", result.error(1));
        return figures;
    }

    /** All figures on what is held out. */
    ClassificationResult result() {
        ClassificationResult known = evaluated;
        if (known == null) {
            known = judge();
            evaluated = known;
        }
        return known;
    }

    private ClassificationResult judge() {
        ClassificationCounter counter = new ClassificationCounter(network.classes(), 1);
        int classes = network.classes().size();
        for (int from = 0; from < testCount; from += TEST_BATCH) {
            Batch batch = test.plain(from);
            try (TensorScope scope = TensorScope.open()) {
                double[] scores =
                        evaluation.infer(weights, images(batch)).softmax(1).toDoubles();
                for (int i = 0; i < batch.count(); i++) {
                    counter.add((int) batch.labels()[i], Arrays.copyOfRange(scores, i * classes, (i + 1) * classes));
                }
            }
        }
        return counter.result();
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        Saved.add(WEIGHTS, weights.tensors(), state);
        Saved.add(OPTIMIZER, optimizer.state(), state);
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        evaluated = null;
        Saved.restore(WEIGHTS, state, weights.tensors());
        Saved.restore(OPTIMIZER, state, optimizer);
    }

    @Override
    public void save(Path file) {
        weights.save(file, network.metadata());
    }

    @Override
    public void close() {
        prefetch.close();
        optimizer.close();
        weights.close();
        training.close();
        evaluation.close();
    }
}
