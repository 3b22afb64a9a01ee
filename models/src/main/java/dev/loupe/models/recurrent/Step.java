package dev.loupe.models.recurrent;

import dev.loupe.report.trace.Series.Kind;
import dev.loupe.torch.Tensor;
import java.util.List;

/**
 * One step of a cell with everything that it computed.
 *
 * @param after the state
 * @param values gates and states in the order of the equations
 */
public record Step(State after, List<Value> values) {
    /**
     * One of them.
     *
     * @param name as in the equations
     * @param kind what range it has
     * @param tensor {@code [batch, units]}
     */
    public record Value(String name, Kind kind, Tensor tensor) {}

    public Step {
        values = List.copyOf(values);
    }

    static Step of(State after, Value... values) {
        return new Step(after, List.of(values));
    }

    static Value gate(String name, Tensor values) {
        return new Value(name, Kind.GATE, values);
    }

    static Value signed(String name, Tensor values) {
        return new Value(name, Kind.SIGNED, values);
    }

    static Value state(String name, Tensor values) {
        return new Value(name, Kind.STATE, values);
    }

    /** The step of an LSTM: {@code h = o tanh(c)} is signed. */
    static Step lstm(Tensor f, Tensor i, Tensor o, Tensor g, Tensor c, Tensor h) {
        return of(
                new State(h, c),
                gate("f", f),
                gate("i", i),
                gate("o", o),
                signed("g", g),
                state("c", c),
                signed("h", h));
    }
}
