package dev.loupe.formats;

import java.util.List;

/** How a format calls the parameters of a network. */
public interface TensorNames {
    /**
     * A tensor that may hold a parameter.
     *
     * @param stacked how many parameters of one shape it holds, one behind the other along a first dimension; 0 for itself
     *     alone
     * @param transposed whether its two dimensions stand the other way round
     */
    record Place(String tensor, long stacked, boolean transposed) {
        public static Place of(String tensor) {
            return new Place(tensor, 0, false);
        }
    }

    /** Where a parameter of that key may stand, the likeliest place first; at least one. */
    List<Place> places(String key);

    /** Whether a tensor is a table that follows from the settings: files of some versions have it, the network needs none. */
    boolean isTable(String tensor);
}
