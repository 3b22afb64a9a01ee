package dev.loupe.formats.npz;

import dev.loupe.graph.DType;
import java.util.Optional;

/** How NumPy spells element types (the {@code descr} of a header, little-endian). */
final class NpyTypes {
    private NpyTypes() {}

    static Optional<DType> of(String descr) {
        return switch (descr) {
            case "<f8" -> Optional.of(DType.FLOAT64);
            case "<f4" -> Optional.of(DType.FLOAT32);
            case "<f2" -> Optional.of(DType.FLOAT16);
            case "<i8" -> Optional.of(DType.INT64);
            case "<i4" -> Optional.of(DType.INT32);
            case "<i2" -> Optional.of(DType.INT16);
            case "|i1" -> Optional.of(DType.INT8);
            case "<u8" -> Optional.of(DType.UINT64);
            case "<u4" -> Optional.of(DType.UINT32);
            case "<u2" -> Optional.of(DType.UINT16);
            case "|u1" -> Optional.of(DType.UINT8);
            case "|b1" -> Optional.of(DType.BOOL);
            case "<c8" -> Optional.of(DType.COMPLEX64);
            case "<c16" -> Optional.of(DType.COMPLEX128);
            default -> Optional.empty();
        };
    }

    /** How a header spells a type, if NumPy has it: it has no bfloat16. */
    static Optional<String> descr(DType type) {
        return switch (type) {
            case FLOAT64 -> Optional.of("<f8");
            case FLOAT32 -> Optional.of("<f4");
            case FLOAT16 -> Optional.of("<f2");
            case INT64 -> Optional.of("<i8");
            case INT32 -> Optional.of("<i4");
            case INT16 -> Optional.of("<i2");
            case INT8 -> Optional.of("|i1");
            case UINT64 -> Optional.of("<u8");
            case UINT32 -> Optional.of("<u4");
            case UINT16 -> Optional.of("<u2");
            case UINT8 -> Optional.of("|u1");
            case BOOL -> Optional.of("|b1");
            case COMPLEX64 -> Optional.of("<c8");
            case COMPLEX128 -> Optional.of("<c16");
            default -> Optional.empty();
        };
    }
}
