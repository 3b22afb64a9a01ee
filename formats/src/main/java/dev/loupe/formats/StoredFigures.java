package dev.loupe.formats;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What can be counted of tensors without a network, each once however often it is named.
 *
 * @param parameters elements of the state dict's tensors that training changes
 * @param buffers elements of its others
 * @param bytes that all tensors of the file take
 */
public record StoredFigures(long parameters, long buffers, long bytes) {
    /** Counts a model's tensors. */
    public static StoredFigures of(Model model) {
        long parameters = 0;
        long buffers = 0;
        Set<List<Object>> counted = new HashSet<>();
        for (Tensor tensor : StateDict.of(model)) {
            boolean first = counted.add(List.of(tensor.storage(), tensor.offset(), tensor.shape(), tensor.strides()));
            long elements = first && tensor.bytes() > 0 ? tensor.elements() : 0;
            if (StateDict.isBuffer(tensor)) {
                buffers = Math.addExact(buffers, elements);
            } else {
                parameters = Math.addExact(parameters, elements);
            }
        }
        long bytes = 0;
        Set<Storage> storages = new HashSet<>();
        for (Tensor tensor : model.tensors()) {
            if (storages.add(tensor.storage())) {
                bytes = Math.addExact(bytes, tensor.storage().length());
            }
        }
        return new StoredFigures(parameters, buffers, bytes);
    }
}
