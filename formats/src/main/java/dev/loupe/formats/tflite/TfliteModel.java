package dev.loupe.formats.tflite;

import dev.loupe.formats.Datum;
import dev.loupe.formats.tensorflow.Setting;
import dev.loupe.graph.DType;
import java.util.List;
import java.util.Map;

/** A file as it is written, without the contents of tensors. */
record TfliteModel(List<SubgraphDef> subgraphs, Map<String, Datum> metadata) {

    /** A graph; the first is the main one. Inputs and outputs are numbers of tensors. */
    record SubgraphDef(
            String name, List<TensorDef> tensors, List<Long> inputs, List<Long> outputs, List<OperatorDef> operators) {}

    /**
     * A tensor.
     *
     * @param signature its shape with -1 for open sizes; the shape where it has none
     * @param length of its data in bytes; 0 if it is no constant
     * @param quantised whether it has scales
     * @param sparse whether only its elements that are not zero are stored
     */
    record TensorDef(
            String name,
            DType type,
            List<Long> shape,
            List<Long> signature,
            long position,
            long length,
            boolean quantised,
            boolean sparse,
            boolean variable) {
        boolean isConstant() {
            return length > 0;
        }
    }

    /**
     * An operator. Inputs of -1 are left out.
     *
     * @param rule TensorFlow's name for it; empty for one of which nothing is known
     */
    record OperatorDef(
            String name,
            String rule,
            List<Long> inputs,
            List<Long> outputs,
            Map<String, Setting> settings,
            long position) {}
}
