package dev.loupe.models.detector;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.models.data.Batch;
import dev.loupe.models.data.Patches;
import dev.loupe.models.data.Prefetch;
import dev.loupe.models.training.Task;
import dev.loupe.torch.Losses;
import dev.loupe.torch.Optimizer;
import dev.loupe.torch.Sgd;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.zoo.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Learning to tell the garments on small patches apart, so that a detector begins with features. */
final class PretrainingTask implements Task {
    private static final double MOMENTUM = 0.9;
    private static final double DECAY = 5e-4;

    private final Patches train;
    private final Patches test;
    private final Prefetch<Batch> prefetch;
    private final Part classifier;
    private final Optimizer optimizer;
    private final LearnedState state;
    private final Map<String, String> metadata;

    /**
     * @param network a classifier of the zoo for ten classes
     * @param metadata for the header of what is written in the end
     */
    PretrainingTask(String network, Patches train, Patches test, long seed, Map<String, String> metadata) {
        this.train = train;
        this.test = test;
        this.metadata = metadata;
        this.prefetch = new Prefetch<>(train::ofStep);
        this.classifier = Part.of(mode -> graph(network, mode), seed);
        Parts parts = new Parts(Map.of("classifier", classifier));
        this.optimizer = new Sgd(parts.trained(), MOMENTUM, DECAY, true);
        this.state = new LearnedState(parts, List.of(optimizer));
    }

    private static Graph graph(String network, Mode mode) {
        int colon = network.indexOf(':');
        String name = colon < 0 ? network : network.substring(0, colon);
        Options options = colon < 0 ? Options.NONE : Options.parse(network.substring(colon + 1));
        return Parts.graph(
                name,
                options,
                mode,
                Shape.of(Size.symbol("B"), Size.of(3), Size.of(Patches.SIDE), Size.of(Patches.SIDE)));
    }

    @Override
    public long stepsPerEpoch() {
        return train.perEpoch();
    }

    @Override
    public double step(long step, double learningRate) {
        Batch batch = prefetch.ofStep(step);
        try (TensorScope scope = TensorScope.open()) {
            Tensor scores = classifier.learn(patches(batch)).get(0);
            Tensor loss = Losses.crossEntropy(scores, Tensor.of(batch.labels()));
            double value = loss.item();
            if (Double.isFinite(value)) {
                loss.backward();
                optimizer.step(learningRate);
                optimizer.zeroGrad();
            }
            return value;
        }
    }

    private static Tensor patches(Batch batch) {
        Tensor patches = Tensor.of(batch.images(), batch.count(), 3, Patches.SIDE, Patches.SIDE);
        // Convolutions are faster on memory where the channels of a pixel stand together.
        return patches.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
    }

    @Override
    public Map<String, Double> evaluate() {
        int right = 0;
        int from = 0;
        while (from < test.count()) {
            Batch batch = test.plain(from);
            try (TensorScope scope = TensorScope.open()) {
                long[] guessed =
                        classifier.infer(patches(batch)).get(0).argmax(1).toLongs();
                for (int i = 0; i < guessed.length; i++) {
                    right += guessed[i] == batch.labels()[i] ? 1 : 0;
                }
            }
            from += batch.count();
        }
        return Map.of("accuracy", (double) right / test.count());
    }

    @Override
    public Map<String, Tensor> state() {
        return state.tensors();
    }

    @Override
    public void restore(Map<String, Tensor> tensors) {
        state.restore(tensors);
    }

    @Override
    public void save(Path file) {
        classifier.weights().save(file, metadata);
    }

    @Override
    public void close() {
        prefetch.close();
        optimizer.close();
        classifier.close();
    }
}
