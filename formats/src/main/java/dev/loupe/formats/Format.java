package dev.loupe.formats;

import java.util.List;
import java.util.Set;

/**
 * What a reader declares of its format: the list of formats in the README is made of these.
 *
 * @param name the word for it in reports, such as {@code onnx}
 * @param title how people call it
 * @param suffixes of its files' names, with the dot, in small letters; a file of one and another content is warned about
 * @param gives what of a model is found in it
 * @param remark what is left out, or else worth knowing; may be empty
 */
public record Format(String name, String title, List<String> suffixes, Set<Gives> gives, String remark) {
    /** What of a model a format gives. */
    public enum Gives {
        /** Which operators in which order. */
        ARCHITECTURE,
        /** The shape of each value that flows. */
        SHAPES,
        /** Names, types and shapes of the stored tensors. */
        TENSORS,
        /** Their data, for conversion. */
        WEIGHTS,
        /** Parameters, multiply-adds, neurons, memory. */
        FIGURES
    }
}
