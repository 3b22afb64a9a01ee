package dev.loupe.formats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The weights of a network among the tensors of a checkpoint. */
public final class StateDict {
    private static final List<String> WRAPPERS = List.of("module.", "_orig_mod.");

    private StateDict() {}

    /** The weights that a model file holds; only checkpoints of PyTorch nest them. */
    public static List<Tensor> of(Model model) {
        return model.format().equals("pytorch") ? of(model.tensors()) : model.tensors();
    }

    /**
     * The tensors of the dictionary that has most of them, an optimizer's state left aside, under the names that they have
     * in it; what wraps a network for training ({@code module.}) is taken off.
     */
    static List<Tensor> of(List<Tensor> tensors) {
        Map<String, List<Tensor>> dictionaries = new LinkedHashMap<>();
        for (Tensor tensor : tensors) {
            int slash = tensor.name().lastIndexOf('/');
            String dictionary = slash < 0 ? "" : tensor.name().substring(0, slash);
            if (!dictionary.startsWith("optimizer") && !dictionary.contains("/state/")) {
                dictionaries
                        .computeIfAbsent(dictionary, key -> new ArrayList<>())
                        .add(tensor.named(tensor.name().substring(slash + 1)));
            }
        }
        List<Tensor> most = List.of();
        for (List<Tensor> candidate : dictionaries.values()) {
            most = candidate.size() > most.size() ? candidate : most;
        }
        for (String wrapper : WRAPPERS) {
            most = without(wrapper, most);
        }
        return List.copyOf(most);
    }

    /** Whether a tensor is what training does not touch, by PyTorch's names for running statistics. */
    public static boolean isBuffer(Tensor tensor) {
        String name = tensor.name();
        return name.endsWith("running_mean") || name.endsWith("running_var") || name.endsWith("num_batches_tracked");
    }

    private static List<Tensor> without(String wrapper, List<Tensor> tensors) {
        List<Tensor> bare = new ArrayList<>(tensors.size());
        for (Tensor tensor : tensors) {
            if (!tensor.name().startsWith(wrapper)) {
                return tensors;
            }
            bare.add(tensor.named(tensor.name().substring(wrapper.length())));
        }
        return bare;
    }
}
