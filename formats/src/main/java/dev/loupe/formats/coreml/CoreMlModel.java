package dev.loupe.formats.coreml;

import dev.loupe.formats.Datum;
import dev.loupe.graph.TensorType;
import java.util.List;
import java.util.Map;

/**
 * A model as it is written, without the contents of tensors.
 *
 * @param kind what it is, such as {@code neuralNetwork}, {@code mlProgram} or {@code treeEnsembleClassifier}
 * @param layers its layers or operations; none of a model that is no network
 */
record CoreMlModel(
        String kind, List<ValueDef> inputs, List<String> outputs, List<LayerDef> layers, Map<String, Datum> metadata) {

    record ValueDef(String name, TensorType type) {}

    /** A stored tensor of a layer. */
    record WeightDef(String name, TensorType type, long position, long length) {}

    /**
     * A layer of a neural network, or an operation of a program.
     *
     * @param inputs names of values; for a program's operation in the order of {@code arguments}
     * @param arguments names of the operation's arguments
     * @param outputs what it makes; of a layer the types are not stated
     * @param numbers settings of a layer
     * @param weights what it stores
     */
    record LayerDef(
            String name,
            String operator,
            List<String> inputs,
            List<String> arguments,
            List<ValueDef> outputs,
            Map<String, List<Long>> numbers,
            List<WeightDef> weights) {}
}
