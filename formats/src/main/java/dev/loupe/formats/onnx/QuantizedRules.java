package dev.loupe.formats.onnx;

import dev.loupe.graph.DType;
import dev.loupe.graph.Shape;

/** Operators of quantised networks; their products stand with the others. */
final class QuantizedRules {
    private QuantizedRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "QuantizeLinear" -> {
                DType type = site.has(2)
                        ? site.dtype(2)
                        : site.hasAttribute("output_dtype") ? OnnxTypes.of(site.small("output_dtype", 2)) : DType.UINT8;
                site.out(type, site.in(0).shape()).work("element-wise");
            }
            case "DequantizeLinear" ->
                site.out(site.dtype(1), site.in(0).shape()).work("element-wise");
            case "DynamicQuantizeLinear" ->
                site.out(DType.UINT8, site.in(0).shape())
                        .out(DType.FLOAT32, Shape.SCALAR)
                        .out(DType.UINT8, Shape.SCALAR)
                        .work("element-wise");
            default -> {
                return false;
            }
        }
        return true;
    }
}
