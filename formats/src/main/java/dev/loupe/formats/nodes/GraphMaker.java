package dev.loupe.formats.nodes;

import dev.loupe.formats.nodes.Planned.Stage;
import dev.loupe.graph.Binding;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.Op;
import dev.loupe.graph.Printable;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the graph of what was planned: each node a module under its name, stored tensors beside their first use. */
public final class GraphMaker {
    private final List<Planned> plan;
    private final List<Inferred> inputs;
    private final List<Inferred> outputs;
    private final Set<Inferred> needed = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Which node makes a value that is the same whatever the inputs are. */
    private final IdentityHashMap<Inferred, Planned> constants = new IdentityHashMap<>();

    public GraphMaker(List<Planned> plan, List<Inferred> inputs, List<Inferred> outputs) {
        this.plan = plan;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    public Graph make(String name, String kind, DType weightType, List<SourceOp.Input> sources) {
        needed.addAll(outputs);
        need(plan);
        findConstants();
        Network network = Network.of(kind, values -> {
            for (int i = 0; i < inputs.size(); i++) {
                inputs.get(i).place(values.get(i));
            }
            if (values.isEmpty()) {
                return List.of(); // nothing flows
            }
            emit(plan, values.get(0));
            List<Value> results = new ArrayList<>();
            for (Inferred output : outputs) {
                results.add(value(output, values.get(0)));
            }
            return results;
        });
        return Graph.of(name, network, Mode.EVAL, weightType, sources.toArray(new SourceOp.Input[0]));
    }

    /** Marks what the nodes that will be made take, from the last to the first. */
    private void need(List<Planned> nodes) {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Planned planned = nodes.get(i);
            if (isMade(planned)) {
                needed.addAll(planned.taken());
            }
            needed.addAll(planned.isBlock() ? planned.outputs() : List.of());
            need(planned.body());
        }
    }

    private void findConstants() {
        Deque<Planned> open = new ArrayDeque<>(plan);
        while (!open.isEmpty()) {
            Planned planned = open.pop();
            planned.body().forEach(open::push);
            for (Inferred output : planned.outputs()) {
                if (!planned.isBlock() && output.isConstant()) {
                    constants.put(output, planned);
                }
            }
        }
    }

    /** What depends on no input is no layer: it is a weight of the node that takes it. */
    private boolean isMade(Planned planned) {
        if (!planned.outputs().isEmpty() && planned.outputs().get(0).isConstant()) {
            return false;
        }
        boolean made = !planned.optional();
        for (Inferred output : planned.outputs()) {
            made |= needed.contains(output);
        }
        return made;
    }

    private void emit(List<Planned> nodes, Value anchor) {
        for (Planned planned : nodes) {
            if (planned.isBlock()) {
                emitBlock(planned, anchor);
            } else if (isMade(planned)) {
                emitNode(planned, anchor);
            }
        }
    }

    private void emitBlock(Planned planned, Value anchor) {
        anchor.then(planned.name(), Block.of(planned.kind(), x -> {
            emit(planned.body(), x);
            return planned.outputs().isEmpty() ? x : value(planned.outputs().get(0), x);
        }));
        for (Inferred output : planned.outputs()) {
            if (output.value().isEmpty()) {
                value(output, anchor);
            }
        }
    }

    private void emitNode(Planned planned, Value anchor) {
        List<Value> flowing = new ArrayList<>();
        planned.taken().forEach(operand -> operand.value().ifPresent(flowing::add));
        Value first = flowing.isEmpty() ? anchor : flowing.get(0);
        Value[] others = flowing.size() < 2
                ? new Value[0]
                : flowing.subList(1, flowing.size()).toArray(new Value[0]);
        Value result = first.then(planned.name(), Block.of(planned.kind(), x -> apply(planned, x)), others);
        for (int i = 0; i < planned.outputs().size() && i < result.node().outputCount(); i++) {
            planned.outputs().get(i).place(result.output(i));
        }
    }

    private Value apply(Planned planned, Value anchor) {
        List<Value> operands = new ArrayList<>();
        for (Stage stage : planned.stages()) {
            boolean weighted = stage.op() instanceof ForeignOp.Foreign foreign && foreign.weighted();
            for (Inferred operand : stage.operands()) {
                if (stage.takes(operand)) {
                    operands.add(operand.value().orElseGet(() -> constant(operand, weighted, anchor)));
                }
            }
            Value result = apply(stage.op(), stage.binding(), operands, anchor);
            operands.clear();
            operands.add(result);
        }
        return operands.get(0);
    }

    private static Value apply(Op op, Binding binding, List<Value> operands, Value anchor) {
        if (operands.isEmpty()) {
            return anchor.source(op, binding);
        }
        Value[] others = operands.subList(1, operands.size()).toArray(new Value[0]);
        return operands.get(0).with(op, binding, others);
    }

    /** A value in the graph; what no node made is stored or computed. */
    private Value value(Inferred value, Value anchor) {
        return value.value().orElseGet(() -> constant(value, false, anchor));
    }

    /** A value that depends on no input: a stored tensor, or what is computed of some, which it then stands for. */
    private Value constant(Inferred value, boolean weighted, Value anchor) {
        if (value.isStored()) {
            return stored(value, weighted, anchor);
        }
        List<Value> sources = new ArrayList<>();
        Set<Inferred> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Inferred> open = new ArrayDeque<>();
        open.push(value);
        while (!open.isEmpty()) {
            Inferred next = open.pop();
            Planned maker = constants.get(next);
            if (!seen.add(next)) {
                continue;
            }
            if (next.value().isPresent()) {
                sources.add(next.value().get());
            } else if (next.isStored()) {
                sources.add(stored(next, weighted, anchor));
            } else if (maker != null) {
                for (Inferred operand : maker.operands()) {
                    if (!operand.isFolded()) {
                        open.push(operand);
                    }
                }
            }
        }
        ForeignOp.Foreign computed = new ForeignOp.Foreign("Constant", List.of(value.type()), List.of(), false, "");
        Value made = apply(computed, Binding.NONE, sources, anchor);
        value.place(made);
        return made;
    }

    /**
     * A tensor of the file in the current module. Weights are what the file stores for training: numbers of the program and
     * whole numbers are none, unless an operator multiplies by them.
     */
    private static Value stored(Inferred value, boolean weighted, Value anchor) {
        String name = Printable.brief(value.name());
        SourceOp.Parameter parameter =
                new SourceOp.Parameter(name, value.shape(), value.dtype(), !(value.isTrained() || weighted));
        return anchor.source(parameter, new Binding("", Map.of(name, value.name()), List.of()));
    }
}
