package dev.loupe.formats.tensorflow;

import dev.loupe.graph.DType;
import java.util.List;
import java.util.Map;

/**
 * A graph as it is written, without the contents of tensors.
 *
 * @param functions graphs that nodes call, by name
 */
public record GraphDef(List<NodeDef> nodes, Map<String, FunctionDef> functions) {
    /** One node. An input is {@code node}, {@code node:output}, or {@code ^node}, which is waited for only. */
    public record NodeDef(String name, String operator, List<String> inputs, Map<String, Setting> settings) {}

    /**
     * A function.
     *
     * @param arguments names of its arguments
     * @param results names of its results, in order
     * @param returned from the name of a result to the value in its body that it is
     */
    public record FunctionDef(
            String name,
            List<String> arguments,
            List<String> results,
            List<NodeDef> nodes,
            Map<String, String> returned) {}

    /** The types of elements by their numbers (DataType); those that are references count from 101. */
    static DType type(long number) {
        return switch ((int) (number > 100 ? number - 100 : number)) {
            case 1 -> DType.FLOAT32;
            case 2 -> DType.FLOAT64;
            case 3 -> DType.INT32;
            case 4 -> DType.UINT8;
            case 5 -> DType.INT16;
            case 6 -> DType.INT8;
            case 7 -> DType.STRING;
            case 8 -> DType.COMPLEX64;
            case 9 -> DType.INT64;
            case 10 -> DType.BOOL;
            case 11, 15 -> DType.INT8;
            case 12, 16 -> DType.UINT8;
            case 13 -> DType.INT32;
            case 14 -> DType.BFLOAT16;
            case 17 -> DType.UINT16;
            case 18 -> DType.COMPLEX128;
            case 19 -> DType.FLOAT16;
            case 22 -> DType.UINT32;
            case 23 -> DType.UINT64;
            default -> DType.UNKNOWN;
        };
    }

    /** The type of a name such as {@code DT_FLOAT}, as JSON and text have them. */
    static DType type(String name) {
        return switch (name.endsWith("_REF") ? name.substring(0, name.length() - 4) : name) {
            case "DT_FLOAT" -> DType.FLOAT32;
            case "DT_DOUBLE" -> DType.FLOAT64;
            case "DT_INT32", "DT_QINT32" -> DType.INT32;
            case "DT_UINT8", "DT_QUINT8" -> DType.UINT8;
            case "DT_INT16" -> DType.INT16;
            case "DT_INT8", "DT_QINT8" -> DType.INT8;
            case "DT_STRING" -> DType.STRING;
            case "DT_COMPLEX64" -> DType.COMPLEX64;
            case "DT_INT64" -> DType.INT64;
            case "DT_BOOL" -> DType.BOOL;
            case "DT_BFLOAT16" -> DType.BFLOAT16;
            case "DT_UINT16" -> DType.UINT16;
            case "DT_HALF" -> DType.FLOAT16;
            case "DT_UINT32" -> DType.UINT32;
            case "DT_UINT64" -> DType.UINT64;
            default -> DType.UNKNOWN;
        };
    }
}
