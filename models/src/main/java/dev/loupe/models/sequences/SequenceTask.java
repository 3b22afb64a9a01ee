package dev.loupe.models.sequences;

import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Saved;
import dev.loupe.models.training.Task;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several networks that learn the same examples at the same steps. The first one says when it is enough. */
final class SequenceTask implements Task {
    private static final String PASSED = "passed";
    /** Evaluations in a row that must be good enough. */
    private static final int NEEDED = 2;

    private final String recipe;
    private final SequenceProblem problem;
    private final List<Racer> racers;
    private final long every;
    private final double goal;
    private final List<Examples> heldOut;
    private int passed;

    /**
     * Networks that learn side by side.
     *
     * @param every steps from one evaluation to the next
     * @param goal figure of the first network below which it is good enough; 0 for never
     */
    SequenceTask(String recipe, SequenceProblem problem, List<Racer> racers, long every, double goal) {
        this.recipe = recipe;
        this.problem = problem;
        this.racers = List.copyOf(racers);
        this.every = every;
        this.goal = goal;
        this.heldOut = problem.heldOut();
    }

    @Override
    public long stepsPerEpoch() {
        return problem.batchesPerPass();
    }

    @Override
    public long stepsPerEvaluation() {
        return every;
    }

    @Override
    public double step(long step, double learningRate) {
        Examples examples = problem.batch(step);
        double first = racers.get(0).step(examples, learningRate);
        for (Racer other : racers.subList(1, racers.size())) {
            double loss = other.step(examples, learningRate);
            if (!Double.isFinite(loss)) {
                return loss;
            }
        }
        return first;
    }

    @Override
    public Map<String, Double> evaluate() {
        Map<String, Double> figures = evaluateAtEnd();
        double first = figures.values().iterator().next();
        passed = first < goal ? passed + 1 : 0;
        return figures;
    }

    @Override
    public Map<String, Double> evaluateAtEnd() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Racer racer : racers) {
            figures.put(figure(problem, racer.name()), racer.figure(heldOut));
        }
        return figures;
    }

    /** The figure's name: {@code mse_lstm}. */
    static String figure(SequenceProblem problem, String cell) {
        return problem.judgement().figure() + "_" + cell;
    }

    @Override
    public boolean isDone() {
        return passed >= NEEDED;
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (Racer racer : racers) {
            Saved.add(racer.name() + "/weights/", racer.weights().tensors(), state);
            Saved.add(racer.name() + "/optimizer/", racer.optimizer().state(), state);
        }
        state.put(PASSED, Tensor.of(new long[] {passed}));
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        for (Racer racer : racers) {
            Saved.restore(racer.name() + "/weights/", state, racer.weights().tensors());
            Saved.restore(racer.name() + "/optimizer/", state, racer.optimizer());
        }
        Tensor count = state.get(PASSED);
        passed = count == null ? 0 : (int) count.toLongs()[0];
    }

    @Override
    public void save(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Racer racer : racers) {
            racer.weights().tensors().forEach((key, tensor) -> tensors.put(racer.name() + "/" + key, tensor));
        }
        NamedTensors.save(tensors, Map.of(RunFolder.RECIPE, recipe), file);
    }

    @Override
    public void close() {
        racers.forEach(Racer::close);
    }
}
