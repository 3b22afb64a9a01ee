package dev.loupe.formats.pt2;

import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Json.JsonArray;
import dev.loupe.formats.bytes.Json.JsonObject;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The graph of a program, or of a part of it that a node runs.
 *
 * @param tensors types of all tensors, by their names
 * @param numbers whole numbers that the program computes, by their names
 */
record GraphDef(
        List<Argument> inputs,
        List<Argument> outputs,
        List<NodeDef> nodes,
        Map<String, Meta> tensors,
        Map<String, Dimension> numbers) {

    /**
     * A node.
     *
     * @param inputs by the names of the operator's schema, without those that are left at their default; those of
     *     higher-order operators have empty names
     * @param modules the modules that were being called, outermost first
     */
    record NodeDef(
            String name, String target, List<Named> inputs, List<Argument> outputs, List<ModuleStack.Frame> modules) {
        /** About how many bytes it is kept in. */
        long bytes() {
            long bytes = 100L + name.length() + target.length();
            for (Named input : inputs) {
                bytes += 32 + input.name().length() + input.argument().bytes();
            }
            return bytes + outputs.stream().mapToLong(Argument::bytes).sum();
        }
    }

    record Named(String name, Argument argument) {}

    /**
     * The type of a tensor.
     *
     * @param dtype number of the element type in the schema
     */
    record Meta(long dtype, List<Dimension> sizes) {
        /** About how many bytes it is kept in. */
        long bytes() {
            return sizes.stream()
                    .mapToLong(size -> 32L + size.expression().length())
                    .sum();
        }
    }

    /** A size: a number, or an expression over symbols where that is not empty. */
    record Dimension(long number, String expression) {
        boolean isNumber() {
            return expression.isEmpty();
        }
    }

    /** Bytes of all that is kept of a program: those of large language models have about 8 MB. */
    static final int BYTES = 24 << 20;

    /** Nodes of all parts: exports of large language models have some 10,000. */
    static final int NODES = 50_000;

    /** Tensors of all parts. */
    static final int VALUES = 100_000;

    /** About how many bytes it is kept in. */
    long bytes() {
        long bytes = nodes.stream().mapToLong(NodeDef::bytes).sum();
        for (Map.Entry<String, Meta> tensor : tensors.entrySet()) {
            bytes += 100L + tensor.getKey().length() + tensor.getValue().bytes();
        }
        return bytes + 100L * (numbers.size() + inputs.size() + outputs.size());
    }

    static GraphDef of(Json json) {
        Map<String, Meta> tensors = new LinkedHashMap<>();
        members(json, "tensor_values").forEach((name, value) -> tensors.put(name, meta(name, value)));
        Map<String, Dimension> numbers = new LinkedHashMap<>();
        members(json, "sym_int_values").forEach((name, value) -> numbers.put(name, dimension(value)));
        List<NodeDef> nodes = new ArrayList<>();
        ModuleStack.Reader stacks = new ModuleStack.Reader();
        elements(json, "nodes").forEach(node -> nodes.add(node(node, stacks)));
        return new GraphDef(arguments(json, "inputs"), arguments(json, "outputs"), nodes, tensors, numbers);
    }

    private static Map<String, Json> members(Json json, String name) {
        return json.get(name)
                .filter(JsonObject.class::isInstance)
                .map(object -> ((JsonObject) object).members())
                .orElse(Map.of());
    }

    private static List<Json> elements(Json json, String name) {
        return json.get(name)
                .filter(JsonArray.class::isInstance)
                .map(list -> ((JsonArray) list).elements())
                .orElse(List.of());
    }

    static List<Argument> arguments(Json json, String name) {
        List<Argument> arguments = new ArrayList<>();
        elements(json, name).forEach(element -> arguments.add(Argument.of(element)));
        return List.copyOf(arguments);
    }

    static NodeDef node(Json json, ModuleStack.Reader stacks) {
        String target = json.text("target").orElseThrow(() -> new BadInput("a node has no target"));
        try {
            List<Argument> outputs = arguments(json, "outputs");
            List<Named> inputs = new ArrayList<>();
            for (Json input : elements(json, "inputs")) {
                Json argument = input.get("arg").orElseThrow(() -> new BadInput("an argument is missing"));
                inputs.add(new Named(input.text("name").orElse(""), Argument.of(argument)));
            }
            String name = json.text("name").orElseGet(() -> outputs.isEmpty() ? "" : name(outputs.get(0)));
            String stack = json.get("metadata")
                    .flatMap(metadata -> metadata.text("nn_module_stack"))
                    .orElse("");
            return new NodeDef(name, target, List.copyOf(inputs), outputs, stacks.read(stack));
        } catch (BadInput e) {
            throw e.in("a node " + Printable.brief(target));
        }
    }

    private static String name(Argument output) {
        if (output instanceof Argument.One one) {
            return one.name();
        }
        return output instanceof Argument.Many many && !many.names().isEmpty()
                ? many.names().get(0)
                : "";
    }

    static Meta meta(String name, Json json) {
        try {
            List<Dimension> sizes = new ArrayList<>();
            for (Json size : elements(json, "sizes")) {
                Dimension dimension = dimension(size);
                if (dimension.isNumber() && dimension.number() < 0) {
                    throw new BadInput("it has the negative size " + dimension.number());
                }
                sizes.add(dimension);
                Limits.check(sizes.size(), Limits.RANK, "dimensions");
            }
            return new Meta(json.whole("dtype").orElse(0L), List.copyOf(sizes));
        } catch (BadInput e) {
            throw e.in("tensor '" + Printable.brief(name) + "'");
        }
    }

    static Dimension dimension(Json json) {
        return json.whole("as_int")
                .map(number -> new Dimension(number, ""))
                .orElseGet(() -> new Dimension(
                        0,
                        json.get("as_expr")
                                .flatMap(expression -> expression.text("expr_str"))
                                .filter(text -> !text.isEmpty())
                                .orElseThrow(() -> new BadInput("a size is neither a number nor an expression"))));
    }
}
