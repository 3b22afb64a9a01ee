package dev.loupe.report.torchinfo;

import dev.loupe.graph.Modules;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.RegisteredModule;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each module holds in the sense of PyTorch's {@code named_parameters}: its own parameters and those of the modules
 * in it, in the order of registration, a tensor that is held twice once.
 */
final class Holdings {
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<RegisteredModule> holders = new ArrayList<>();
    /** For each parameter the place of the same tensor before it, or -1. */
    private final int[] previous;
    /** For each module the place of the first parameter in it; one more for the end. */
    private final int[] first;

    Holdings(Modules modules) {
        List<RegisteredModule> all = modules.all();
        first = new int[all.size() + 1];
        for (int i = 0; i < all.size(); i++) {
            first[i] = parameters.size();
            for (Parameter parameter : all.get(i).parameters()) {
                parameters.add(parameter);
                holders.add(all.get(i));
            }
        }
        first[all.size()] = parameters.size();
        previous = new int[parameters.size()];
        Map<String, Integer> last = new HashMap<>(2 * previous.length);
        for (int i = 0; i < previous.length; i++) {
            Integer before = last.put(parameters.get(i).key(), i);
            previous[i] = before == null ? -1 : before;
        }
    }

    /** Elements, elements that are trained, and bytes of what a module holds. */
    record Count(long elements, long trained, long bytes) {}

    Count count(RegisteredModule module) {
        int from = first[module.order()];
        int to = first[module.end()];
        Size elements = Size.ZERO;
        Size trained = Size.ZERO;
        Size bytes = Size.ZERO;
        for (int i = from; i < to; i++) {
            if (previous[i] < from) {
                Parameter parameter = parameters.get(i);
                Size own = parameter.elements();
                elements = elements.plus(own);
                trained = parameter.trained() ? trained.plus(own) : trained;
                bytes = bytes.plus(parameter.type().bytes());
            }
        }
        return new Count(elements.value(), trained.value(), bytes.value());
    }

    /**
     * A parameter as a module sees it.
     *
     * @param name from the module down: {@code weight}, {@code 0.conv1.weight}
     */
    record Named(String name, Shape shape, long elements) {
        boolean isDirect() {
            return name.indexOf('.') < 0;
        }
    }

    List<Named> named(RegisteredModule module) {
        int from = first[module.order()];
        int to = first[module.end()];
        List<Named> named = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            if (previous[i] < from) {
                Parameter parameter = parameters.get(i);
                String name = below(module, holders.get(i)) + parameter.name();
                named.add(new Named(
                        name, parameter.type().shape(), parameter.elements().value()));
            }
        }
        return named;
    }

    private static String below(RegisteredModule module, RegisteredModule holder) {
        if (holder.order() == module.order()) {
            return "";
        }
        int skipped = module.path().isEmpty() ? 0 : module.path().length() + 1;
        return holder.path().substring(skipped) + ".";
    }
}
