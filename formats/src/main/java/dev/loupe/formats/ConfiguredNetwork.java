package dev.loupe.formats;

import dev.loupe.formats.TensorNames.Place;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Node;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A network that a file describes by its settings: a family of the zoo, and options in the zoo's spelling.
 *
 * @param dtype of what it computes, and of parameters that no file holds
 * @param positions how long its sequences may be at most; {@code Long.MAX_VALUE} where nothing bounds them
 */
public record ConfiguredNetwork(String family, String settings, DType dtype, long positions) {
    /** Misfits that are listed one by one. */
    private static final int LISTED = 20;

    /**
     * The network as it stands in a file: parameters have the types that they are stored in. What is missing, has another
     * shape or belongs to nothing is a warning; a file without any tensor is taken for the settings alone.
     */
    public Graph graph(List<InputShape> inputs, List<Tensor> tensors, TensorNames names, List<String> warnings) {
        Graph graph = graph(inputs, Map.of());
        if (tensors.isEmpty()) {
            return graph;
        }
        Map<String, DType> stored = new HashMap<>();
        List<String> misfits = compare(graph, tensors, names, stored);
        warnings.addAll(misfits.subList(0, Math.min(LISTED, misfits.size())));
        if (misfits.size() > LISTED) {
            warnings.add((misfits.size() - LISTED) + " more tensors do not fit the configuration");
        }
        return stored.values().stream().allMatch(type -> type == dtype) ? graph : graph(inputs, stored);
    }

    private Graph graph(List<InputShape> inputs, Map<String, DType> stored) {
        Entry entry = Zoo.family(family).orElseThrow();
        Options options = settings.isEmpty() ? Options.NONE : Options.parse(settings);
        List<Input> given = Recognition.given(shortened(entry.usual(options)), inputs);
        return entry.graph(options, Mode.EVAL, dtype, stored, typed(given));
    }

    private List<Input> typed(List<Input> inputs) {
        List<Input> typed = new ArrayList<>();
        inputs.forEach(input -> typed.add(input.tensor().dtype().isFloat() ? input.dtype(dtype) : input));
        return typed;
    }

    /** No more tokens than there are positions. */
    private List<Input> shortened(List<Input> usual) {
        List<Input> inputs = new ArrayList<>();
        for (Input input : usual) {
            Shape shape = input.tensor().shape();
            boolean longer = shape.rank() == 2 && shape.get(1).value() > positions;
            inputs.add(longer ? input.shape(shape.with(1, Size.of(positions))) : input);
        }
        return inputs;
    }

    private static List<String> compare(
            Graph graph, List<Tensor> tensors, TensorNames names, Map<String, DType> stored) {
        Map<String, Tensor> byName = new HashMap<>();
        tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
        Set<String> seen = aliases(graph, names);
        List<String> misfits = new ArrayList<>();
        for (Parameter parameter : graph.parameters()) {
            Optional<Place> place = names.places(parameter.key()).stream()
                    .filter(candidate -> byName.containsKey(candidate.tensor()))
                    .findFirst();
            if (place.isPresent()) {
                Tensor tensor = byName.getOrDefault(place.get().tensor(), tensors.get(0));
                boolean first = seen.add(tensor.name());
                tensor.type().ifPresent(type -> stored.put(parameter.key(), type));
                if (!holds(tensor, place.get(), parameter.type().shape()) && first) {
                    misfits.add("'" + Printable.brief(tensor.name()) + "' is " + tensor.shape()
                            + ", but the configuration needs " + needed(place.get(), parameter));
                }
            } else if (!parameter.isBuffer()) {
                misfits.add("'" + names.places(parameter.key()).get(0).tensor() + "' is missing");
            }
        }
        for (Tensor tensor : tensors) {
            if (!seen.contains(tensor.name()) && !names.isTable(tensor.name())) {
                misfits.add("'" + Printable.brief(tensor.name()) + "' is no part of the network");
            }
        }
        return misfits.stream().distinct().toList();
    }

    /** Names under which tied parameters may stand a second time. */
    private static Set<String> aliases(Graph graph, TensorNames names) {
        Set<String> aliases = new HashSet<>();
        for (Node node : graph.nodes()) {
            for (String tied : node.binding().tied().keySet()) {
                names.places(node.scope().module() + "." + tied).forEach(place -> aliases.add(place.tensor()));
            }
        }
        return aliases;
    }

    private static String needed(Place place, Parameter parameter) {
        return (place.stacked() > 0 ? place.stacked() + " of " : "")
                + parameter.type().shape()
                + (place.transposed() ? " transposed" : "");
    }

    /** Dimensions of 1 in front do not matter: a vector may stand as a matrix of one row. */
    private static boolean holds(Tensor tensor, Place place, Shape shape) {
        List<Long> needed = new ArrayList<>();
        if (place.stacked() > 0) {
            needed.add(place.stacked());
        }
        for (int i = 0; i < shape.rank(); i++) {
            Size size = shape.get(place.transposed() ? shape.rank() - 1 - i : i);
            if (!size.isConstant()) {
                return false;
            }
            needed.add(size.value());
        }
        return bare(needed).equals(bare(tensor.shape()));
    }

    private static List<Long> bare(List<Long> shape) {
        int from = 0;
        while (from < shape.size() && shape.get(from) == 1) {
            from++;
        }
        return shape.subList(from, shape.size());
    }

    /** Refuses settings that are no sizes of a network. */
    public static long size(String what, long value) {
        if (value < 1 || value > 1 << 24) {
            throw new BadInput(what + " is no number from 1 to 16777216");
        }
        return value;
    }
}
