package dev.loupe.formats.onnx;

import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Wire;
import dev.loupe.formats.nodes.Scalar;
import dev.loupe.formats.onnx.OnnxModel.Encoding;
import dev.loupe.formats.onnx.OnnxModel.TensorDef;
import dev.loupe.graph.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the elements of small stored tensors that shapes depend on, up to {@link Limits#FOLDED_BYTES} in all. */
final class Constants {
    private final ByteFile file;
    private long bytes;

    Constants(ByteFile file) {
        this.file = file;
    }

    Optional<List<Scalar>> read(TensorDef tensor) {
        DType type = OnnxTypes.of(tensor.type());
        long elements = 1;
        for (long size : tensor.shape()) {
            elements = Math.min(elements * Math.min(size, Limits.FOLDED + 1), Limits.FOLDED + 1);
        }
        boolean readable = tensor.encoding() == Encoding.RAW || tensor.encoding() == Encoding.VARINTS;
        if (elements > Limits.FOLDED || !readable || bytes + charge(tensor) > Limits.FOLDED_BYTES) {
            return elements == 0 ? Optional.of(List.of()) : Optional.empty();
        }
        Cursor cursor = file.cursor(tensor.position(), tensor.length());
        Wire wire = new Wire(cursor);
        List<Scalar> scalars = new ArrayList<>((int) elements);
        for (int i = 0; i < elements; i++) {
            if (tensor.encoding() == Encoding.VARINTS) {
                if (type.isFloat() || cursor.atEnd()) {
                    return Optional.empty(); // half floats as numbers, or fewer numbers than elements
                }
                scalars.add(Scalar.of(wire.varint()));
                continue;
            }
            switch (type) {
                case INT64, UINT64 -> scalars.add(Scalar.of(cursor.i64("a constant")));
                case INT32 -> scalars.add(Scalar.of(cursor.i32("a constant")));
                case UINT32 -> scalars.add(Scalar.of(cursor.u32("a constant")));
                case INT16 -> scalars.add(Scalar.of((short) cursor.u16("a constant")));
                case UINT16 -> scalars.add(Scalar.of(cursor.u16("a constant")));
                case INT8 -> scalars.add(Scalar.of((byte) cursor.u8("a constant")));
                case UINT8, BOOL -> scalars.add(Scalar.of(cursor.u8("a constant")));
                case FLOAT32 -> scalars.add(Scalar.of((double) Float.intBitsToFloat(cursor.i32("a constant"))));
                case FLOAT64 -> scalars.add(Scalar.of(Double.longBitsToDouble(cursor.i64("a constant"))));
                default -> {
                    return Optional.empty();
                }
            }
        }
        bytes += charge(tensor);
        return Optional.of(scalars);
    }

    /** Shapes and axes themselves are structure, as attributes are; what is longer than any of them counts as data. */
    private static long charge(TensorDef tensor) {
        return tensor.length() <= Limits.SHAPE_BYTES ? 0 : tensor.length();
    }
}
