package dev.loupe.zoo;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a model is to be traced.
 *
 * @param shapes of its inputs, in order or as {@code name=shape}; empty for the usual ones
 * @param batch number of samples; 0 for the usual one
 * @param batchDimension where inputs, which are then given without it, get a batch of 1
 * @param symbolic whether dimensions that the network leaves free become symbols
 * @param dtype of parameters and of inputs that are not integers
 */
public record ModelRequest(
        List<String> shapes, int batch, OptionalInt batchDimension, boolean symbolic, Mode mode, DType dtype) {
    /** The usual inputs, for inference, in float32. */
    public static final ModelRequest USUAL =
            new ModelRequest(List.of(), 0, OptionalInt.empty(), false, Mode.EVAL, DType.FLOAT32);

    /**
     * A network's usual inputs, changed as asked for.
     *
     * @throws BadInput when a shape does not fit, or there is no such input
     */
    public List<Input> inputs(List<Input> usual) {
        List<Input> inputs = new ArrayList<>(usual);
        int next = 0;
        for (String text : shapes) {
            int equals = text.indexOf('=');
            int at = equals < 0 ? next++ : named(text.substring(0, equals), usual);
            if (at >= inputs.size()) {
                throw new BadInput("--input " + text + ": the network has only " + usual.size()
                        + (usual.size() == 1 ? " input" : " inputs"));
            }
            inputs.set(at, reshaped(inputs.get(at), Shape.parse(text.substring(equals + 1))));
        }
        for (int i = 0; i < inputs.size(); i++) {
            inputs.set(i, typed(batched(inputs.get(i))));
        }
        return inputs;
    }

    private Input reshaped(Input input, Shape given) {
        Shape usual = input.tensor().shape();
        Shape shape = given;
        if (batchDimension.isPresent() && given.rank() < usual.rank()) {
            if (batchDimension.getAsInt() > given.rank()) {
                throw new BadInput("--batch-dim " + batchDimension.getAsInt() + " is not in an input of " + given);
            }
            shape = given.insert(batchDimension.getAsInt(), Size.ONE);
        }
        if (shape.rank() != usual.rank()) {
            throw new BadInput("--input " + shape + " has " + shape.rank() + " dimensions, but the network takes "
                    + usual.rank() + ", as in " + usual);
        }
        return input.shape(shape);
    }

    private static int named(String name, List<Input> usual) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < usual.size(); i++) {
            if (usual.get(i).name().equals(name)) {
                return i;
            }
            names.add(usual.get(i).name());
        }
        throw new BadInput(
                "--input " + name + "=...: there is no such input; the network has " + String.join(", ", names));
    }

    private Input batched(Input input) {
        Shape shape = input.tensor().shape();
        if (batchDimension.isPresent()) {
            if (batchDimension.getAsInt() >= shape.rank()) {
                throw new BadInput("--batch-dim " + batchDimension.getAsInt() + " is not in an input of " + shape);
            }
            return input.shape(shape.with(batchDimension.getAsInt(), Size.ONE));
        }
        return batch == 0 || input.batchDimension() < 0
                ? input
                : input.shape(shape.with(input.batchDimension(), Size.of(batch)));
    }

    private Input typed(Input input) {
        return input.tensor().dtype().isFloat() ? input.dtype(dtype) : input;
    }
}
