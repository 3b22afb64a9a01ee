package dev.loupe.report.torchinfo;

import dev.loupe.graph.Call;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Modules;
import dev.loupe.graph.RegisteredModule;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Scope.Use;
import dev.loupe.graph.Value;
import dev.loupe.report.torchinfo.ModuleClass.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Makes the rows of a network: in the order of calls, or without input in the order of registration. */
final class Rows {
    private final Graph graph;
    private final Modules modules;
    private final Holdings holdings;
    private final TorchinfoSettings settings;
    private final Places places;

    private Rows(Graph graph, Modules modules, Holdings holdings, TorchinfoSettings settings) {
        this.graph = graph;
        this.modules = modules;
        this.holdings = holdings;
        this.settings = settings;
        this.places = new Places(modules, settings.version());
    }

    static List<Row> of(Graph graph, Modules modules, Holdings holdings, TorchinfoSettings settings) {
        Rows rows = new Rows(graph, modules, holdings, settings);
        List<Row> all = settings.withInput() ? rows.withWrappers(rows.called()) : rows.registered();
        number(all);
        return all;
    }

    private List<Row> registered() {
        boolean[] seen = new boolean[modules.all().size()];
        List<Row> rows = new ArrayList<>(seen.length);
        for (RegisteredModule module : modules.all()) {
            rows.add(row(module, Row.Run.NONE, seen));
        }
        return rows;
    }

    /** A row for each call that runs. */
    private List<Row> called() {
        List<Call> calls = graph.calls();
        boolean[] seen = new boolean[modules.all().size()];
        boolean[] opens = new boolean[calls.size()];
        List<Row> rows = new ArrayList<>(calls.size());
        for (int i = 0; i < opens.length; i++) {
            Call call = calls.get(i);
            Scope scope = call.scope();
            boolean runs = scope.isRoot() || opens[scope.parent().index()];
            if (runs && scope.use() != Use.HOLDER) {
                runs = scope.isRoot() || graph.isLive(call);
                if (runs) {
                    RegisteredModule module = places.of(scope);
                    rows.add(row(module, run(call, module), seen));
                }
            }
            opens[i] = runs && !isFused(scope);
        }
        return rows;
    }

    /** Whether PyTorch runs a module as one operator, so that the modules in it are never called. */
    private boolean isFused(Scope scope) {
        return graph.mode() == Mode.EVAL && scope.kind().equals("TransformerEncoderLayer");
    }

    private Row row(RegisteredModule module, Row.Run run, boolean[] seen) {
        Row row = new Row(module, ModuleClass.name(module), ModuleClass.isLeaf(module), holdings.count(module), run);
        row.recursive = seen[module.identity()];
        seen[module.identity()] = true;
        return row;
    }

    private Row.Run run(Call call, RegisteredModule module) {
        boolean shown =
                call.scope().use() != Use.CALLED_BY_KEYWORDS && !call.inputs().isEmpty();
        String input = ModuleClass.NONE;
        if (shown) {
            input = shape(batched(sizes(call.inputs().get(0)), Result.TUPLE), Result.TUPLE);
        }
        Result form = ModuleClass.result(module, call.outputs().size());
        Value value =
                call.outputs().get(form == Result.DICTIONARY ? call.outputs().size() - 1 : 0);
        long[] output = batched(sizes(value), form);
        long bytes = QuirkyMultiplyAdds.product(output, 0, output.length)
                .times(value.type().dtype().bytes())
                .value();
        long multiplyAdds = ModuleClass.isLeaf(module)
                ? QuirkyMultiplyAdds.of(settings.version(), ModuleClass.name(module), holdings.named(module), output)
                : 0;
        return new Row.Run(true, input, shape(output, form), bytes, multiplyAdds);
    }

    private static long[] sizes(Value value) {
        return value.shape().toArray();
    }

    /** A shape with its batch set to 1, which torchinfo does to tensors in tuples and dictionaries only. */
    private long[] batched(long[] sizes, Result form) {
        OptionalInt dimension = settings.batchDimension();
        if (dimension.isEmpty() || form == Result.TENSOR) {
            return sizes;
        }
        int at = Math.min(dimension.getAsInt(), sizes.length);
        long[] changed = new long[Math.max(sizes.length, at + 1)];
        System.arraycopy(sizes, 0, changed, 0, sizes.length);
        changed[at] = 1;
        return changed;
    }

    private String shape(long[] sizes, Result form) {
        if (sizes.length == 0) {
            return ModuleClass.NONE;
        }
        String list = Numbers.list(sizes);
        return form == Result.DICTIONARY && settings.batchDimension().isPresent() ? "[" + list + "]" : list;
    }

    /** Puts in the modules that are never called themselves, each above the first row in it whenever one comes anew. */
    private List<Row> withWrappers(List<Row> called) {
        boolean[] seen = new boolean[modules.all().size()];
        for (Row row : called) {
            seen[row.module.identity()] = true;
        }
        // One row for each wrapper, however often it is put in: its second place makes it recursive at all of them.
        Map<Integer, Row> wrappers = new HashMap<>();
        List<Row> all = new ArrayList<>(called.size());
        Deque<Row> waiting = new ArrayDeque<>();
        RegisteredModule last = modules.root();
        for (Row next : called) {
            waiting.push(next);
            while (!waiting.isEmpty()) {
                Row row = waiting.pop();
                List<RegisteredModule> missing = missing(row.module, last);
                last = row.module;
                if (missing.isEmpty()) {
                    all.add(row);
                    continue;
                }
                // Torchinfo inserts into the list that it walks: the first is passed, it meets the others again.
                waiting.push(row);
                for (int i = 0; i < missing.size(); i++) {
                    Row wrapper = wrapper(missing.get(i), wrappers, seen);
                    if (i == missing.size() - 1) {
                        all.add(wrapper);
                    } else {
                        waiting.push(wrapper);
                    }
                }
            }
        }
        return all;
    }

    private Row wrapper(RegisteredModule module, Map<Integer, Row> wrappers, boolean[] seen) {
        Row known = wrappers.get(module.order());
        if (known != null) {
            known.recursive = true;
            return known;
        }
        Row made = row(module, Row.Run.NONE, seen);
        wrappers.put(module.order(), made);
        return made;
    }

    /** The modules around one, from the innermost on, that are not around the last one at the same depth. */
    private static List<RegisteredModule> missing(RegisteredModule module, RegisteredModule last) {
        List<RegisteredModule> missing = new ArrayList<>();
        RegisteredModule open = last;
        for (RegisteredModule around = module.parent(); around.depth() > 0; around = around.parent()) {
            while (open.depth() > around.depth()) {
                open = open.parent();
            }
            if (open.depth() < around.depth() || open.identity() != around.identity()) {
                missing.add(around);
            }
        }
        return missing;
    }

    private static void number(List<Row> rows) {
        int deepest = 0;
        for (Row row : rows) {
            deepest = Math.max(deepest, row.depth());
        }
        int[] counts = new int[deepest + 1];
        for (Row row : rows) {
            row.number = ++counts[row.depth()];
        }
    }
}
