package dev.loupe.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records a network while its function runs once on values without data, in the order of execution. It lives only
 * during {@link Graph#of}; what it leaves is immutable.
 */
final class Trace {
    private final Mode mode;
    private final DType dtype;
    private final Map<String, DType> stored;
    private final ArrayList<Node> nodes = new ArrayList<>();
    private final ArrayList<@Nullable Call> calls = new ArrayList<>();
    private Scope scope;
    private boolean open = true;
    /** A refusal that already names its place, on its way out. */
    private @Nullable BadInput placed;

    Trace(Step network, Mode mode, DType dtype, Map<String, DType> stored) {
        this.mode = mode;
        this.dtype = dtype;
        this.stored = stored;
        this.scope = Scope.root(network.kind(), network.members());
    }

    Mode mode() {
        return mode;
    }

    /** The type of parameters. */
    DType dtype() {
        return dtype;
    }

    Value add(Op op, Binding binding, Value... inputs) {
        if (!open) {
            throw new IllegalStateException("the graph is finished: values of it can be read, not extended");
        }
        TensorType[] outputs;
        try {
            outputs = Shapes.of(op, inputs, dtype);
        } catch (BadInput e) {
            throw placed(e);
        }
        Node node = new Node(nodes.size(), op, inputs, scope, binding, outputs, dtype, stored);
        nodes.add(node);
        return new Value(this, node, 0);
    }

    Value call(String name, Step step, Scope.Use use, Value input, Value... others) {
        Scope outer = scope;
        scope = outer.inner(name, step, use, calls.size());
        try {
            return record(step, scope, input, others);
        } catch (BadInput e) {
            throw placed(e);
        } finally {
            scope = outer;
        }
    }

    /** The refusal with the innermost module's path in front, once. */
    private BadInput placed(BadInput refusal) {
        BadInput known = placed;
        if (known == refusal) {
            return known;
        }
        BadInput located = scope.isRoot() ? refusal : refusal.in(scope.path());
        placed = located;
        return located;
    }

    private Value record(Step step, Scope inner, Value input, Value... others) {
        int place = calls.size();
        int first = nodes.size();
        calls.add(null);
        Value result = step.apply(input);
        List<Value> inputs = new ArrayList<>(others.length + 1);
        inputs.add(input);
        inputs.addAll(List.of(others));
        calls.set(place, new Call(inner, List.copyOf(inputs), List.of(result), first, nodes.size()));
        return result;
    }

    Graph run(String name, Step network, List<SourceOp.Input> sources) {
        List<Value> inputs = new ArrayList<>();
        for (SourceOp.Input source : sources) {
            inputs.add(add(source, Binding.NONE));
        }
        List<Value> outputs;
        int place = calls.size();
        calls.add(null);
        if (network instanceof Network several) {
            outputs = several.body().apply(inputs);
        } else if (inputs.size() == 1) {
            outputs = List.of(network.apply(inputs.get(0)));
        } else {
            throw new BadInput(name + " takes one input, but " + inputs.size() + " are given");
        }
        calls.set(place, new Call(scope, inputs, outputs, 0, nodes.size()));
        open = false;
        List<Call> finished = new ArrayList<>(calls.size());
        for (Call call : calls) {
            if (call != null) {
                finished.add(call);
            }
        }
        return new Graph(name, mode, dtype, inputs, outputs, List.copyOf(nodes), List.copyOf(finished));
    }
}
