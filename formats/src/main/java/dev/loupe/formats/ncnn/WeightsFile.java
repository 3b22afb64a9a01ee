package dev.loupe.formats.ncnn;

import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file of weights: numbers without names or shapes in the order of the layers. Some begin with a mark that tells their
 * type: none is float32, others float16, int8, or bytes that count into a table of 256 numbers.
 */
final class WeightsFile {
    private static final long FLOAT16 = 0x01306B47L;
    private static final long INT8 = 0x000D4B38L;
    private static final long FLOAT32 = 0x0002C056L;
    private static final int TABLE = 256 * Float.BYTES;

    private WeightsFile() {}

    /** The tensors, if the file has exactly what the network needs; a warning and none if not. */
    static List<Tensor> read(Path path, List<Stored> stored, List<String> warnings) {
        String name = Printable.line(path.getFileName().toString());
        List<Tensor> tensors = new ArrayList<>();
        try (ByteFile file = ByteFile.open(path)) {
            Cursor cursor = file.cursor();
            for (Stored one : stored) {
                tensors.add(tensor(cursor, path, one));
            }
            if (!cursor.atEnd()) {
                warnings.add(name + " has " + cursor.remaining()
                        + " bytes more than the network needs: it belongs to another; its weights are not used");
                return List.of();
            }
            return List.copyOf(tensors);
        } catch (BadInput e) {
            warnings.add(name + " does not fit the network: its weights are not used (" + e.getMessage() + ")");
            return List.of();
        }
    }

    private static Tensor tensor(Cursor cursor, Path path, Stored one) {
        String what = "the weight '" + one.name() + "'";
        long elements = Tensor.elements(one.name(), one.shape());
        long mark = one.isMarked() ? cursor.u32(what) : FLOAT32;
        DType type = mark == FLOAT16 ? DType.FLOAT16 : mark == INT8 ? DType.INT8 : DType.FLOAT32;
        boolean isTable = mark != FLOAT16 && mark != INT8 && mark != FLOAT32 && mark != 0;
        if (isTable) {
            cursor.skip(TABLE, what);
        }
        long bytes = isTable ? elements : Math.multiplyExact(elements, (long) type.bytes());
        Storage storage = new Storage(
                one.name(), path, cursor.position(), bytes, isTable ? Storage.Packing.ABSENT : Storage.Packing.PLAIN);
        cursor.skip(bytes + (-bytes & 3), what);
        String label = isTable ? "uint8" : type.label();
        Tensor tensor = Tensor.contiguous(one.name(), label, one.shape(), bytes, storage);
        return one.order().isEmpty() ? tensor : turned(tensor, one.order());
    }

    private static Tensor turned(Tensor tensor, List<Integer> order) {
        return new Tensor(
                tensor.name(),
                tensor.dtype(),
                order.stream().map(tensor.shape()::get).toList(),
                order.stream().map(tensor.strides()::get).toList(),
                0,
                tensor.bytes(),
                tensor.storage());
    }
}
