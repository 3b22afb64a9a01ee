package dev.loupe.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A network as an immutable value: its nodes in the order of execution, with inferred shapes, and the calls of its
 * modules. An ill-shaped graph does not exist: {@link #of} refuses it.
 *
 * <pre>{@code
 * Graph graph = Graph.of("tiny", sequential(conv(8, 3), relu(), flatten(), linear(10)), Shape.of(1, 3, 32, 32));
 * }</pre>
 */
public final class Graph {
    private final String name;
    private final Mode mode;
    private final DType dtype;
    private final List<Value> inputs;
    private final List<Value> outputs;
    private final List<Node> nodes;
    private final List<Call> calls;
    private final boolean[] live;

    Graph(
            String name,
            Mode mode,
            DType dtype,
            List<Value> inputs,
            List<Value> outputs,
            List<Node> nodes,
            List<Call> calls) {
        this.name = name;
        this.mode = mode;
        this.dtype = dtype;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.nodes = List.copyOf(nodes);
        this.calls = List.copyOf(calls);
        this.live = live(nodes, outputs);
    }

    /** A network in evaluation mode with float32 parameters and one float32 input {@code x} of the given shape. */
    public static Graph of(String name, Step network, Shape input) {
        return of(
                name, network, Mode.EVAL, DType.FLOAT32, new SourceOp.Input("x", new TensorType(DType.FLOAT32, input)));
    }

    /**
     * A network traced on the given inputs.
     *
     * @param dtype the type of its parameters
     * @throws BadInput when an operator does not fit its input; the message begins with the module's path
     */
    public static Graph of(String name, Step network, Mode mode, DType dtype, SourceOp.Input... inputs) {
        return of(name, network, mode, dtype, Map.of(), inputs);
    }

    /**
     * The same of a network whose parameters a file holds.
     *
     * @param dtype of what it computes, and of parameters whose type is not given
     * @param stored types of parameters, by their keys
     */
    public static Graph of(
            String name, Step network, Mode mode, DType dtype, Map<String, DType> stored, SourceOp.Input... inputs) {
        return new Trace(network, mode, dtype, stored).run(name, network, List.of(inputs));
    }

    /**
     * This network up to a module, whose output is then its own: a classifier cut where its features are. Nothing of what
     * comes behind is left, parameters neither.
     *
     * @param path of the module, such as {@code layer3}; where it is called several times, the last call counts
     * @throws BadInput when there is no module of that path, or it has not one output
     */
    public Graph upTo(String path) {
        int last = calls.size() - 1;
        while (last > 0 && !calls.get(last).scope().path().equals(path)) {
            last--;
        }
        if (last <= 0) {
            throw new BadInput(name + " has no module '" + Printable.brief(path) + "'; loupe inspect " + name
                    + " --format json names them");
        }
        Call cut = calls.get(last);
        if (cut.outputs().size() != 1) {
            throw new BadInput("the module " + path + " of " + name + " has several outputs");
        }
        int end = cut.end();
        List<Call> kept = new ArrayList<>();
        for (Call call : calls) {
            if (call.scope().index() > last && !isInside(call.scope(), cut.scope())) {
                break;
            }
            boolean isWhole = call.end() <= end;
            kept.add(isWhole ? call : new Call(call.scope(), call.inputs(), cut.outputs(), call.first(), end));
        }
        return new Graph(name, mode, dtype, inputs, cut.outputs(), nodes.subList(0, end), kept);
    }

    private static boolean isInside(Scope scope, Scope outer) {
        Scope inner = scope;
        while (inner.depth() > outer.depth()) {
            inner = inner.parent();
        }
        return inner == outer;
    }

    private static boolean[] live(List<Node> nodes, List<Value> outputs) {
        boolean[] live = new boolean[nodes.size()];
        for (Value output : outputs) {
            live[output.node().index()] = true;
        }
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (live[i]) {
                for (int j = 0; j < node.inputCount(); j++) {
                    live[node.input(j).node().index()] = true;
                }
            }
            live[i] |= node.op().type() == OpType.INPUT;
        }
        return live;
    }

    public String name() {
        return name;
    }

    /** The class name of the whole, such as {@code ResNet}. */
    public String kind() {
        return calls.get(0).scope().kind();
    }

    public Mode mode() {
        return mode;
    }

    /** The type of its parameters. */
    public DType dtype() {
        return dtype;
    }

    public List<Value> inputs() {
        return inputs;
    }

    /** How many samples its first input has: the batch; 1 for a network without inputs. */
    public Size batch() {
        if (inputs.isEmpty()) {
            return Size.ONE;
        }
        SourceOp.Input input = (SourceOp.Input) inputs.get(0).node().op();
        return input.batchDimension() < 0 ? Size.ONE : input.tensor().shape().get(input.batchDimension());
    }

    public List<Value> outputs() {
        return outputs;
    }

    /** All nodes in the order of execution, inputs first, idle ones included (see {@link #isLive}). */
    public List<Node> nodes() {
        return nodes;
    }

    /** All calls of modules in the order in which they begin; the first is the network itself. */
    public List<Call> calls() {
        return calls;
    }

    /**
     * Whether any output depends on a node. One that is not live never runs: it stands for a module that is registered
     * and has parameters but is not used, as GoogLeNet's auxiliary heads outside training.
     */
    public boolean isLive(Node node) {
        return live[node.index()];
    }

    /** Whether a call runs anything that an output depends on. */
    public boolean isLive(Call call) {
        for (int i = call.first(); i < call.end(); i++) {
            if (live[i]) {
                return true;
            }
        }
        return call.first() == call.end();
    }

    /** For each node the index of the node that uses any output of it last; its own index if none does; the count of nodes for outputs. */
    public int[] lastUses() {
        int[] last = new int[nodes.size()];
        for (int i = 0; i < last.length; i++) {
            last[i] = i;
            Node node = nodes.get(i);
            for (int j = 0; live[i] && j < node.inputCount(); j++) {
                last[node.input(j).node().index()] = i;
            }
        }
        for (Value output : outputs) {
            last[output.node().index()] = last.length;
        }
        return last;
    }

    /** Every parameter and buffer once, in the order of first use; a shared one under its first key. */
    public List<Parameter> parameters() {
        Set<String> seen = new HashSet<>();
        List<Parameter> all = new ArrayList<>();
        for (Node node : nodes) {
            for (Parameter parameter : Parameters.of(node)) {
                if (seen.add(parameter.key())) {
                    all.add(parameter);
                }
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return name + ": " + nodes.size() + " nodes";
    }
}
