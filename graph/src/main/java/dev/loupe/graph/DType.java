package dev.loupe.graph;

import java.util.Locale;
import java.util.Optional;

/** The type of a tensor's elements; {@link #label} is its spelling everywhere: command line, JSON, safetensors' words. */
public enum DType {
    FLOAT64(64),
    FLOAT32(32),
    FLOAT16(16),
    BFLOAT16(16),
    INT64(64),
    INT32(32),
    INT16(16),
    INT8(8),
    UINT8(8),
    BOOL(8),
    // Further ones that files have.
    UINT64(64),
    UINT32(32),
    UINT16(16),
    FLOAT8_E4M3FN(8),
    FLOAT8_E4M3FNUZ(8),
    FLOAT8_E5M2(8),
    FLOAT8_E5M2FNUZ(8),
    FLOAT8_E8M0(8),
    COMPLEX64(64),
    COMPLEX128(128),
    INT4(4),
    UINT4(4),
    FLOAT4_E2M1(4),
    INT2(2),
    UINT2(2),
    // Those of GGML, which have one scale or more for each block of elements: elements and bytes of a block.
    Q4_0(32, 18),
    Q4_1(32, 20),
    Q5_0(32, 22),
    Q5_1(32, 24),
    Q8_0(32, 34),
    Q8_1(32, 36),
    Q2_K(256, 84),
    Q3_K(256, 110),
    Q4_K(256, 144),
    Q5_K(256, 176),
    Q6_K(256, 210),
    Q8_K(256, 292),
    IQ1_S(256, 50),
    IQ1_M(256, 56),
    IQ2_XXS(256, 66),
    IQ2_XS(256, 74),
    IQ2_S(256, 82),
    IQ3_XXS(256, 98),
    IQ3_S(256, 110),
    IQ4_NL(32, 18),
    IQ4_XS(256, 136),
    TQ1_0(256, 54),
    TQ2_0(256, 66),
    MXFP4(32, 17),
    /** Texts, whose bytes do not follow from their number. */
    STRING(0),
    /** Not known, as what an unknown operator of a file puts out. */
    UNKNOWN(0);

    private final int bits;
    private final int blockElements;
    private final int blockBytes;
    private final String label;

    DType(int bits) {
        this(bits, 8, bits);
    }

    DType(int blockElements, int blockBytes) {
        this(0, blockElements, blockBytes);
    }

    DType(int bits, int blockElements, int blockBytes) {
        this.bits = bits;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
        this.label = name().toLowerCase(Locale.ROOT);
    }

    /** Bits an element takes; 0 where that is not known, or blocks of elements share some. */
    public int bits() {
        return bits;
    }

    /** Bytes an element takes; 0 for types of less than a byte, see {@link #bytes(Size)}. */
    public int bytes() {
        return bits / 8;
    }

    /** How many elements one after the other are coded together; 1 for types whose elements stand for themselves. */
    public int block() {
        return bits == 0 && blockBytes > 0 ? blockElements : 1;
    }

    /** Bytes that some elements take, those of less than a byte packed, blocks whole. */
    public Size bytes(Size elements) {
        if (block() > 1) {
            return elements.ceilDiv(blockElements).times(blockBytes);
        }
        return bits % 8 == 0 ? elements.times(bits / 8) : elements.times(bits).ceilDiv(8);
    }

    /** {@code float32}, {@code bfloat16}, {@code int8}, … */
    public String label() {
        return label;
    }

    /** Whether this is a binary floating-point type. */
    public boolean isFloat() {
        return this == BFLOAT16 || name().startsWith("FLOAT");
    }

    /** The type of that {@link #label}, if there is one. */
    public static Optional<DType> find(String label) {
        for (DType type : values()) {
            if (type.label.equals(label)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /**
     * The type of that {@link #label}.
     *
     * @throws BadInput when there is none
     */
    public static DType of(String label) {
        for (DType type : values()) {
            if (type.label.equals(label) && type.bits > 0) {
                return type;
            }
        }
        throw new BadInput("unknown dtype '" + label
                + "'; known: float32, float16, bfloat16, float64, int64, int32, int16, int8, uint8, bool");
    }
}
