package dev.loupe.formats.onnx;

import dev.loupe.formats.Datum;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file as it is written, without the contents of tensors.
 *
 * @param opsets version of the operators of each domain
 * @param functions operators that the file defines itself, by domain and name
 */
record OnnxModel(
        long irVersion,
        Map<String, Long> opsets,
        GraphDef graph,
        Map<String, FunctionDef> functions,
        Map<String, Datum> metadata) {

    /** A graph, or the body of a control flow operator. */
    record GraphDef(
            String name,
            List<NodeDef> nodes,
            List<TensorDef> initializers,
            List<ValueDef> inputs,
            List<ValueDef> outputs,
            List<ValueDef> values) {}

    /** One application of an operator; an empty name is an optional operand or output that is left out. */
    record NodeDef(
            String name,
            String operator,
            String domain,
            List<String> inputs,
            List<String> outputs,
            Map<String, AttributeDef> attributes,
            long position) {}

    /** An operator defined by nodes. */
    record FunctionDef(
            String name,
            String domain,
            List<String> inputs,
            List<String> outputs,
            List<NodeDef> nodes,
            Map<String, AttributeDef> defaults,
            Map<String, Long> opsets) {}

    /**
     * A setting of a node.
     *
     * @param reference name of the attribute of the function around it that it takes its value from; empty for none
     */
    record AttributeDef(
            float real,
            long whole,
            String text,
            List<Float> reals,
            List<Long> wholes,
            List<String> texts,
            @Nullable TensorDef tensor,
            @Nullable GraphDef graph,
            String reference) {}

    /**
     * A declared type.
     *
     * @param type the number of its elements' type; 0 if it is no tensor or does not say
     * @param shape its dimensions; null where not even their number is said
     */
    record ValueDef(String name, int type, @Nullable List<DimensionDef> shape) {}

    /** A dimension: a number, a name, or (-1 and empty) neither. */
    record DimensionDef(long size, String name) {}

    /**
     * A tensor.
     *
     * @param position of its data in the file
     * @param length of its data in bytes
     * @param encoding how the data lies there
     * @param external where external data lies: location, offset, length
     */
    record TensorDef(
            String name,
            int type,
            List<Long> shape,
            long position,
            long length,
            Encoding encoding,
            Map<String, String> external) {}

    /** How a tensor's data lies in the file. */
    enum Encoding {
        /** As it lies in memory. */
        RAW,
        /** Packed numbers of variable length. */
        VARINTS,
        /** In several pieces, or texts. */
        SCATTERED,
        EXTERNAL,
        NONE
    }
}
