package dev.loupe.zoo;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out which dimensions of its inputs a network leaves free: no weight depends on such a one, and the network works at
 * another size of it as well.
 */
public final class FreeDimensions {
    private final Entry entry;
    private final Options options;
    private final Mode mode;
    private final DType dtype;

    private FreeDimensions(Entry entry, Options options, Mode mode, DType dtype) {
        this.entry = entry;
        this.options = options;
        this.mode = mode;
        this.dtype = dtype;
    }

    /**
     * The usual inputs with symbols for free dimensions: {@code B} for the batch, {@code H} and {@code W} for an image,
     * {@code D} for the depth of a volume, {@code L} for a length; a second input's are {@code L2}, …
     */
    public static List<Input> symbols(Entry entry, Options options, Mode mode, DType dtype) {
        return new FreeDimensions(entry, options, mode, dtype).symbols();
    }

    private List<Input> symbols() {
        List<Input> usual = entry.usual(options);
        List<Input> symbolic = usual;
        for (int i = 0; i < usual.size(); i++) {
            Input input = usual.get(i);
            for (int dimension = 0; dimension < input.tensor().shape().rank(); dimension++) {
                boolean batch = dimension == input.batchDimension();
                String symbol = symbol(input, dimension) + (i == 0 || batch ? "" : i + 1);
                Size size = input.tensor().shape().get(dimension);
                boolean resizes = works(with(usual, i, dimension, size.times(2)))
                        || works(with(usual, i, dimension, size.ceilDiv(2)));
                if (resizes && works(with(usual, i, dimension, Size.symbol(symbol)))) {
                    symbolic = with(symbolic, i, dimension, Size.symbol(symbol));
                }
            }
        }
        return symbolic;
    }

    private static String symbol(Input input, int dimension) {
        int rank = input.tensor().shape().rank();
        if (dimension == input.batchDimension()) {
            return "B";
        }
        return rank < 4
                ? "L"
                : switch (rank - dimension) {
                    case 1 -> "W";
                    case 2 -> "H";
                    default -> "D";
                };
    }

    private static List<Input> with(List<Input> inputs, int i, int dimension, Size size) {
        List<Input> changed = new ArrayList<>(inputs);
        changed.set(i, inputs.get(i).shape(inputs.get(i).tensor().shape().with(dimension, size)));
        return changed;
    }

    /** Whether the network can be traced on some inputs with weights that are numbers, its own. */
    private boolean works(List<Input> given) {
        try {
            for (Parameter parameter : entry.graph(options, mode, dtype, given).parameters()) {
                if (!parameter.type().shape().isConstant()) {
                    return false;
                }
            }
            return true;
        } catch (BadInput e) {
            return false; // that is the question
        }
    }
}
