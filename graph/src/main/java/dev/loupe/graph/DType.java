package dev.loupe.graph;

import java.util.Locale;

/** The type of a tensor's elements; {@link #label} is its spelling everywhere: command line, JSON, safetensors' words. */
public enum DType {
    FLOAT64(8),
    FLOAT32(4),
    FLOAT16(2),
    BFLOAT16(2),
    INT64(8),
    INT32(4),
    INT16(2),
    INT8(1),
    UINT8(1),
    BOOL(1);

    private final int bytes;
    private final String label;

    DType(int bytes) {
        this.bytes = bytes;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** Bytes an element takes. */
    public int bytes() {
        return bytes;
    }

    /** {@code float32}, {@code bfloat16}, {@code int8}, … */
    public String label() {
        return label;
    }

    /** Whether this is a binary floating-point type. */
    public boolean isFloat() {
        return this == FLOAT32 || this == FLOAT64 || this == FLOAT16 || this == BFLOAT16;
    }

    /**
     * The type of that {@link #label}.
     *
     * @throws BadInput when there is none
     */
    public static DType of(String label) {
        for (DType type : values()) {
            if (type.label.equals(label)) {
                return type;
            }
        }
        throw new BadInput("unknown dtype '" + label
                + "'; known: float32, float16, bfloat16, float64, int64, int32, int16, int8, uint8, bool");
    }
}
