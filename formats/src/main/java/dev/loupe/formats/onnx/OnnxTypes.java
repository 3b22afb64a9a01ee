package dev.loupe.formats.onnx;

import dev.loupe.formats.Tensor;
import dev.loupe.formats.onnx.OnnxModel.Encoding;
import dev.loupe.formats.onnx.OnnxModel.TensorDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Size;

/** The numbers of element types (TensorProto.DataType). */
final class OnnxTypes {
    private OnnxTypes() {}

    static DType of(int number) {
        return switch (number) {
            case 1 -> DType.FLOAT32;
            case 2 -> DType.UINT8;
            case 3 -> DType.INT8;
            case 4 -> DType.UINT16;
            case 5 -> DType.INT16;
            case 6 -> DType.INT32;
            case 7 -> DType.INT64;
            case 8 -> DType.STRING;
            case 9 -> DType.BOOL;
            case 10 -> DType.FLOAT16;
            case 11 -> DType.FLOAT64;
            case 12 -> DType.UINT32;
            case 13 -> DType.UINT64;
            case 14 -> DType.COMPLEX64;
            case 15 -> DType.COMPLEX128;
            case 16 -> DType.BFLOAT16;
            case 17 -> DType.FLOAT8_E4M3FN;
            case 18 -> DType.FLOAT8_E4M3FNUZ;
            case 19 -> DType.FLOAT8_E5M2;
            case 20 -> DType.FLOAT8_E5M2FNUZ;
            case 21 -> DType.UINT4;
            case 22 -> DType.INT4;
            case 23 -> DType.FLOAT4_E2M1;
            case 24 -> DType.FLOAT8_E8M0;
            case 25 -> DType.UINT2;
            case 26 -> DType.INT2;
            default -> DType.UNKNOWN;
        };
    }

    /** Its number; 0 for a type that ONNX lacks. */
    static int number(DType type) {
        for (int number = 1; number <= 26; number++) {
            if (of(number) == type) {
                return number;
            }
        }
        return 0;
    }

    /** A tensor's data must be as long as its shape and type need. */
    static void checkData(TensorDef tensor) {
        String what = "tensor '" + Printable.brief(tensor.name()) + "'";
        long elements = Tensor.elements(tensor.name(), tensor.shape());
        DType type = of(tensor.type());
        if (type.bits() == 0 || elements == 0) {
            return;
        }
        long needed;
        try {
            needed = type.bytes(Size.of(elements)).value();
        } catch (BadInput e) {
            throw e.in(what);
        }
        if (tensor.encoding() == Encoding.RAW && tensor.length() != needed) {
            throw new BadInput(what + " of " + type.label() + " " + tensor.shape() + " needs " + needed + " bytes, but "
                    + tensor.length() + " are there");
        }
        // A number of variable length takes at least one byte.
        boolean isShort = tensor.encoding() == Encoding.VARINTS && tensor.length() < elements * type.bits() / 64;
        if (tensor.encoding() == Encoding.NONE || isShort) {
            throw new BadInput(what + " of " + type.label() + " " + tensor.shape() + " has no data for all of its "
                    + elements + " elements");
        }
    }
}
