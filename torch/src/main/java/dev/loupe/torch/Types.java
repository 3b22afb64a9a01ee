package dev.loupe.torch;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Our types of elements in LibTorch's words, and back. */
final class Types {
    private Types() {}

    /**
     * LibTorch's word.
     *
     * @throws BadInput when it has none
     */
    static ScalarType of(DType dtype) {
        return switch (dtype) {
            case FLOAT64 -> ScalarType.Double;
            case FLOAT32 -> ScalarType.Float;
            case FLOAT16 -> ScalarType.Half;
            case BFLOAT16 -> ScalarType.BFloat16;
            case INT64 -> ScalarType.Long;
            case INT32 -> ScalarType.Int;
            case INT16 -> ScalarType.Short;
            case INT8 -> ScalarType.Char;
            case UINT8 -> ScalarType.Byte;
            case BOOL -> ScalarType.Bool;
            default -> throw new BadInput("tensors of " + dtype.label() + " cannot be computed with");
        };
    }

    static DType of(ScalarType type) {
        return switch (type.intern()) {
            case Double -> DType.FLOAT64;
            case Float -> DType.FLOAT32;
            case Half -> DType.FLOAT16;
            case BFloat16 -> DType.BFLOAT16;
            case Long -> DType.INT64;
            case Int -> DType.INT32;
            case Short -> DType.INT16;
            case Char -> DType.INT8;
            case Byte -> DType.UINT8;
            case Bool -> DType.BOOL;
            default -> throw new IllegalArgumentException("a tensor of " + type);
        };
    }

    /** To be used inside a scope. */
    static TensorOptions options(DType dtype, Device device) {
        return new TensorOptions(of(dtype)).device(new DeviceOptional(new org.bytedeco.pytorch.Device(device.type())));
    }

    static ScalarTypeOptional optional(DType dtype) {
        return new ScalarTypeOptional(of(dtype));
    }
}
