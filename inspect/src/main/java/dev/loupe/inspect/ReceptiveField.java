package dev.loupe.inspect;

import dev.loupe.graph.Size;
import java.util.Optional;

/**
 * What an element of a value sees of one axis of the network's input, through all paths: from the first place to the last
 * that it depends on (Araujo, Norris and Sim 2019), padding included as if it were input. Soft-max and attention mix;
 * normalisations count as if their statistics were constants.
 *
 * @param size in places of the input; the largest where neighbours differ, as behind up-sampling; the input's size where
 *     each element sees all of it
 * @param isWhole whether each element sees the whole axis whatever its size, as behind a global pooling
 * @param grid how the windows of neighbours lie, where they are in order
 */
public record ReceptiveField(Size size, boolean isWhole, Optional<Grid> grid) {

    /**
     * How the windows lie: each is {@code shift / period} places from the one before.
     *
     * @param shift by how many places of the input the windows move in a period
     * @param period of so many places of the output
     * @param first the first place that the window of output 0 sees; negative in the padding
     * @param last the last place that it sees
     */
    public record Grid(long shift, int period, long first, long last) {
        /** By how many places of the input the windows of neighbours differ (the jump), on average. */
        public double stride() {
            return (double) shift / period;
        }

        /** Where the middle of output 0's window lies, in places of the input from 0. */
        public double center() {
            return (first + last) / 2.0;
        }
    }
}
