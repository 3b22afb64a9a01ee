package dev.loupe.formats.pt2;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.pt2.Argument.Many;
import dev.loupe.formats.pt2.Argument.One;
import dev.loupe.formats.pt2.Argument.Part;
import dev.loupe.formats.pt2.Argument.Symbol;
import dev.loupe.formats.pt2.GraphDef.Dimension;
import dev.loupe.formats.pt2.GraphDef.Meta;
import dev.loupe.formats.pt2.GraphDef.Named;
import dev.loupe.formats.pt2.GraphDef.NodeDef;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the parts that nodes run in the place of these nodes: a part under a setting ({@code wrap_with_set_grad_enabled})
 * as it is, of a condition's two the longer. Loops stay nodes.
 */
final class Inlining {
    private final List<NodeDef> nodes = new ArrayList<>();
    private final Map<String, Meta> tensors;
    private final Map<String, Dimension> numbers;
    private final List<String> warnings;
    private int parts;

    private Inlining(GraphDef graph, List<String> warnings) {
        this.tensors = new LinkedHashMap<>(graph.tensors());
        this.numbers = new LinkedHashMap<>(graph.numbers());
        this.warnings = warnings;
    }

    /** The graph without the parts that can be put in place. */
    static GraphDef of(GraphDef graph, List<String> warnings) {
        Inlining inlining = new Inlining(graph, warnings);
        inlining.add(graph, Names.SAME);
        return new GraphDef(graph.inputs(), graph.outputs(), inlining.nodes, inlining.tensors, inlining.numbers);
    }

    /** What values of a part are called outside it. */
    private record Names(String prefix, Map<String, String> outer) {
        static final Names SAME = new Names("", Map.of());

        String of(String name) {
            return name.isEmpty() ? name : outer.getOrDefault(name, prefix + name);
        }

        Argument of(Argument argument) {
            if (argument instanceof One one) {
                return new One(of(one.name()));
            }
            if (argument instanceof Symbol symbol) {
                return new Symbol(of(symbol.name()));
            }
            if (argument instanceof Many many) {
                return new Many(many.names().stream().map(this::of).toList());
            }
            if (argument instanceof Argument.Wholes wholes && !prefix.isEmpty()) {
                return new Argument.Wholes(wholes.entries().stream()
                        .map(entry -> new Argument.Entry(entry.value(), of(entry.name())))
                        .toList());
            }
            return argument;
        }
    }

    private void add(GraphDef graph, Names names) {
        for (NodeDef node : graph.nodes()) {
            NodeDef renamed = names.equals(Names.SAME) ? node : renamed(node, names);
            Optional<GraphDef> part = part(renamed);
            if (part.isEmpty() || !putInPlace(renamed, part.get())) {
                nodes.add(renamed);
                Limits.check(nodes.size(), GraphDef.NODES, "nodes");
            }
        }
    }

    private static NodeDef renamed(NodeDef node, Names names) {
        List<Named> inputs = new ArrayList<>(node.inputs().size());
        node.inputs().forEach(input -> inputs.add(new Named(input.name(), names.of(input.argument()))));
        return new NodeDef(
                names.of(node.name()),
                node.target(),
                inputs,
                node.outputs().stream().map(names::of).toList(),
                node.modules());
    }

    private Optional<GraphDef> part(NodeDef node) {
        List<GraphDef> graphs = new ArrayList<>();
        for (Named input : node.inputs()) {
            if (input.argument() instanceof Part part) {
                graphs.add(part.graph());
            }
        }
        if (graphs.size() == 2 && node.target().endsWith(".cond")) {
            warnings.add("node '" + Printable.brief(node.name())
                    + "' runs one of two parts: the one of more nodes is counted");
            return Optional.of(
                    graphs.get(1).nodes().size() > graphs.get(0).nodes().size() ? graphs.get(1) : graphs.get(0));
        }
        boolean repeats = node.target().contains("scan") || node.target().contains("map");
        return graphs.size() == 1 && !repeats ? Optional.of(graphs.get(0)) : Optional.empty();
    }

    /** Whether the part took the node's place: its inputs and outputs must be as many as the node's. */
    private boolean putInPlace(NodeDef node, GraphDef part) {
        List<String> given = new ArrayList<>();
        for (Named input : node.inputs()) {
            if (input.argument() instanceof Part) {
                given.clear(); // operands stand behind the parts
            }
            given.addAll(names(input.argument()));
        }
        List<String> taken =
                part.inputs().stream().flatMap(input -> names(input).stream()).toList();
        List<String> made = part.outputs().stream()
                .flatMap(output -> names(output).stream())
                .toList();
        List<String> wanted = node.outputs().stream()
                .flatMap(output -> names(output).stream())
                .toList();
        if (given.size() != taken.size() || made.size() != wanted.size()) {
            return false;
        }
        parts++;
        Map<String, String> outer = new HashMap<>();
        for (int i = 0; i < made.size(); i++) {
            outer.put(made.get(i), wanted.get(i));
        }
        for (int i = 0; i < taken.size(); i++) {
            if (outer.put(taken.get(i), given.get(i)) != null) {
                return false; // it returns what it was given
            }
        }
        if (outer.size() != made.size() + taken.size()) {
            return false; // a value is returned twice
        }
        Names names = new Names("part" + parts + "/", outer);
        part.tensors().forEach((name, meta) -> tensors.putIfAbsent(names.of(name), meta));
        part.numbers().forEach((name, number) -> numbers.putIfAbsent(names.of(name), number));
        Limits.check(tensors.size(), GraphDef.VALUES, "tensors");
        add(part, names);
        return true;
    }

    private static List<String> names(Argument argument) {
        if (argument instanceof One one) {
            return List.of(one.name());
        }
        if (argument instanceof Many many) {
            return many.names();
        }
        return argument instanceof Symbol symbol ? List.of(symbol.name()) : List.of();
    }
}
