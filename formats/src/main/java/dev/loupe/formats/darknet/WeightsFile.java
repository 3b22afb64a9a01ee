package dev.loupe.formats.darknet;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A weights file: a header (major, minor and revision of 32 bits; images seen in training, of 64 bits from version 0.2
 * on), and float32 numbers without names or shapes in the order of the cfg.
 */
final class WeightsFile {
    /** The bytes of the older header. */
    static final int SHORTEST = 16;

    private WeightsFile() {}

    /** Whether a header can be one: versions are small, or marked by 1000 for transposed matrices. */
    static boolean isPlausible(ByteFile file) {
        Cursor cursor = file.cursor();
        long major = cursor.u32("the version");
        long minor = cursor.u32("the version");
        long revision = cursor.u32("the version");
        return major <= 2000 && minor <= 2000 && revision <= 10_000 && file.size() % 4 == 0;
    }

    /** The tensors, if the file has exactly as many numbers as the network needs; a warning and none if not. */
    static List<Tensor> read(Path path, List<Stored> stored, Map<String, Datum> metadata, List<String> warnings) {
        String name = Printable.line(path.getFileName().toString());
        try (ByteFile file = ByteFile.open(path)) {
            if (file.size() < SHORTEST) {
                warnings.add(name + " has " + file.size() + " bytes, less than a header: its weights are not used");
                return List.of();
            }
            Cursor cursor = file.cursor();
            long major = cursor.u32("the version");
            long minor = cursor.u32("the version");
            long revision = cursor.u32("the version");
            boolean isLong = major * 10 + minor >= 2 && major < 1000 && minor < 1000;
            long header = isLong ? 20 : 16;
            long needed = header;
            for (Stored one : stored) {
                needed = Math.addExact(needed, Math.multiplyExact(4, Tensor.elements(one.name(), one.shape())));
            }
            if (needed != file.size()) {
                warnings.add(name + " has " + file.size() + " bytes, but this network needs " + needed
                        + ": it belongs to another cfg; its weights are not used");
                return List.of();
            }
            metadata.put("weights/version", Datum.of(major + "." + minor + "." + revision));
            long seen = isLong ? cursor.i64("the images seen") : cursor.u32("the images seen");
            metadata.put("weights/images_seen", Datum.of(seen));
            return tensors(path, header, stored, major > 1000 || minor > 1000);
        }
    }

    private static List<Tensor> tensors(Path path, long header, List<Stored> stored, boolean turned) {
        List<Tensor> tensors = new ArrayList<>();
        long position = header;
        for (Stored one : stored) {
            long bytes = 4 * Tensor.elements(one.name(), one.shape());
            Storage storage = new Storage(one.name(), path, position, bytes, Storage.Packing.PLAIN);
            List<Long> strides = one.turned() && turned
                    ? List.of(1L, one.shape().get(0))
                    : one.strides().isEmpty() ? Tensor.contiguousStrides(one.name(), one.shape()) : one.strides();
            tensors.add(new Tensor(one.name(), DType.FLOAT32.label(), one.shape(), strides, 0, bytes, storage));
            position += bytes;
        }
        return List.copyOf(tensors);
    }
}
