package dev.loupe.formats.keras;

import dev.loupe.formats.Tensor;
import dev.loupe.formats.hdf5.Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors of each layer in Keras's order: by name in Keras 2, by class and number in Keras 3.
 *
 * @param only the tensors of the one layer in a wrapper, whatever it is called
 * @param byClass whether layers stand under the names of their classes
 * @param folder where these layers lie, in files that have them by class
 * @param whole whether every layer with weights must be found
 */
record StoredLayers(
        Map<String, List<Tensor>> tensors, Optional<List<Tensor>> only, boolean byClass, String folder, boolean whole) {
    static final StoredLayers NONE = new StoredLayers(Map.of(), false, "", false);

    /** Where the first archives keep the layers. */
    private static final String FIRST = "_layer_checkpoint_dependencies/";

    /** Folders of a tensor's path that are looked at. */
    private static final int DEPTH = 32;

    private StoredLayers(Map<String, List<Tensor>> tensors, boolean byClass, String folder, boolean whole) {
        this(tensors, Optional.empty(), byClass, folder, whole);
    }

    /** Keras 2: the attribute {@code weight_names} of each layer's group tells the order. */
    static StoredLayers ofHdf5(Group root, List<Tensor> all) {
        Map<String, Tensor> byPath = new HashMap<>();
        all.forEach(tensor -> byPath.put(tensor.name(), tensor));
        Group weights = root.groups().getOrDefault("model_weights", root);
        Map<String, List<Tensor>> byLayer = new HashMap<>();
        for (Tensor tensor : all) {
            String inside = weights.path().isEmpty() ? "" : weights.path() + "/";
            if (tensor.name().startsWith(inside)) {
                int slash = tensor.name().indexOf('/', inside.length());
                String layer = tensor.name().substring(inside.length(), slash < 0 ? inside.length() : slash);
                byLayer.computeIfAbsent(layer, key -> new ArrayList<>()).add(tensor);
            }
        }
        Map<String, List<Tensor>> tensors = new HashMap<>();
        weights.groups().forEach((layer, group) -> {
            List<Tensor> own = new ArrayList<>();
            for (String name : group.texts("weight_names").orElse(List.of())) {
                Tensor tensor = byPath.get(group.path() + "/" + name);
                if (tensor != null) {
                    own.add(tensor);
                }
            }
            tensors.put(layer, own.isEmpty() ? byLayer.getOrDefault(layer, List.of()) : own);
        });
        return new StoredLayers(tensors, false, "", !tensors.isEmpty());
    }

    /** Keras 3: {@code layers/dense_1/vars/0}. */
    static StoredLayers ofArchive(Group root, List<Tensor> all) {
        return byClass(all, root.groups().containsKey("layers") ? "layers/" : FIRST);
    }

    /**
     * Whether a layer with weights counts for two: the first archives, of TensorFlow 2.12 to 2.15, go through the layers
     * with weights and through all of them.
     */
    boolean countsTwice() {
        return folder.contains(FIRST);
    }

    private static StoredLayers byClass(List<Tensor> all, String folder) {
        Map<String, List<Tensor>> tensors = new HashMap<>();
        for (Tensor tensor : all) {
            if (tensor.name().startsWith(folder)) {
                int slash = tensor.name().indexOf('/', folder.length());
                String layer = tensor.name().substring(folder.length(), slash < 0 ? folder.length() : slash);
                tensors.computeIfAbsent(layer, key -> new ArrayList<>()).add(tensor);
            }
        }
        return new StoredLayers(tensors, true, folder, !tensors.isEmpty());
    }

    /** Under each folder of their paths: {@code vgg16/block1_conv1/kernel} is of both layers. */
    static StoredLayers byFolder(List<Tensor> all) {
        Map<String, List<Tensor>> tensors = new HashMap<>();
        for (Tensor tensor : all) {
            String[] folders = tensor.name().split("/", DEPTH);
            for (int i = 0; i < folders.length - 1; i++) {
                List<Tensor> own = tensors.computeIfAbsent(folders[i], key -> new ArrayList<>());
                if (own.isEmpty() || !own.get(own.size() - 1).equals(tensor)) {
                    own.add(tensor);
                }
            }
        }
        return new StoredLayers(tensors, false, "", false);
    }

    List<Tensor> of(String layer) {
        return only.orElseGet(() -> tensors.getOrDefault(layer, List.of()));
    }

    /** Whether a layer that has no tensors here lacks them. */
    boolean isChecked(String layer) {
        return whole || !of(layer).isEmpty();
    }

    /** The layers of a layer that is a model. */
    StoredLayers within(String layer) {
        String own = only.isPresent() ? "" : layer + "/";
        return byClass ? byClass(of(layer), folder + own + (countsTwice() ? FIRST : "layers/")) : byFolder(of(layer));
    }

    /** The one layer of a wrapper. */
    StoredLayers wrapped(String layer) {
        return new StoredLayers(Map.of(), Optional.of(of(layer)), byClass, folder + layer + "/layer/", false);
    }
}
