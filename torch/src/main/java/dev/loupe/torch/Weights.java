package dev.loupe.torch;

import dev.loupe.formats.Model;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Parameter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters and buffers of a network by their keys, {@code layer1.0.conv1.weight}, in the order of PyTorch's
 * {@code state_dict}. Its tensors are its own: they live until it is closed, whatever scopes are open.
 */
public final class Weights implements AutoCloseable {
    private final Map<String, Tensor> tensors;
    private final Map<String, Parameter> parameters;

    private Weights(Map<String, Parameter> parameters, Map<String, Tensor> tensors) {
        this.parameters = parameters;
        this.tensors = tensors;
    }

    /** Room for the weights of a network, with whatever stands in that memory. */
    static Weights allocate(Graph graph, Device device) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        StateOrder.of(graph).forEach(parameter -> parameters.put(parameter.key(), parameter));
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try (TensorScope scope = TensorScope.open()) {
            parameters.forEach((key, parameter) -> {
                long[] shape = Sizes.of(parameter.type().shape()).at(Map.of());
                tensors.put(key, Tensor.empty(parameter.type().dtype(), device, shape));
            });
            tensors.values().forEach(TensorScope::release);
        }
        Weights weights = new Weights(parameters, tensors);
        weights.requireGradients(true);
        return weights;
    }

    /**
     * The weights of a network from a file: safetensors, a checkpoint of PyTorch, or npz.
     *
     * @throws dev.loupe.graph.BadInput when the file is damaged, or its names or shapes are not the network's
     */
    public static Weights read(Graph graph, Path file) {
        Weights weights = allocate(graph, Device.CPU);
        try {
            WeightFile.load(weights, file, true);
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /**
     * The weights of the network that a model file holds, put together from the tensors that it stores: a matrix may stand
     * there transposed, a kernel with its channels last, gates in another order.
     *
     * @throws dev.loupe.graph.BadInput when the file holds no network, or not the data of every parameter
     */
    public static Weights of(Model model) {
        Weights weights =
                allocate(model.graph().orElseThrow(() -> new BadInput("the file holds no network")), Device.CPU);
        try {
            WeightFile.fill(weights, model);
            return weights;
        } catch (RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /**
     * Takes what a file holds.
     *
     * @param strict whether names and shapes must be the network's; otherwise what fits is taken and the rest stays
     * @return what does not fit, a line each
     * @throws dev.loupe.graph.BadInput when the file is damaged, or something does not fit that must
     */
    public List<String> load(Path file, boolean strict) {
        return WeightFile.load(this, file, strict);
    }

    /**
     * Writes a safetensors file: there is the whole of it in the end, or what was there before.
     *
     * @param metadata texts for its header
     */
    public void save(Path file, Map<String, String> metadata) {
        NamedTensors.save(tensors, metadata, file);
    }

    /** The keys in order. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /**
     * A parameter or buffer; it stays the weights' own.
     *
     * @throws IllegalArgumentException when there is none of that key
     */
    public Tensor get(String key) {
        return find(key).orElseThrow(() -> new IllegalArgumentException("there is no weight " + key));
    }

    public Optional<Tensor> find(String key) {
        return Optional.ofNullable(tensors.get(key));
    }

    /** What the network says of a key. */
    Parameter parameter(String key) {
        Parameter parameter = parameters.get(key);
        if (parameter == null) {
            throw new IllegalArgumentException("there is no weight " + key);
        }
        return parameter;
    }

    /** By key, in order; they stay its own. */
    public Map<String, Tensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** What training changes, by key: all that gradients are wanted of. */
    public Map<String, Tensor> trained() {
        Map<String, Tensor> trained = new LinkedHashMap<>();
        tensors.forEach((key, tensor) -> {
            if (tensor.requiresGrad()) {
                trained.put(key, tensor);
            }
        });
        return trained;
    }

    /** Says whether training changes what the network lets it change, or nothing. */
    public void requireGradients(boolean wanted) {
        requireGradients("", wanted);
    }

    /** The same for the keys that begin with a prefix, as for layers that fine-tuning leaves alone. */
    public void requireGradients(String prefix, boolean wanted) {
        tensors.forEach((key, tensor) -> {
            Parameter parameter = parameter(key);
            if (key.startsWith(prefix) && parameter.type().dtype().isFloat()) {
                tensor.requiresGrad_(wanted && parameter.trained());
            }
        });
    }

    /**
     * These weights with others in place of some, which were computed from them: gradients find their way back. Nobody closes
     * it; it is of use as long as these weights and those tensors are.
     */
    public Weights with(Map<String, Tensor> computed) {
        Map<String, Tensor> all = new LinkedHashMap<>(tensors);
        computed.forEach((key, tensor) -> {
            if (all.replace(key, tensor) == null) {
                throw new IllegalArgumentException("there is no weight " + key);
            }
        });
        return new Weights(parameters, all);
    }

    /** Weights of their own with the same values, such as a running average or the best so far. */
    public Weights copy() {
        Map<String, Tensor> copies = new LinkedHashMap<>();
        try (NoGradients mode = NoGradients.open();
                TensorScope scope = TensorScope.open()) {
            tensors.forEach((key, tensor) -> copies.put(key, tensor.copy()));
            copies.values().forEach(TensorScope::release);
        }
        copies.forEach((key, copy) -> copy.requiresGrad_(get(key).requiresGrad()));
        return new Weights(parameters, copies);
    }

    /**
     * Takes the values of another network's weights where key and shape are the same.
     *
     * @return the keys that were not there or did not fit
     */
    public List<String> copyFrom(Weights other) {
        List<String> left = new ArrayList<>();
        try (NoGradients mode = NoGradients.open()) {
            tensors.forEach((key, tensor) -> {
                Optional<Tensor> from =
                        other.find(key).filter(candidate -> java.util.Arrays.equals(candidate.shape(), tensor.shape()));
                from.ifPresentOrElse(tensor::copy_, () -> left.add(key));
            });
        }
        return left;
    }

    /** The same on a device: itself where it is there, else this one is closed. */
    Weights movedTo(Device device) {
        if (device == Device.CPU) {
            return this;
        }
        Map<String, Tensor> moved = new LinkedHashMap<>();
        try (TensorScope scope = TensorScope.open()) {
            tensors.forEach((key, tensor) -> moved.put(key, tensor.detach().to(device)));
            moved.values().forEach(TensorScope::release);
        }
        moved.forEach((key, tensor) -> tensor.requiresGrad_(get(key).requiresGrad()));
        close();
        return new Weights(parameters, moved);
    }

    /** Bytes of all of them. */
    public long nbytes() {
        return tensors.values().stream().mapToLong(Tensor::nbytes).sum();
    }

    /** The type of its first parameter; float32 without any. */
    public DType dtype() {
        return parameters.values().stream()
                .filter(parameter -> !parameter.isBuffer())
                .findFirst()
                .map(parameter -> parameter.type().dtype())
                .orElse(DType.FLOAT32);
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensor::close);
    }
}
