package dev.loupe.models.sequences;

import dev.loupe.graph.DType;
import dev.loupe.models.recurrent.LayerStack;
import dev.loupe.models.recurrent.NamedWeights;
import dev.loupe.models.sequences.SequenceProblem.Judgement;
import dev.loupe.torch.Adam;
import dev.loupe.torch.Functional;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Optimizer;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One network of those that learn side by side: layers of a cell, and a linear layer that reads the hidden state out. */
final class Racer implements AutoCloseable {
    private static final String HEAD_WEIGHT = "head.weight";
    private static final String HEAD_BIAS = "head.bias";

    private final LayerStack stack;
    private final Judgement judgement;
    private final NamedWeights weights;
    private final Optimizer optimizer;
    private final double clip;

    /** Makes first weights, by the random numbers of {@link dev.loupe.torch.Engine#seed}. */
    Racer(LayerStack stack, int outputs, Judgement judgement, double clip) {
        this.stack = stack;
        this.judgement = judgement;
        this.clip = clip;
        Map<String, long[]> shapes = new LinkedHashMap<>(stack.shapes());
        shapes.put(HEAD_WEIGHT, new long[] {outputs, stack.features()});
        shapes.put(HEAD_BIAS, new long[] {outputs});
        this.weights = NamedWeights.zeros(shapes, DType.FLOAT32);
        stack.start(weights);
        weights.uniform(HEAD_WEIGHT, 1 / Math.sqrt(stack.features()));
        weights.uniform(HEAD_BIAS, 1 / Math.sqrt(stack.features()));
        this.optimizer = Adam.adam(weights.tensors(), 0.9, 0.999);
    }

    String name() {
        return stack.cell().name();
    }

    LayerStack stack() {
        return stack;
    }

    NamedWeights weights() {
        return weights;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /** {@code [targets, outputs]}. */
    private Tensor scores(Examples examples) {
        Tensor output = stack.run(weights, examples.input(), stack.zeros(DType.FLOAT32, examples.count()), 0)
                .output();
        Tensor seen = judgement.everyStep() ? output.flatten(0, 1) : output.select(0, examples.steps() - 1L);
        return Functional.linear(seen, weights.get(HEAD_WEIGHT), weights.get(HEAD_BIAS));
    }

    /** Makes a step; the loss before it. */
    double step(Examples examples, double learningRate) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor loss = judgement.loss(scores(examples), examples.target());
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

    /** The mean squared error, or the share of wrong classes. */
    double figure(List<Examples> heldOut) {
        double sum = 0;
        double judged = 0;
        try (NoGradients mode = NoGradients.open()) {
            for (Examples examples : heldOut) {
                try (TensorScope scope = TensorScope.open()) {
                    double[] wrong = judgement.wrong(scores(examples), examples.target());
                    sum += wrong[0];
                    judged += wrong[1];
                }
            }
        }
        return sum / judged;
    }

    @Override
    public void close() {
        optimizer.close();
        weights.close();
    }
}
