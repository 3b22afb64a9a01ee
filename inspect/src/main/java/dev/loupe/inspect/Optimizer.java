package dev.loupe.inspect;

import dev.loupe.graph.BadInput;
import java.util.Locale;

/** What training keeps for each trained element besides its gradient. */
public enum Optimizer {
    NONE(0),
    SGD(0),
    /** SGD with momentum: the velocity. */
    MOMENTUM(1),
    /** First and second moment (Kingma and Ba 2014, algorithm 1). */
    ADAM(2),
    /** As {@link #ADAM}; decoupled weight decay keeps nothing more (Loshchilov and Hutter 2017). */
    ADAMW(2);

    private final int states;

    Optimizer(int states) {
        this.states = states;
    }

    /** How many numbers it keeps for each trained element. */
    public int states() {
        return states;
    }

    /** {@code adam}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The optimizer of that {@link #label}.
     *
     * @throws BadInput when there is none
     */
    public static Optimizer of(String label) {
        for (Optimizer optimizer : values()) {
            if (optimizer.label().equals(label)) {
                return optimizer;
            }
        }
        throw new BadInput("unknown optimizer '" + label + "'; known: none, sgd, momentum, adam, adamw");
    }
}
