package dev.loupe.models.recurrent;

import dev.loupe.graph.DType;
import dev.loupe.report.trace.TracedLayer;
import dev.loupe.torch.Functional;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Recurrence;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Recurrent layers of one cell, each over the hidden states of the one below.
 *
 * @param inputs features of the sequence
 * @param hidden units of each layer
 * @param layers how many
 */
public record LayerStack(Cell cell, int inputs, int hidden, int layers) {
    /**
     * What comes out of a sequence.
     *
     * @param output the last layer's hidden states {@code [steps, batch, features]}
     * @param after the state of each layer behind the last step
     */
    public record Result(Tensor output, List<State> after) {
        public Result {
            after = List.copyOf(after);
        }
    }

    /** Sees each step of each layer. */
    @FunctionalInterface
    public interface Watcher {
        void made(int layer, Step step);
    }

    /** Steps that are traced together. */
    private static final int TRACED = 1000;

    private static final Watcher NOBODY = (layer, step) -> {};

    /** Units of the last layer's hidden state. */
    public int features() {
        return cell.features(hidden);
    }

    /** Of all weights, by key. */
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        for (int layer = 0; layer < layers; layer++) {
            for (Map.Entry<String, long[]> shape :
                    cell.shapes(inputsOf(layer), hidden).entrySet()) {
                shapes.put(key(layer, shape.getKey()), shape.getValue());
            }
        }
        return shapes;
    }

    private int inputsOf(int layer) {
        return layer == 0 ? inputs : features();
    }

    private String key(int layer, String name) {
        return module() + "." + name + "_l" + layer;
    }

    /** What PyTorch's users would call it. */
    private String module() {
        return cell instanceof GruCell || cell instanceof RnnCell ? cell.name() : "lstm";
    }

    /** Draws first weights as PyTorch does, but for the cell's own beginnings. */
    public void start(NamedWeights weights) {
        shapes().keySet().forEach(key -> weights.uniform(key, 1 / Math.sqrt(hidden)));
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            for (int layer = 0; layer < layers; layer++) {
                cell.start(of(weights, layer), hidden);
            }
        }
    }

    LayerWeights of(NamedWeights weights, int layer) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : cell.shapes(inputsOf(layer), hidden).keySet()) {
            tensors.put(name, weights.get(key(layer, name)));
        }
        return new LayerWeights(tensors);
    }

    /** In front of the first step: all zeros. */
    public List<State> zeros(DType dtype, int batch) {
        List<State> states = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            states.add(
                    cell instanceof GruCell || cell instanceof RnnCell
                            ? State.of(Tensor.zeros(dtype, batch, hidden))
                            : State.zeros(dtype, batch, features(), hidden));
        }
        return states;
    }

    /**
     * All steps, in one call of LibTorch for each layer if it knows the cell.
     *
     * @param dropout probability with which what a layer puts out is dropped on its way up (Zaremba 2014); 0 but in training
     */
    public Result run(NamedWeights weights, Tensor sequence, List<State> before, double dropout) {
        if (!(cell instanceof FusedCell fused)) {
            return cellByCell(weights, sequence, before, dropout, NOBODY);
        }
        Tensor x = sequence;
        List<State> after = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            Recurrence.Result result = fused.fused(x, before.get(layer), of(weights, layer));
            List<Tensor> state = result.state();
            after.add(state.size() == 1 ? State.of(state.get(0)) : new State(state.get(0), state.get(1)));
            x = dropped(result.output(), dropout);
        }
        return new Result(x, after);
    }

    /** The same step by step, with all that is computed in sight. */
    public Result cellByCell(
            NamedWeights weights, Tensor sequence, List<State> before, double dropout, Watcher watcher) {
        Tensor x = sequence;
        List<State> after = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            LayerWeights ofLayer = of(weights, layer);
            State state = before.get(layer);
            List<Tensor> hiddenStates = new ArrayList<>();
            for (long step = 0; step < x.size(0); step++) {
                Step made = cell.step(x.select(0, step), state, ofLayer);
                watcher.made(layer, made);
                state = made.after();
                hiddenStates.add(state.h());
            }
            after.add(state);
            x = dropped(Tensor.stack(0, hiddenStates), dropout);
        }
        return new Result(x, after);
    }

    /**
     * Every gate and state over a sequence that is read from a state of zeros on.
     *
     * @param sequence {@code [steps, 1, inputs]}
     */
    public List<TracedLayer> trace(NamedWeights weights, Tensor sequence) {
        return LayerTrace.of(this, weights, sequence, TRACED).stream()
                .map(layer -> new TracedLayer(cell.name(), hidden, layer.series()))
                .toList();
    }

    private static Tensor dropped(Tensor x, double dropout) {
        return dropout > 0 ? Functional.dropout(x, dropout) : x;
    }
}
