package dev.loupe.torch;

/** How the learning rate goes: what it is multiplied by at a step, counted from 0. A pure function of the step. */
@FunctionalInterface
public interface Schedule {
    double factor(long step);

    /** Always 1. */
    static Schedule constant() {
        return step -> 1;
    }

    /** Times {@code gamma} after each {@code every} steps. */
    static Schedule steps(long every, double gamma) {
        return step -> Math.pow(gamma, (double) Math.floorDiv(step, every));
    }

    /** From 1 down to {@code least} along half a cosine (Loshchilov and Hutter 2017); {@code least} from {@code total} on. */
    static Schedule cosine(long total, double least) {
        return step -> step >= total ? least : least + (1 - least) * (1 + Math.cos(Math.PI * step / total)) / 2;
    }

    /** Grows evenly to 1 over the first {@code count} steps; this one begins after them. */
    default Schedule warmUp(long count) {
        return step -> step < count ? (step + 1.0) / (count + 1.0) : factor(step - count);
    }
}
