package dev.loupe.report.torchinfo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loupe.graph.Binding;
import dev.loupe.graph.Block;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Layers;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Shared;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Random trees of modules: called once, several times or never, registered at several places, with tied and frozen
 * parameters, in wrappers that are never called. The texts are what torchinfo's own program printed of such trees, run on
 * stand-ins for PyTorch's classes.
 */
class ModuleTreeTest {
    @Test
    void treesOfSharedAndTiedAndUnusedModulesPrintAsTorchinfoDoes() throws IOException {
        JsonNode cases;
        try (InputStream file = ModuleTreeTest.class.getResourceAsStream("module-trees.json.gz");
                InputStream json = new GZIPInputStream(file)) {
            cases = new ObjectMapper().readTree(json);
        }
        assertThat(cases).hasSize(300);
        for (JsonNode one : cases) {
            Graph graph = Graph.of("tree", new Tree(one.get("modules")).network(), Shape.of(2, 8));
            assertThat(Torchinfo.text(graph, settings(one)))
                    .as(
                            "%s, seed %d",
                            one.get("version").asText(), one.get("seed").asInt())
                    .isEqualTo(one.get("text").asText());
        }
    }

    private static TorchinfoSettings settings(JsonNode one) {
        TorchinfoSettings settings = TorchinfoSettings.of(
                        Version.valueOf(one.get("version").asText()))
                .depth(one.get("depth").asInt())
                .rows(RowSetting.parse(one.get("rows").asText()))
                .columns(Column.parse(one.get("columns").asText()))
                .columnWidth(one.get("width").asInt())
                .verbose(one.get("verbose").asInt());
        return one.get("input").asBoolean() ? settings : settings.withoutInput();
    }

    /** Makes a network of a list of modules that name their children by their places in the list. */
    private static final class Tree {
        private final JsonNode modules;
        /** The path at which each module is registered first. */
        private final String[] paths;

        Tree(JsonNode modules) {
            this.modules = modules;
            this.paths = new String[modules.size()];
            register(0, "");
        }

        private void register(int module, String path) {
            if (paths[module] == null) {
                paths[module] = path;
                for (JsonNode child : children(module)) {
                    register(child.get(1).asInt(), below(path, child.get(0).asText()));
                }
            }
        }

        private Iterable<JsonNode> children(int module) {
            return modules.get(module).path("children");
        }

        private static String below(String path, String name) {
            return path.isEmpty() ? name : path + "." + name;
        }

        Step network() {
            return step(0, "");
        }

        private Step step(int module, String path) {
            Step own = definition(module, path);
            return paths[module].equals(path) ? own : new Shared(paths[module], own);
        }

        private Step definition(int module, String path) {
            JsonNode definition = modules.get(module);
            String kind = definition.get("kind").asText();
            return switch (kind) {
                case "Linear" -> Layers.linear(8).bound(binding(definition));
                case "ReLU" -> Layers.relu();
                default -> block(kind, module, path);
            };
        }

        private Binding binding(JsonNode definition) {
            Binding binding = Binding.NONE;
            for (JsonNode tied : definition.path("tied")) {
                String name = tied.get(0).asText();
                binding = binding.tied(name, paths[tied.get(1).asInt()] + "." + name);
            }
            List<String> frozen = new ArrayList<>();
            for (JsonNode name : definition.path("frozen")) {
                frozen.add(name.asText());
            }
            return frozen.isEmpty() ? binding : binding.frozen(frozen.toArray(new String[0]));
        }

        private Block block(String kind, int module, String path) {
            List<String> names = new ArrayList<>();
            for (JsonNode child : children(module)) {
                names.add(child.get(0).asText());
            }
            UnaryOperator<Value> body = input -> {
                hold(input, module);
                Value x = input.then(Layers.identity());
                Set<String> called = new HashSet<>();
                for (JsonNode steps : modules.get(module).path("body")) {
                    x = call(x, module, steps, 0, path);
                    called.add(steps.get(0).asText());
                }
                for (JsonNode child : children(module)) {
                    leave(x, child, path, called.contains(child.get(0).asText()));
                }
                return x.then(Layers.identity());
            };
            return Block.of(kind, body).registering(names.toArray(new String[0]));
        }

        /** The parameters that a module holds itself. */
        private void hold(Value value, int module) {
            for (JsonNode parameter : modules.get(module).path("params")) {
                long[] sizes = new long[parameter.get(1).size()];
                for (int i = 0; i < sizes.length; i++) {
                    sizes[i] = parameter.get(1).get(i).asLong();
                }
                value.parameter(parameter.get(0).asText(), Shape.of(sizes));
            }
        }

        /** Calls a module that is named by one step, or by several through wrappers. */
        private Value call(Value x, int module, JsonNode steps, int at, String path) {
            String name = steps.get(at).asText();
            int child = child(module, name);
            String inner = below(path, name);
            return at == steps.size() - 1
                    ? x.then(name, step(child, inner))
                    : inside(x, name, child, inner, y -> call(y, child, steps, at + 1, inner));
        }

        private int child(int module, String name) {
            for (JsonNode child : children(module)) {
                if (child.get(0).asText().equals(name)) {
                    return child.get(1).asInt();
                }
            }
            throw new IllegalArgumentException(name);
        }

        private Value inside(Value x, String name, int wrapper, String path, UnaryOperator<Value> body) {
            Block block = Block.of(modules.get(wrapper).get("kind").asText(), body);
            return x.using(name, paths[wrapper].equals(path) ? block : new Shared(paths[wrapper], block));
        }

        /** Registers what is not called. */
        private void leave(Value x, JsonNode child, String path, boolean isCalled) {
            String name = child.get(0).asText();
            int module = child.get(1).asInt();
            String inner = below(path, name);
            if (modules.get(module).path("wrapper").asBoolean()) {
                inside(x, name, module, inner, y -> {
                    hold(y, module);
                    for (JsonNode further : children(module)) {
                        leave(y, further, inner, false);
                    }
                    return y;
                });
            } else if (!isCalled) {
                x.then(name, step(module, inner));
            }
        }
    }
}
