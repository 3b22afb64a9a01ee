package dev.loupe.models.recurrent;

import dev.loupe.report.trace.Series;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Recurrence;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gates and states of one layer over one sequence. A cell that LibTorch runs in one call is traced in two: once its hidden
 * states are known, no gate waits for the step before, and all steps go through the cell's equations as one batch; only the
 * cell state is then added up step by step. Other cells go step by step.
 */
final class LayerTrace {
    private final Cell cell;
    private final LayerWeights weights;
    private final int steps;
    private final Map<String, Series> series = new LinkedHashMap<>();
    private int done;

    LayerTrace(Cell cell, LayerWeights weights, int steps) {
        this.cell = cell;
        this.weights = weights;
        this.steps = steps;
    }

    List<Series> series() {
        return List.copyOf(series.values());
    }

    /**
     * Goes on with a piece of the sequence, {@code [steps, 1, inputs]}.
     *
     * @return the hidden states of the piece, and the state behind it
     */
    LayerStack.Result read(Tensor piece, State before) {
        LayerStack.Result result =
                cell instanceof FusedCell fused ? atOnce(fused, piece, before) : stepByStep(piece, before);
        done += (int) piece.size(0);
        return result;
    }

    private LayerStack.Result atOnce(FusedCell fused, Tensor piece, State before) {
        Recurrence.Result run = fused.fused(piece, before, weights);
        long length = piece.size(0);
        Tensor output = run.output().squeeze(1);
        Tensor hBefore = Tensor.cat(0, List.of(before.h(), output.narrow(0, 0, length - 1)));
        boolean hasCell = run.state().size() > 1;
        Tensor none =
                hasCell ? Tensor.zeros(before.c().dtype(), length, before.c().size(1)) : hBefore;
        Step all = cell.step(piece.squeeze(1), new State(hBefore, none), weights);
        for (Step.Value value : all.values()) {
            boolean followsFromCell =
                    hasCell && (value.name().equals("c") || value.name().equals("h"));
            put(value.name(), value.kind(), followsFromCell && value.name().equals("h") ? output : value.tensor());
        }
        if (hasCell) {
            addUp(before.c().toFloats(), (int) length);
            return new LayerStack.Result(
                    run.output(),
                    List.of(new State(run.state().get(0), run.state().get(1))));
        }
        return new LayerStack.Result(run.output(), List.of(State.of(run.state().get(0))));
    }

    /** {@code c = f c' + i g}. */
    private void addUp(float[] before, int length) {
        float[] f = values("f");
        float[] i = values("i");
        float[] g = values("g");
        float[] c = values("c");
        int units = before.length;
        for (int unit = 0; unit < units; unit++) {
            float state = before[unit];
            for (int step = done; step < done + length; step++) {
                int at = step * units + unit;
                state = f[at] * state + i[at] * g[at];
                c[at] = state;
            }
        }
    }

    private float[] values(String name) {
        Series one = series.get(name);
        if (one == null) {
            throw new IllegalStateException(cell.name() + " has no " + name);
        }
        return one.values();
    }

    private LayerStack.Result stepByStep(Tensor piece, State before) {
        State state = before;
        Map<String, List<Step.Value>> made = new LinkedHashMap<>();
        List<Tensor> hidden = new ArrayList<>();
        for (long step = 0; step < piece.size(0); step++) {
            Step one = cell.step(piece.select(0, step), state, weights);
            one.values()
                    .forEach(value -> made.computeIfAbsent(value.name(), name -> new ArrayList<>())
                            .add(value));
            state = one.after();
            hidden.add(state.h());
        }
        made.forEach((name, values) -> put(
                name,
                values.get(0).kind(),
                Tensor.cat(0, values.stream().map(Step.Value::tensor).toList())));
        return new LayerStack.Result(Tensor.stack(0, hidden), List.of(state));
    }

    /** Takes the values of a piece, {@code [steps, units]}. */
    private void put(String name, Series.Kind kind, Tensor values) {
        int units = (int) values.size(1);
        Series into = series.computeIfAbsent(name, one -> new Series(one, kind, units, new float[steps * units]));
        float[] floats = values.toFloats();
        System.arraycopy(floats, 0, into.values(), done * units, floats.length);
    }

    /**
     * All layers over a sequence.
     *
     * @param sequence {@code [steps, 1, inputs]}
     * @param piece steps that are computed together
     */
    static List<LayerTrace> of(LayerStack stack, NamedWeights weights, Tensor sequence, int piece) {
        int steps = (int) sequence.size(0);
        List<LayerTrace> layers = new ArrayList<>();
        for (int layer = 0; layer < stack.layers(); layer++) {
            layers.add(new LayerTrace(stack.cell(), stack.of(weights, layer), steps));
        }
        List<State> states = new ArrayList<>(stack.zeros(sequence.dtype(), 1));
        try (NoGradients mode = NoGradients.open()) {
            for (int from = 0; from < steps; from += piece) {
                try (TensorScope scope = TensorScope.open()) {
                    Tensor x = sequence.narrow(0, from, Math.min(piece, steps - from));
                    for (int layer = 0; layer < layers.size(); layer++) {
                        LayerStack.Result result = layers.get(layer).read(x, states.get(layer));
                        states.get(layer).close();
                        states.set(layer, result.after().get(0).carried());
                        x = result.output();
                    }
                }
            }
        }
        states.forEach(State::close);
        return layers;
    }
}
