package dev.loupe.formats.pt2;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.JsonReader;
import dev.loupe.formats.bytes.JsonReader.Token;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.pt2.GraphDef.Dimension;
import dev.loupe.formats.pt2.GraphDef.Meta;
import dev.loupe.formats.pt2.GraphDef.NodeDef;
import dev.loupe.graph.BadInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the JSON of an exported program says. It is read node by node: stack traces, which are most of it, are never kept.
 *
 * @param major version of the schema; 0 where none is said
 * @param torch version of PyTorch that wrote it; empty where none is said
 * @param held tensors that the program takes from its state, by their names in the graph
 * @param outputs names of the tensors that the program returns to its caller
 */
record Program(long major, String torch, GraphDef graph, Map<String, Held> held, Set<String> outputs) {
    /** Values of one node, with the parts that it runs, or of one tensor's type. */
    private static final int PART = 200_000;

    /** What a tensor of the state is. */
    enum Kind {
        PARAMETER,
        BUFFER,
        CONSTANT
    }

    /**
     * A tensor of the state.
     *
     * @param key its name in the state dict
     */
    record Held(String key, Kind kind) {}

    static Program read(Cursor cursor) {
        return new Draft(new JsonReader(cursor)).read();
    }

    /** A program while its JSON is read. */
    private static final class Draft {
        private final JsonReader reader;
        private long major;
        private String torch = "";
        private boolean isProgram;
        private List<Argument> graphInputs = List.of();
        private List<Argument> graphOutputs = List.of();
        private final List<NodeDef> nodes = new ArrayList<>();
        private final Map<String, Meta> tensors = new LinkedHashMap<>();
        private final Map<String, Dimension> numbers = new LinkedHashMap<>();
        private final Map<String, Held> held = new LinkedHashMap<>();
        private final Set<String> returned = new LinkedHashSet<>();
        private final ModuleStack.Reader stacks = new ModuleStack.Reader();
        private long bytes;

        Draft(JsonReader reader) {
            this.reader = reader;
        }

        /** Takes a member of an object; the token is the first of its value. */
        private interface Member {
            void take(String name, Token token);
        }

        private interface Element {
            void take(Token token);
        }

        private void object(Token first, Member member) {
            if (first != Token.OBJECT) {
                reader.skip(first);
                return;
            }
            for (Token token = reader.next(); token != Token.END_OBJECT; token = reader.next()) {
                String name = reader.text();
                member.take(name, reader.next());
            }
        }

        private void array(Token first, Element element) {
            if (first != Token.ARRAY) {
                reader.skip(first);
                return;
            }
            for (Token token = reader.next(); token != Token.END_ARRAY; token = reader.next()) {
                element.take(token);
            }
        }

        private void keep(long more) {
            bytes += more;
            Limits.check(bytes, GraphDef.BYTES, "bytes of a program");
        }

        private Json json(Token token) {
            return Json.read(reader, token, PART);
        }

        Program read() {
            object(reader.next(), (name, token) -> {
                switch (name) {
                    case "graph_module" -> {
                        isProgram = true;
                        object(token, this::module);
                    }
                    case "schema_version" -> major = json(token).whole("major").orElse(0L);
                    case "torch_version" -> {
                        torch = token == Token.TEXT ? reader.text() : "";
                        reader.skip(token);
                    }
                    default -> reader.skip(token);
                }
            });
            reader.next();
            if (!isProgram) {
                throw reader.error("this is no exported program: it has no graph_module");
            }
            GraphDef graph = new GraphDef(graphInputs, graphOutputs, nodes, tensors, numbers);
            return new Program(major, torch, graph, held, returned);
        }

        private void module(String name, Token token) {
            switch (name) {
                case "graph" -> object(token, this::graph);
                case "signature" ->
                    object(token, (list, first) -> {
                        switch (list) {
                            case "input_specs" -> array(first, element -> input(json(element)));
                            case "output_specs" -> array(first, element -> output(json(element)));
                            default -> reader.skip(first);
                        }
                    });
                default -> reader.skip(token);
            }
        }

        private void graph(String name, Token token) {
            switch (name) {
                case "inputs" -> graphInputs = arguments(token);
                case "outputs" -> graphOutputs = arguments(token);
                case "nodes" ->
                    array(token, element -> {
                        NodeDef node = GraphDef.node(json(element), stacks);
                        keep(node.bytes());
                        nodes.add(node);
                        Limits.check(nodes.size(), GraphDef.NODES, "nodes");
                    });
                case "tensor_values" ->
                    object(token, (tensor, first) -> {
                        Meta meta = GraphDef.meta(tensor, json(first));
                        keep(100L + tensor.length() + meta.bytes());
                        tensors.put(tensor, meta);
                        Limits.check(tensors.size(), GraphDef.VALUES, "tensors");
                    });
                case "sym_int_values" ->
                    object(token, (number, first) -> {
                        Dimension dimension = GraphDef.dimension(json(first));
                        keep(100L + number.length() + dimension.expression().length());
                        numbers.put(number, dimension);
                        Limits.check(numbers.size(), GraphDef.VALUES, "numbers");
                    });
                default -> reader.skip(token);
            }
        }

        private List<Argument> arguments(Token token) {
            List<Argument> arguments = new ArrayList<>();
            array(token, element -> {
                arguments.add(Argument.of(json(element)));
                Limits.check(arguments.size(), GraphDef.VALUES, "inputs or outputs");
            });
            return arguments;
        }

        private void input(Json spec) {
            held(spec, "parameter", "parameter_name", Kind.PARAMETER);
            held(spec, "buffer", "buffer_name", Kind.BUFFER);
            held(spec, "tensor_constant", "tensor_constant_name", Kind.CONSTANT);
        }

        private void held(Json spec, String kind, String keyName, Kind as) {
            Json member = spec.get(kind).orElse(spec);
            if (member != spec) {
                String name = member.get("arg")
                        .flatMap(argument -> argument.text("name"))
                        .orElseThrow(() -> new BadInput("the signature has a " + kind + " without its place"));
                String key = member.text(keyName)
                        .orElseThrow(() -> new BadInput("the signature has a " + kind + " without a name"));
                keep(100L + name.length() + key.length());
                held.put(name, new Held(key, as));
                Limits.check(held.size(), GraphDef.VALUES, "parameters");
            }
        }

        private void output(Json spec) {
            spec.get("user_output")
                    .or(() -> spec.get("loss_output"))
                    .flatMap(output -> output.get("arg"))
                    .ifPresent(argument -> argument.get("as_tensor")
                            .or(() -> java.util.Optional.of(argument))
                            .flatMap(tensor -> tensor.text("name"))
                            .ifPresent(returned::add));
            Limits.check(returned.size(), GraphDef.VALUES, "outputs");
        }
    }
}
