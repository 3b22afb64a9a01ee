package dev.loupe.explain;

import static dev.loupe.graph.Layers.lstm;

import dev.loupe.graph.Graph;
import dev.loupe.graph.RecurrentOp.Biases;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import dev.loupe.report.learning.Setting;
import java.util.List;

/** {@code lstm}: the equations, what the gates do, one step by hand, and what a layer costs. */
final class LstmTopic implements Topic {
    private static final LstmCell CELL = LstmCell.EXAMPLE;
    private static final String[] GATES = {"f", "i", "o", "g"};

    @Override
    public String name() {
        return "lstm";
    }

    @Override
    public String summary() {
        return "long short-term memory: equations, gates, one step by hand, costs";
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("x", "1", "input of the step that is worked out"),
                new Setting("h", "0.5", "hidden state before it"),
                new Setting("c", "-0.4", "cell state before it"),
                new Setting("inputs", "5", "n, size of an input vector"),
                new Setting("hidden", "7", "h, number of units"),
                new Setting("steps", "11", "length of a sequence"),
                new Setting("batch", "3", "sequences at a time"));
    }

    @Override
    public Figures figures(Given given) {
        Figures figures = new Figures();
        step(figures, given);
        int inputs = given.whole("inputs", 1, 100_000);
        int hidden = given.whole("hidden", 1, 100_000);
        int steps = given.whole("steps", 1, 100_000);
        int batch = given.whole("batch", 1, 100_000);
        figures.plain("n", inputs).plain("units", hidden).plain("steps", steps).plain("batch", batch);
        Totals one = totals(inputs, hidden, steps, batch, Biases.ONE);
        Totals two = totals(inputs, hidden, steps, batch, Biases.TWO);
        figures.count("parameters, one bias", one.parameters().value());
        figures.count("parameters, two biases", two.parameters().value());
        figures.count("multiply-adds", two.multiplyAdds().value());
        figures.count("neurons", two.neurons().value());
        return figures;
    }

    static Totals totals(int inputs, int hidden, int steps, int batch, Biases biases) {
        Shape sequences = Shape.of(batch, steps, inputs);
        return Inspection.of(Graph.of("lstm", lstm(hidden).batchFirst(true).biases(biases), sequences))
                .totals();
    }

    private static void step(Figures figures, Given given) {
        double x = given.number("x", -1e6, 1e6);
        double h = given.number("h", -1, 1);
        double c = given.number("c", -1e6, 1e6);
        figures.plain("x", x).plain("h before", h).plain("c before", c);
        LstmCell.Step step = CELL.step(x, h, c);
        double[] values = {step.f(), step.i(), step.o(), step.g()};
        for (int gate = 0; gate < GATES.length; gate++) {
            figures.plain("W " + GATES[gate], CELL.input()[gate]);
            figures.plain("U " + GATES[gate], CELL.recurrent()[gate]);
            figures.plain("b " + GATES[gate], CELL.bias()[gate]);
            figures.decimal("sum " + GATES[gate], step.sums()[gate], 4);
            figures.decimal(GATES[gate], values[gate], 4);
        }
        figures.decimal("f c", step.f() * c, 4).decimal("i g", step.i() * step.g(), 4);
        figures.decimal("c", step.c(), 4)
                .decimal("tanh c", Math.tanh(step.c()), 4)
                .decimal("h", step.h(), 4);
    }
}
