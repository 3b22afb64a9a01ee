package dev.loupe.explain.exercise;

import static dev.loupe.explain.exercise.Working.bracketed;
import static dev.loupe.explain.exercise.Working.decimal;
import static dev.loupe.explain.exercise.Working.plain;

import dev.loupe.explain.LstmCell;
import java.util.ArrayList;
import java.util.List;

/**
 * A sequence through one LSTM cell, and through a plain recurrent unit beside it.
 *
 * @param moments one for each input
 */
public record Memory(List<Moment> moments) {
    private static final int PLACES = 4;

    public Memory {
        moments = List.copyOf(moments);
    }

    /** What comes in at a step, and the gates that are held. */
    public record Input(double x, LstmCell.Held held) {}

    /**
     * A step.
     *
     * @param hidden h before it
     * @param state c before it
     * @param step the cell's
     * @param kept ∂c_t/∂c_0 along the cell state: the product of all forget gates so far
     * @param plain h of the plain unit
     * @param plainKept ∂h_t/∂h_0 of the plain unit
     */
    public record Moment(
            Input input,
            double hidden,
            double state,
            LstmCell.Step step,
            double kept,
            double plain,
            double plainKept) {}

    /** A plain recurrent unit, h_t = tanh(w x_t + u h_(t-1)). */
    public record PlainUnit(double w, double u) {
        /** As heavy as the LSTM example's weights are. */
        public static final PlainUnit EXAMPLE = new PlainUnit(.7, .9);

        public double step(double x, double h) {
            return Math.tanh(w * x + u * h);
        }

        /** ∂h_t/∂h_(t-1), from what came out. */
        public double derivative(double result) {
            return u * (1 - result * result);
        }
    }

    /** Takes the steps from the states given, which the plain unit's h shares. */
    public static Memory of(LstmCell cell, PlainUnit unit, double hidden, double state, List<Input> inputs) {
        List<Moment> moments = new ArrayList<>();
        double h = hidden;
        double c = state;
        double kept = 1;
        double plain = hidden;
        double plainKept = 1;
        for (Input input : inputs) {
            LstmCell.Step step = cell.step(input.x(), h, c, input.held());
            kept *= step.f();
            plain = unit.step(input.x(), plain);
            plainKept *= unit.derivative(plain);
            moments.add(new Moment(input, h, c, step, kept, plain, plainKept));
            h = step.h();
            c = step.c();
        }
        return new Memory(moments);
    }

    /** How a step comes about, with the weights put in; a gate that is held is only told. */
    public static List<Working> workings(LstmCell cell, Moment moment) {
        LstmCell.Step step = moment.step();
        LstmCell.Held held = moment.input().held();
        List<Working> workings = new ArrayList<>();
        String[] names = {"f", "i", "o", "g"};
        double[] values = {step.f(), step.i(), step.o(), step.g()};
        boolean[] isHeld = {
            held.f().isPresent(),
            held.i().isPresent(),
            held.o().isPresent(),
            held.g().isPresent()
        };
        for (int gate = 0; gate < names.length; gate++) {
            String value = decimal(values[gate], PLACES);
            if (isHeld[gate]) {
                workings.add(Working.of(names[gate], value));
                continue;
            }
            String function = names[gate].equals("g") ? "\\tanh" : "\\sigma";
            String letters =
                    function + "(W_" + names[gate] + " x_t + U_" + names[gate] + " h_{t-1} + b_" + names[gate] + ")";
            String numbers = function + "(" + plain(cell.input()[gate]) + " \\cdot "
                    + bracketed(moment.input().x(), 2)
                    + " + " + plain(cell.recurrent()[gate]) + " \\cdot " + bracketed(moment.hidden(), PLACES) + " + "
                    + plain(cell.bias()[gate]) + ")";
            workings.add(Working.of(names[gate], letters, numbers, value));
        }
        workings.add(Working.of(
                "c",
                "f_t \\odot c_{t-1} + i_t \\odot g_t",
                decimal(step.f(), PLACES) + " \\cdot " + bracketed(moment.state(), PLACES) + " + "
                        + decimal(step.i(), PLACES) + " \\cdot " + bracketed(step.g(), PLACES),
                decimal(step.c(), PLACES)));
        workings.add(Working.of(
                "h",
                "o_t \\odot \\tanh(c_t)",
                decimal(step.o(), PLACES) + " \\cdot \\tanh(" + decimal(step.c(), PLACES) + ")",
                decimal(step.h(), PLACES)));
        return workings;
    }
}
