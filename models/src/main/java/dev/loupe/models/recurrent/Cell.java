package dev.loupe.models.recurrent;

import dev.loupe.graph.BadInput;
import dev.loupe.torch.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A recurrent cell: how one step follows from the input and the step before. Cells are values; weights stand beside them. */
public sealed interface Cell permits FusedCell, Lstm1997Cell, PeepholeLstmCell, CoupledLstmCell, LayerNormLstmCell {
    /** The names that {@link #of} knows. */
    List<String> NAMES = List.of("lstm", "lstm1997", "peephole", "coupled", "projection", "layernorm", "gru", "rnn");

    /**
     * The cell of a name.
     *
     * @param hidden units that it is to have; of a projection a quarter goes out, as in Sak 2014 to within a factor of 2
     * @throws BadInput when there is none of that name
     */
    static Cell of(String name, int hidden) {
        return switch (name) {
            case "lstm" -> new LstmCell();
            case "lstm1997" -> new Lstm1997Cell();
            case "peephole" -> new PeepholeLstmCell();
            case "coupled" -> new CoupledLstmCell();
            case "projection" -> new ProjectedLstmCell(Math.max(1, hidden / 4));
            case "layernorm" -> new LayerNormLstmCell();
            case "gru" -> new GruCell();
            case "rnn" -> new RnnCell();
            default -> throw new BadInput("there is no cell '" + name + "'; there are " + String.join(", ", NAMES));
        };
    }

    /** Its name among {@link #NAMES}. */
    String name();

    /** Products of input and state that it needs: the rows of {@code weight_ih} are so many times the hidden units. */
    int products();

    /** Units that go out. */
    default int features(int hidden) {
        return hidden;
    }

    /** Its weights by name: two matrices, two biases, and what the cell has beyond them. */
    default Map<String, long[]> shapes(int inputs, int hidden) {
        long rows = (long) products() * hidden;
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("weight_ih", new long[] {rows, inputs});
        shapes.put("weight_hh", new long[] {rows, features(hidden)});
        shapes.put("bias_ih", new long[] {rows});
        shapes.put("bias_hh", new long[] {rows});
        return shapes;
    }

    /** Sets first weights that are not drawn: the bias of a forget gate to 1 (Gers 2000; Jozefowicz 2015). */
    default void start(LayerWeights weights, int hidden) {}

    /**
     * One step.
     *
     * @param x {@code [batch, inputs]}
     */
    Step step(Tensor x, State before, LayerWeights weights);
}
