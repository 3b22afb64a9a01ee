package dev.loupe.metrics.generation;

/**
 * How samples sit on modes whose places are known (as in Srivastava 2017, section 5.1): a sample is of high quality when it lies
 * within three deviations of the nearest centre.
 *
 * @param modes all there are
 * @param covered those with at least 1% of all samples, of high quality
 * @param highQualityShare of all samples
 */
public record ModeCoverage(int modes, int covered, double highQualityShare) {
    private static final double DEVIATIONS = 3;
    private static final double LEAST_SHARE = 0.01;

    /**
     * Counts.
     *
     * @param deviation of each mode along an axis
     */
    public static ModeCoverage of(double[][] samples, double[][] centres, double deviation) {
        int[] good = new int[centres.length];
        int all = 0;
        for (double[] sample : samples) {
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < centres.length; i++) {
                double distance = Neighbourhoods.squared(sample, centres[i]);
                if (distance < least) {
                    least = distance;
                    nearest = i;
                }
            }
            if (Math.sqrt(least) <= DEVIATIONS * deviation) {
                good[nearest]++;
                all++;
            }
        }
        int covered = 0;
        for (int count : good) {
            covered += count >= LEAST_SHARE * samples.length ? 1 : 0;
        }
        return new ModeCoverage(centres.length, covered, (double) all / samples.length);
    }
}
