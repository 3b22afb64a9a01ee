package dev.loupe.formats.keras;

import dev.loupe.formats.Tensor;
import dev.loupe.formats.hdf5.Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tensors of each layer in Keras's order: by name in Keras 2, by class and number in Keras 3.
 *
 * @param byClass whether layers stand under the names of their classes
 */
record StoredLayers(Map<String, List<Tensor>> tensors, boolean byClass) {
    static final StoredLayers NONE = new StoredLayers(Map.of(), false);

    boolean isEmpty() {
        return tensors.isEmpty();
    }

    /** Keras 2: the attribute {@code weight_names} of each layer's group tells the order. */
    static StoredLayers ofHdf5(Group root, List<Tensor> all) {
        Map<String, Tensor> byPath = new HashMap<>();
        all.forEach(tensor -> byPath.put(tensor.name(), tensor));
        Group weights = root.groups().getOrDefault("model_weights", root);
        Map<String, List<Tensor>> tensors = new HashMap<>();
        weights.groups().forEach((layer, group) -> {
            List<Tensor> own = new ArrayList<>();
            for (String name : group.texts("weight_names").orElse(List.of())) {
                Tensor tensor = byPath.get(group.path() + "/" + name);
                if (tensor != null) {
                    own.add(tensor);
                }
            }
            if (own.isEmpty()) {
                all.stream()
                        .filter(tensor -> tensor.name().startsWith(group.path() + "/"))
                        .forEach(own::add);
            }
            tensors.put(layer, own);
        });
        return new StoredLayers(tensors, false);
    }

    /** Keras 3: {@code layers/dense_1/vars/0}. */
    static StoredLayers ofArchive(Group root, List<Tensor> all) {
        String folder = root.groups().containsKey("layers") ? "layers/" : "_layer_checkpoint_dependencies/";
        Map<String, List<Tensor>> tensors = new HashMap<>();
        for (Tensor tensor : all) {
            if (tensor.name().startsWith(folder)) {
                int slash = tensor.name().indexOf('/', folder.length());
                String layer = tensor.name().substring(folder.length(), slash < 0 ? folder.length() : slash);
                tensors.computeIfAbsent(layer, key -> new ArrayList<>()).add(tensor);
            }
        }
        return new StoredLayers(tensors, true);
    }

    List<Tensor> of(String layer) {
        return tensors.getOrDefault(layer, List.of());
    }
}
