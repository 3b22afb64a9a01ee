package dev.loupe.formats.tflite;

import dev.loupe.formats.tflite.FlatBufferWriter.Fields;
import java.util.List;

/** Small TensorFlow Lite files, made here. */
public final class TfliteSamples {
    private TfliteSamples() {}

    private static Fields tensor(String name, int type, int buffer, boolean quantised, Integer... shape) {
        Fields scales = Fields.of(2, List.of(0.5f));
        return quantised
                ? Fields.of(0, List.of(shape), 1, (byte) type, 2, buffer, 3, name, 4, scales)
                : Fields.of(0, List.of(shape), 1, (byte) type, 2, buffer, 3, name);
    }

    private static Fields operator(int code, List<Integer> inputs, List<Integer> outputs, Fields options) {
        return Fields.of(0, code, 1, inputs, 2, outputs, 4, options);
    }

    /** A depthwise convolution of 3x3, stride 2, on 8x8x4, an average over all positions, and 10 features. */
    public static byte[] small(boolean quantised, int outputHeight) {
        int type = quantised ? 9 : 0;
        int bytes = quantised ? 1 : 4;
        List<Fields> tensors = List.of(
                tensor("image", type, 0, quantised, 1, 8, 8, 4),
                tensor("filter", type, 1, quantised, 1, 3, 3, 4),
                tensor("bias", quantised ? 2 : 0, 2, quantised, 4),
                tensor("depthwise", type, 0, quantised, 1, outputHeight, 4, 4),
                tensor("axes", 2, 3, false, 2),
                tensor("mean", type, 0, quantised, 1, 4),
                tensor("weights", type, 4, quantised, 10, 4),
                tensor("scores", type, 0, quantised, 1, 10));
        List<Fields> operators = List.of(
                operator(0, List.of(0, 1, 2), List.of(3), Fields.of(1, 2, 2, 2, 3, 1, 4, (byte) 3)),
                operator(1, List.of(3, 4), List.of(5), Fields.of()),
                operator(2, List.of(5, 6, -1), List.of(7), Fields.of()));
        Fields graph = Fields.of(0, tensors, 1, List.of(0), 2, List.of(7), 3, operators, 4, "main");
        List<Fields> buffers = List.of(
                Fields.of(),
                Fields.of(0, new byte[36 * bytes]),
                Fields.of(0, new byte[16]),
                Fields.of(0, new byte[] {1, 0, 0, 0, 2, 0, 0, 0}),
                Fields.of(0, new byte[40 * bytes]));
        List<Fields> codes = List.of(Fields.of(0, (byte) 4), Fields.of(0, (byte) 40), Fields.of(0, (byte) 9, 3, 9));
        return FlatBufferWriter.write(Fields.of(0, 3, 1, codes, 2, List.of(graph), 3, "made for tests", 4, buffers));
    }
}
