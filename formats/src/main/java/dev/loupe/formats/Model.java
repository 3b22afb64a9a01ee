package dev.loupe.formats;

import dev.loupe.graph.Graph;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a file or folder holds.
 *
 * @param name the file's name without its folders
 * @param format a word such as {@code onnx}, {@code pytorch}, {@code safetensors}, {@code huggingface}
 * @param graph its network; empty for tensors without an architecture
 * @param network the built-in network that the tensors were recognised as; empty where the file says itself
 * @param tensors every tensor, in the order of the file
 * @param metadata what else it says, in its order; names joined by {@code /} where it nests
 * @param weights where the data of the network's parameters lies; empty where tensors have the parameters' names and shapes
 * @param warnings what is odd or was assumed, one line each, safe to print
 */
public record Model(
        String name,
        String format,
        Optional<Graph> graph,
        Optional<String> network,
        List<Tensor> tensors,
        Map<String, Datum> metadata,
        Optional<StoredWeights> weights,
        List<String> warnings) {
    /** A model whose tensors, if they are its network's parameters, have these parameters' names and shapes. */
    public Model(
            String name,
            String format,
            Optional<Graph> graph,
            Optional<String> network,
            List<Tensor> tensors,
            Map<String, Datum> metadata,
            List<String> warnings) {
        this(name, format, graph, network, tensors, metadata, Optional.empty(), warnings);
    }
}
