package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of a detector by name; a weight of one is {@code backbone.features.0.weight}. The parts stay their owner's. */
public final class Parts {
    private final Map<String, Part> parts;

    public Parts(Map<String, Part> parts) {
        this.parts = new LinkedHashMap<>(parts);
    }

    /**
     * A network of the zoo on one input of a shape.
     *
     * @param name as {@code loupe inspect} calls it
     */
    static Graph graph(String name, Options options, Mode mode, Shape input) {
        Entry entry = Zoo.find(name).orElseThrow(() -> new IllegalArgumentException(name));
        return entry.graph(
                options, mode, DType.FLOAT32, List.of(entry.inputs().get(0).shape(input)));
    }

    /** Some of them. */
    Parts only(String... names) {
        Map<String, Part> some = new LinkedHashMap<>(parts);
        some.keySet().retainAll(List.of(names));
        return new Parts(some);
    }

    /**
     * These and others.
     *
     * @param prefix in front of the others' names
     */
    Parts and(String prefix, Parts others) {
        Map<String, Part> all = new LinkedHashMap<>(parts);
        others.parts.forEach((name, part) -> all.put(prefix + name, part));
        return new Parts(all);
    }

    /**
     * All weights and buffers.
     *
     * @param prefix in front of their names
     */
    public Map<String, Tensor> tensors(String prefix) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        parts.forEach((name, part) -> part.weights()
                .keys()
                .forEach(
                        key -> all.put(prefix + name + "." + key, part.weights().get(key))));
        return all;
    }

    /** What training changes. */
    public Map<String, Tensor> trained() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        parts.forEach(
                (name, part) -> part.weights().trained().forEach((key, tensor) -> all.put(name + "." + key, tensor)));
        return all;
    }

    /**
     * Takes the values of other tensors, of which there may be more.
     *
     * @param prefix in front of their names
     * @throws BadInput when one is missing, or has another shape
     */
    public void take(String prefix, Map<String, Tensor> others) {
        parts.forEach((name, part) -> part.take(prefix + name + ".", others));
    }

    /** Writes the weights as safetensors. */
    public void save(Path file, Map<String, String> metadata) {
        NamedTensors.save(tensors(""), metadata, file);
    }

    /**
     * Takes the weights of a file that {@link #save} wrote.
     *
     * @throws BadInput when it is damaged or another network's
     */
    public void load(Path file) {
        try (TensorScope scope = TensorScope.open()) {
            take("", NamedTensors.read(file));
        } catch (BadInput e) {
            throw e.in(Printable.line(file.toString()));
        }
    }
}
