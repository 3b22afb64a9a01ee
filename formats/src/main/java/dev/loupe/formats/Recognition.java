package dev.loupe.formats;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the built-in network whose parameters have the names and shapes of a state dict. */
public final class Recognition {
    /** Mismatches that are listed one by one. */
    private static final int LISTED = 20;

    /** How well a network fits: names that agree, those of them whose shapes agree too, and what does not. */
    private record Fit(String name, Graph graph, int names, int shapes, List<String> mismatches) {
        boolean isExact() {
            return mismatches.isEmpty();
        }
    }

    private final Map<String, Tensor> tensors = new HashMap<>();
    private final List<InputShape> inputs;
    /** That of all weights, or float32 if they differ. */
    private final DType dtype;

    private int weights;

    private Recognition(List<Tensor> stateDict, List<InputShape> inputs) {
        this.inputs = inputs;
        for (Tensor tensor : stateDict) {
            tensors.put(tensor.name(), tensor);
            weights += ParameterNames.isCounter(tensor.name()) ? 0 : 1;
        }
        List<DType> types = stateDict.stream()
                .flatMap(tensor -> tensor.type().stream())
                .filter(DType::isFloat)
                .distinct()
                .toList();
        dtype = types.size() == 1 ? types.get(0) : DType.FLOAT32;
    }

    /**
     * The model with the network that its tensors fit, if there is one: all names agree, and nine of ten shapes. What does
     * not fit is a warning.
     */
    static Model recognise(Model model, List<InputShape> inputs) {
        if (model.graph().isPresent() || model.tensors().isEmpty()) {
            return model;
        }
        Recognition recognition = new Recognition(StateDict.of(model), inputs);
        return recognition.best(model.name()).map(fit -> with(model, fit)).orElse(model);
    }

    private static Model with(Model model, Fit fit) {
        List<String> warnings = new ArrayList<>(model.warnings());
        for (int i = 0; i < Math.min(LISTED, fit.mismatches().size()); i++) {
            warnings.add(fit.mismatches().get(i));
        }
        if (fit.mismatches().size() > LISTED) {
            warnings.add((fit.mismatches().size() - LISTED) + " more tensors do not fit " + fit.name());
        }
        return new Model(
                model.name(),
                model.format(),
                Optional.of(fit.graph()),
                Optional.of(fit.name()),
                model.tensors(),
                model.metadata(),
                model.weights(),
                List.copyOf(warnings));
    }

    private Optional<Fit> best(String file) {
        Optional<Fit> best = Optional.empty();
        for (String name : candidates(file)) {
            Optional<Fit> fit = fit(name, "");
            if (fit.isPresent() && !fit.get().isExact()) {
                fit = withClasses(fit.get()).or(() -> fit(name, ""));
            }
            if (fit.isPresent()
                    && (best.isEmpty() || fit.get().shapes() > best.get().shapes())) {
                best = fit;
            }
            if (best.isPresent() && best.get().isExact()) {
                return best;
            }
        }
        return best.filter(fit -> fit.shapes() * 10 >= fit.names() * 9);
    }

    /** Networks whose parameters have these names; those first that the file's own name has in it, the longest first. */
    private List<String> candidates(String file) {
        String lower = file.toLowerCase(Locale.ROOT);
        List<String> names = new ArrayList<>(ParameterNames.networksWith(tensors.keySet()));
        names.sort((a, b) -> Integer.compare(lower.contains(b) ? b.length() : 0, lower.contains(a) ? a.length() : 0));
        return names;
    }

    private Optional<Fit> fit(String name, String settings) {
        Entry entry = Zoo.find(name).orElseThrow();
        Options options = settings.isEmpty() ? Options.NONE : Options.parse(settings);
        Graph graph;
        try {
            graph = entry.graph(options, Mode.EVAL, dtype, given(entry.usual(options), inputs));
        } catch (BadInput e) {
            return Optional.empty(); // not for these settings or inputs
        }
        String shown = settings.isEmpty() ? name : name + ":" + settings;
        int names = 0;
        int shapes = 0;
        List<String> mismatches = new ArrayList<>();
        for (Parameter parameter : graph.parameters()) {
            if (ParameterNames.isCounter(parameter.key())) {
                continue;
            }
            Tensor tensor = tensors.get(parameter.key());
            if (tensor == null) {
                return Optional.empty();
            }
            names++;
            if (fits(tensor, parameter.type().shape())) {
                shapes++;
            } else {
                mismatches.add("'" + Printable.brief(tensor.name()) + "' is " + tensor.shape() + ", but " + shown
                        + " has " + parameter.type().shape());
            }
        }
        return names == weights && names > 0
                ? Optional.of(new Fit(shown, graph, names, shapes, mismatches))
                : Optional.empty();
    }

    private static boolean fits(Tensor tensor, Shape shape) {
        if (shape.rank() != tensor.shape().size()) {
            return false;
        }
        for (int i = 0; i < shape.rank(); i++) {
            if (!shape.get(i).is(tensor.shape().get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The same network with as many classes as the last layer that does not fit has. */
    private Optional<Fit> withClasses(Fit fit) {
        String last = "";
        for (Parameter parameter : fit.graph().parameters()) {
            Tensor tensor = tensors.get(parameter.key());
            if (tensor != null
                    && !fits(tensor, parameter.type().shape())
                    && !tensor.shape().isEmpty()) {
                last = parameter.key();
            }
        }
        Tensor tensor = tensors.get(last);
        return tensor == null || tensor.shape().get(0) > Integer.MAX_VALUE
                ? Optional.empty()
                : fit(fit.name(), "classes=" + tensor.shape().get(0)).filter(Fit::isExact);
    }

    /** A network's usual inputs in the shapes that are given: by name, or the next without one. */
    public static List<Input> given(List<Input> usual, List<InputShape> shapes) {
        List<Input> inputs = new ArrayList<>(usual);
        int next = 0;
        for (InputShape shape : shapes) {
            int at = shape.name().isEmpty() ? next++ : named(shape.name(), usual);
            if (at >= inputs.size()) {
                throw new BadInput("the network has " + usual.size() + " inputs, but more shapes are given");
            }
            inputs.set(at, inputs.get(at).shape(shape.shape()));
        }
        return inputs;
    }

    private static int named(String name, List<Input> inputs) {
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new BadInput("it has no input '" + Printable.brief(name) + "'");
    }
}
