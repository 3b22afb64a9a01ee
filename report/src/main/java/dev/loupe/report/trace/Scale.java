package dev.loupe.report.trace;

/**
 * Where a series' values lie: gates from 0 to 1, what has a sign as far below 0 as above.
 *
 * @param low what the palest or most negative shade stands for
 * @param high what the strongest shade stands for
 */
record Scale(double low, double high) {
    /** The scale of one unit: a state has that of its own largest value, since one unit of a layer may count to a hundred. */
    static Scale of(Series series, int unit) {
        return switch (series.kind()) {
            case GATE -> new Scale(0, 1);
            case SIGNED -> new Scale(-1, 1);
            case STATE -> {
                double most = 0;
                for (int step = 0; step < series.steps(); step++) {
                    float value = series.at(step, unit);
                    most = Float.isFinite(value) ? Math.max(most, Math.abs(value)) : most;
                }
                yield most > 0 ? new Scale(-most, most) : new Scale(-1, 1);
            }
        };
    }

    boolean isSigned() {
        return low < 0;
    }

    /** The nearest of so many equally spaced levels; what is no number is the level of 0. */
    int level(float value, int levels) {
        double share = Float.isNaN(value) ? -low / (high - low) : (value - low) / (high - low);
        return (int) Math.round(Math.max(0, Math.min(1, share)) * (levels - 1));
    }
}
