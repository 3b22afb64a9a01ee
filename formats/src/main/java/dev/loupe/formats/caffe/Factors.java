package dev.loupe.formats.caffe;

import dev.loupe.formats.Tensor;
import dev.loupe.formats.TensorData;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The numbers that Caffe divides a stored mean and variance by. */
public final class Factors {
    private Factors() {}

    /**
     * Holds when mean and variance can be taken as they are stored.
     *
     * @throws BadInput when a factor is not 1, naming it
     */
    public static void areOne(List<Tensor> tensors) {
        for (Tensor tensor : tensors) {
            boolean isFactor = tensor.name().endsWith(".num_batches_tracked")
                    && tensor.dtype().equals("float32")
                    && tensor.elements() == 1;
            if (isFactor) {
                float factor = number(tensor);
                if (factor != 1) {
                    throw new BadInput("'" + Printable.brief(tensor.name()) + "': mean and variance are stored times "
                            + factor + ", which has no form in ONNX here: it is not written");
                }
            }
        }
    }

    private static float number(Tensor tensor) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            TensorData.copy(tensor, out);
        } catch (IOException e) {
            throw new BadInput("'" + Printable.brief(tensor.name()) + "' cannot be read: " + e.getMessage(), e);
        }
        return ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).getFloat();
    }
}
