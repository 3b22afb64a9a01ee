package dev.loupe.report.trace;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How well units follow a property of the text. */
public final class Correlation {
    private Correlation() {}

    /**
     * A unit that follows a property.
     *
     * @param r Pearson's correlation, -1 to 1
     */
    public record Follower(int unit, double r) {}

    /** Pearson's correlation of one unit's values with a property's; 0 where either never changes. */
    public static double of(Series series, int unit, double[] property) {
        int n = property.length;
        double meanX = 0;
        double meanY = 0;
        for (int step = 0; step < n; step++) {
            meanX += series.at(step, unit) / n;
            meanY += property[step] / n;
        }
        double xx = 0;
        double yy = 0;
        double xy = 0;
        for (int step = 0; step < n; step++) {
            double x = series.at(step, unit) - meanX;
            double y = property[step] - meanY;
            xx += x * x;
            yy += y * y;
            xy += x * y;
        }
        double scale = Math.sqrt(xx) * Math.sqrt(yy);
        return scale > 0 ? Math.max(-1, Math.min(1, xy / scale)) : 0;
    }

    /** All units of a series, the one with the largest |r| first; of equals the smaller number. */
    public static List<Follower> followers(Series series, double[] property) {
        List<Follower> followers = new ArrayList<>();
        for (int unit = 0; unit < series.units(); unit++) {
            followers.add(new Follower(unit, of(series, unit, property)));
        }
        followers.sort(Comparator.comparingDouble(follower -> -Math.abs(follower.r())));
        return followers;
    }
}
