package dev.loupe.formats.gguf;

import dev.loupe.graph.DType;
import java.util.Optional;

/** GGML's numbers for the types of tensors. */
final class BlockTypes {
    private BlockTypes() {}

    /** The type of a number; empty for those that were given up, and those to come. */
    static Optional<DType> of(long number) {
        return number < 0 || number > Integer.MAX_VALUE
                ? Optional.empty()
                : switch ((int) number) {
                    case 0 -> Optional.of(DType.FLOAT32);
                    case 1 -> Optional.of(DType.FLOAT16);
                    case 2 -> Optional.of(DType.Q4_0);
                    case 3 -> Optional.of(DType.Q4_1);
                    case 6 -> Optional.of(DType.Q5_0);
                    case 7 -> Optional.of(DType.Q5_1);
                    case 8 -> Optional.of(DType.Q8_0);
                    case 9 -> Optional.of(DType.Q8_1);
                    case 10 -> Optional.of(DType.Q2_K);
                    case 11 -> Optional.of(DType.Q3_K);
                    case 12 -> Optional.of(DType.Q4_K);
                    case 13 -> Optional.of(DType.Q5_K);
                    case 14 -> Optional.of(DType.Q6_K);
                    case 15 -> Optional.of(DType.Q8_K);
                    case 16 -> Optional.of(DType.IQ2_XXS);
                    case 17 -> Optional.of(DType.IQ2_XS);
                    case 18 -> Optional.of(DType.IQ3_XXS);
                    case 19 -> Optional.of(DType.IQ1_S);
                    case 20 -> Optional.of(DType.IQ4_NL);
                    case 21 -> Optional.of(DType.IQ3_S);
                    case 22 -> Optional.of(DType.IQ2_S);
                    case 23 -> Optional.of(DType.IQ4_XS);
                    case 24 -> Optional.of(DType.INT8);
                    case 25 -> Optional.of(DType.INT16);
                    case 26 -> Optional.of(DType.INT32);
                    case 27 -> Optional.of(DType.INT64);
                    case 28 -> Optional.of(DType.FLOAT64);
                    case 29 -> Optional.of(DType.IQ1_M);
                    case 30 -> Optional.of(DType.BFLOAT16);
                    case 34 -> Optional.of(DType.TQ1_0);
                    case 35 -> Optional.of(DType.TQ2_0);
                    case 39 -> Optional.of(DType.MXFP4);
                    default -> Optional.empty();
                };
    }
}
