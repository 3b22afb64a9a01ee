package dev.loupe.inspect;

/**
 * What runs of a network took.
 *
 * @param runs how many were timed, after one that was not
 * @param threads how many each operator could use
 * @param wallSeconds the median time of a run
 * @param cpuSeconds the median time that all threads together worked in a run
 * @param peakBytes the most that inputs, values between operators and outputs took together
 */
public record Measured(int runs, int threads, double wallSeconds, double cpuSeconds, long peakBytes) {}
