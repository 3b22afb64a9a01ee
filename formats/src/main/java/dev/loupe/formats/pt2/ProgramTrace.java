package dev.loupe.formats.pt2;

import dev.loupe.formats.pt2.ModuleStack.Frame;
import dev.loupe.formats.pt2.Program.Held;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Binding;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Network;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Shared;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Step;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes the graph of planned nodes: those that stand behind one another in a call of a module become a block under its
 * path, and what operators compute is compared with what the file says.
 */
final class ProgramTrace {
    private final List<PlannedNode> plan;
    private final List<Operand> inputs;
    private final List<Operand> outputs;
    private final Collection<Operand> state;
    private final Set<String> used = new HashSet<>();
    /** The node that is being made, for messages. */
    private String current = "";

    ProgramTrace(List<PlannedNode> plan, List<Operand> inputs, List<Operand> outputs, Collection<Operand> state) {
        this.plan = plan;
        this.inputs = inputs;
        this.outputs = outputs;
        this.state = state;
    }

    Graph run(String name, String kind, DType weightType, Map<String, DType> stored, List<SourceOp.Input> sources) {
        Network network = Network.of(kind, values -> {
            for (int i = 0; i < inputs.size(); i++) {
                inputs.get(i).place(values.get(i));
            }
            Value anchor = values.get(0);
            emit(0, plan.size(), 0, anchor);
            List<Value> results = new ArrayList<>();
            outputs.forEach(output -> results.add(value(output, anchor)));
            for (Operand operand : state) {
                if (operand.held().isPresent()
                        && !used.contains(operand.held().get().key())) {
                    value(operand, anchor); // registered, but not used
                }
            }
            return results;
        });
        try {
            return Graph.of(name, network, Mode.EVAL, weightType, stored, sources.toArray(new SourceOp.Input[0]));
        } catch (BadInput e) {
            throw current.isEmpty() ? e : e.in("node '" + Printable.brief(current) + "'");
        } catch (ArithmeticException e) {
            throw new BadInput("node '" + Printable.brief(current) + "': a number is too large", e);
        }
    }

    /** Makes the nodes of a range, all in one call of a module at the given depth. */
    private Value emit(int from, int to, int depth, Value anchor) {
        Value last = anchor;
        int i = from;
        while (i < to) {
            List<Frame> modules = plan.get(i).modules();
            if (modules.size() > depth) {
                int end = i + 1;
                Frame frame = modules.get(depth);
                while (end < to && isIn(plan.get(end), depth, frame)) {
                    end++;
                }
                last = call(i, end, depth, anchor);
                i = end;
            } else {
                last = emit(plan.get(i), anchor);
                i++;
            }
        }
        return last;
    }

    private static boolean isIn(PlannedNode node, int depth, Frame frame) {
        return node.modules().size() > depth && node.modules().get(depth).equals(frame);
    }

    private Value call(int from, int to, int depth, Value anchor) {
        List<Frame> modules = plan.get(from).modules();
        Frame frame = modules.get(depth);
        String outer = depth == 0 ? "" : modules.get(depth - 1).path();
        boolean inside = frame.path().length() > outer.length() + 1
                && (outer.isEmpty() || frame.path().startsWith(outer + "."));
        Step block = Block.of(frame.kind(), x -> emit(from, to, depth + 1, x));
        String name = !inside
                ? frame.path()
                : outer.isEmpty() ? frame.path() : frame.path().substring(outer.length() + 1);
        return input(from, to, anchor)
                .then(
                        name.isEmpty() ? frame.kind() : name,
                        inside || frame.path().isEmpty() ? block : new Shared(frame.path(), block));
    }

    /** The first value from outside that nodes of a range take. */
    private Value input(int from, int to, Value anchor) {
        for (int i = from; i < to; i++) {
            for (Operand operand : plan.get(i).stages().get(0).operands()) {
                if (operand.held().isEmpty() && operand.value().isPresent()) {
                    return operand.value().get();
                }
            }
        }
        return anchor;
    }

    private Value emit(PlannedNode node, Value anchor) {
        current = node.name();
        List<Value> operands = new ArrayList<>();
        for (Site.Stage stage : node.stages()) {
            for (Operand operand : stage.operands()) {
                operands.add(value(operand, anchor));
            }
            used.addAll(stage.binding().tied().values());
            Value result = operands.isEmpty()
                    ? anchor.source(stage.op(), stage.binding())
                    : operands.get(0)
                            .with(
                                    stage.op(),
                                    stage.binding(),
                                    operands.subList(1, operands.size()).toArray(new Value[0]));
            operands.clear();
            operands.add(result);
        }
        Value result = operands.get(0);
        for (int i = 0; i < node.outputs().size() && i < result.node().outputCount(); i++) {
            Operand output = node.outputs().get(i);
            Value made = result.output(i);
            if (!agree(output.shape(), made.shape())) {
                throw new BadInput("its output '" + Printable.brief(output.name()) + "' has the shape " + output.shape()
                        + " in the file, but its operands give " + made.shape());
            }
            output.place(made);
        }
        current = "";
        return result;
    }

    /** Whether two shapes may be the same: sizes that are open are taken to agree. */
    private static boolean agree(Shape a, Shape b) {
        boolean agree = a.rank() == b.rank();
        for (int i = 0; agree && i < a.rank(); i++) {
            agree = !a.get(i).isConstant() || !b.get(i).isConstant() || a.get(i).equals(b.get(i));
        }
        return agree;
    }

    private Value value(Operand operand, Value anchor) {
        if (operand.value().isPresent()) {
            return operand.value().get();
        }
        Value made;
        if (operand.held().isPresent()) {
            made = hold(operand, operand.held().get(), anchor);
        } else if (operand.transposeOf().isPresent()) {
            made = value(operand.transposeOf().get(), anchor).then(new ShapeOp.Permute(List.of(1, 0)));
        } else {
            throw new BadInput("'" + Printable.brief(operand.name()) + "' is taken, but not made");
        }
        operand.place(made);
        return made;
    }

    private Value hold(Operand operand, Held held, Value anchor) {
        used.add(held.key());
        String name = Printable.brief(held.key().substring(held.key().lastIndexOf('.') + 1));
        SourceOp.Parameter parameter =
                new SourceOp.Parameter(name, operand.shape(), operand.dtype(), held.kind() != Program.Kind.PARAMETER);
        return anchor.source(parameter, new Binding("", Map.of(name, held.key()), List.of()));
    }
}
