package dev.loupe.models.training;

import dev.loupe.report.learning.TrainRequest;
import dev.loupe.torch.Schedule;

/**
 * How long a run goes on, and how its learning rate goes.
 *
 * @param steps after which it ends; the largest number if time decides
 * @param seconds after which it ends; infinite if steps decide. Time is not exact: such runs differ from each other
 * @param learningRate the highest
 * @param schedule what the rate is multiplied by, over {@link #LENGTH} places of the run from begin to end
 * @param warmUp steps over which the rate grows
 */
public record Plan(long steps, double seconds, double learningRate, Schedule schedule, long warmUp) {
    /** Places of a run that a schedule tells apart. */
    public static final long LENGTH = 1_000_000;

    /**
     * As long as asked for.
     *
     * @param usual steps where no length is given
     */
    public static Plan of(
            TrainRequest request, long usual, long stepsPerEpoch, double learningRate, Schedule schedule, long warmUp) {
        if (request.minutes().isPresent()) {
            return new Plan(Long.MAX_VALUE, 60 * request.minutes().getAsDouble(), learningRate, schedule, warmUp);
        }
        long steps = request.epochs().isPresent()
                ? Math.multiplyExact(request.epochs().getAsLong(), stepsPerEpoch)
                : request.steps().orElse(usual);
        return new Plan(steps, Double.POSITIVE_INFINITY, learningRate, schedule, warmUp);
    }

    /** How much of the run is done, 0 to 1. */
    double progress(long step, double elapsed) {
        return Math.min(1, Math.max((double) step / steps, elapsed / seconds));
    }

    double learningRate(long step, double elapsed) {
        double warm = step < warmUp ? (step + 1.0) / (warmUp + 1.0) : 1;
        return learningRate * warm * schedule.factor((long) (progress(step, elapsed) * LENGTH));
    }
}
