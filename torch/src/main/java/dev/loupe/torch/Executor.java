package dev.loupe.torch;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.Value;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * A graph made ready to run: the kernel of each node is chosen once. What flows through a run is freed as soon as no later
 * node needs it; with gradients wanted, LibTorch keeps what {@link Tensor#backward} needs and nothing else.
 *
 * <p>A graph that was traced for training behaves as in training: drop-outs drop, batch normalisation uses and moves its
 * figures. One traced for evaluation does not, with gradients or without. Symbols in the shapes of inputs take any size,
 * so that a network of a symbolic batch runs on each. Runs may go on in several threads, each with weights that nobody
 * changes meanwhile.
 */
public final class Executor implements AutoCloseable {
    private final Graph graph;
    private final Constants constants;
    private final Kernel[] kernels;
    private final Parameter[][] parameters;
    private final int[] lastUses;
    private final LongAdder samples = new LongAdder();

    private Executor(Graph graph, Device device) {
        this.graph = graph;
        this.constants = new Constants(device);
        int count = graph.nodes().size();
        this.kernels = new Kernel[count];
        this.parameters = new Parameter[count][];
        this.lastUses = graph.lastUses();
    }

    public static Executor of(Graph graph) {
        return of(graph, Device.CPU);
    }

    /**
     * Chooses the kernels.
     *
     * @throws BadInput when a node cannot be run; the message begins with its path
     */
    public static Executor of(Graph graph, Device device) {
        Engine.start();
        Executor executor = new Executor(graph, device);
        try {
            executor.chooseKernels();
            return executor;
        } catch (RuntimeException e) {
            executor.close();
            throw e;
        }
    }

    private void chooseKernels() {
        for (Node node : graph.nodes()) {
            int i = node.index();
            parameters[i] = Parameters.of(node).toArray(new Parameter[0]);
            if (graph.isLive(node)
                    && node.op().type() != OpType.INPUT
                    && node.op().type() != OpType.PARAMETER) {
                try {
                    kernels[i] = Kernels.of(node, graph.mode(), constants);
                } catch (BadInput e) {
                    throw node.path().isEmpty() ? e : e.in(node.path());
                }
            }
        }
    }

    public Graph graph() {
        return graph;
    }

    /** How many samples went through the network since it was made: what tells detectors apart. */
    public long samples() {
        return samples.sum();
    }

    /** Runs a network of one output without recording anything. */
    public Tensor infer(Weights weights, Tensor... inputs) {
        return single(inferAll(weights, inputs));
    }

    /** Runs a network of one output so that {@link Tensor#backward} finds the way back. */
    public Tensor forward(Weights weights, Tensor... inputs) {
        return single(forwardAll(weights, inputs));
    }

    public List<Tensor> inferAll(Weights weights, Tensor... inputs) {
        return inferAll(weights, Observer.NONE, inputs);
    }

    /** The same, with somebody watching. */
    public List<Tensor> inferAll(Weights weights, Observer observer, Tensor... inputs) {
        try (NoGradients mode = NoGradients.open()) {
            return run(weights, observer, inputs);
        }
    }

    public List<Tensor> forwardAll(Weights weights, Tensor... inputs) {
        return run(weights, Observer.NONE, inputs);
    }

    private Tensor single(List<Tensor> outputs) {
        if (outputs.size() != 1) {
            outputs.forEach(Tensor::close);
            throw new IllegalArgumentException(
                    graph.name() + " has " + outputs.size() + " outputs: ask for all of them");
        }
        return outputs.get(0);
    }

    private List<Tensor> run(Weights weights, Observer observer, Tensor... inputs) {
        Map<String, Long> symbols = bind(inputs);
        samples.add(samplesOf(inputs));
        Run run = new Run(weights, observer, symbols);
        try {
            run.forward(inputs);
            return run.outputs();
        } finally {
            run.close();
        }
    }

    private long samplesOf(Tensor... inputs) {
        if (graph.inputs().isEmpty()) {
            return 1;
        }
        SourceOp.Input first = (SourceOp.Input) graph.inputs().get(0).node().op();
        return first.batchDimension() < 0 ? 1 : inputs[0].size(first.batchDimension());
    }

    /** Finds the numbers for the symbols in the shapes of the inputs, which must fit otherwise. */
    private Map<String, Long> bind(Tensor... inputs) {
        if (inputs.length != graph.inputs().size()) {
            throw new BadInput(
                    graph.name() + " takes " + graph.inputs().size() + " inputs, but " + inputs.length + " are given");
        }
        Map<String, Long> symbols = new HashMap<>();
        for (int i = 0; i < inputs.length; i++) {
            Value value = graph.inputs().get(i);
            long[] given = inputs[i].shape();
            if (!binds(value.shape(), given, symbols)) {
                String name = ((SourceOp.Input) value.node().op()).name();
                throw new BadInput("the input " + name + " of " + graph.name() + " is " + Shape.of(given)
                        + ", but the network was made for " + value.shape());
            }
        }
        return symbols;
    }

    private static boolean binds(Shape shape, long[] given, Map<String, Long> symbols) {
        if (shape.rank() != given.length) {
            return false;
        }
        for (int i = 0; i < given.length; i++) {
            Size size = shape.get(i);
            if (!size.isConstant()) {
                String first = size.symbols().first();
                if (size.equals(Size.symbol(first))) {
                    symbols.putIfAbsent(first, given[i]);
                }
            }
        }
        for (int i = 0; i < given.length; i++) {
            Size size = shape.get(i);
            boolean isBound = symbols.keySet().containsAll(size.symbols());
            if (!isBound || size.evaluate(symbols) != given[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        constants.close();
    }

    /** One pass: the values that live, and who owns them. (Tensors here are LibTorch's own.) */
    private final class Run {
        private final Weights weights;
        private final Observer observer;
        private final Map<String, Long> symbols;
        private final org.bytedeco.pytorch.Tensor[] @Nullable [] values;
        private final boolean[] owned;

        Run(Weights weights, Observer observer, Map<String, Long> symbols) {
            this.weights = weights;
            this.observer = observer;
            this.symbols = symbols;
            this.values = new org.bytedeco.pytorch.Tensor[kernels.length][];
            this.owned = new boolean[kernels.length];
        }

        void forward(Tensor... inputs) {
            int input = 0;
            for (Node node : graph.nodes()) {
                if (!graph.isLive(node)) {
                    continue;
                }
                int i = node.index();
                if (node.op().type() == OpType.INPUT) {
                    values[i] = one(inputs[input++]);
                } else if (node.op().type() == OpType.PARAMETER) {
                    values[i] = one(weights.get(parameters[i][0].key()));
                } else {
                    values[i] = compute(node);
                    owned[i] = true;
                }
                observer.made(node, outputsOf(i));
                free(node);
            }
        }

        private org.bytedeco.pytorch.Tensor[] one(Tensor tensor) {
            return new org.bytedeco.pytorch.Tensor[] {tensor.handle()};
        }

        private org.bytedeco.pytorch.Tensor[] compute(Node node) {
            try (PointerScope temporaries = new PointerScope()) {
                org.bytedeco.pytorch.Tensor[] made = kernels[node.index()].run(call(node));
                for (org.bytedeco.pytorch.Tensor tensor : made) {
                    tensor.retainReference();
                }
                return made;
            } catch (RuntimeException e) {
                throw Fault.of(node.path().isEmpty() ? node.op().type().toString() : node.path(), e);
            }
        }

        private Call call(Node node) {
            org.bytedeco.pytorch.Tensor[] operands = new org.bytedeco.pytorch.Tensor[node.inputCount()];
            for (int i = 0; i < operands.length; i++) {
                Value value = node.input(i);
                operands[i] = outputsOf(value.node().index())[value.output()];
            }
            Parameter[] needed = parameters[node.index()];
            Tensor[] held = new Tensor[needed.length];
            for (int i = 0; i < held.length; i++) {
                held[i] = weights.get(needed[i].key());
            }
            int first = operands.length == 0 ? -1 : node.input(0).node().index();
            boolean dies = first >= 0 && owned[first] && lastUses[first] == node.index();
            return new Call(operands, held, symbols, dies);
        }

        private org.bytedeco.pytorch.Tensor[] outputsOf(int node) {
            org.bytedeco.pytorch.Tensor[] made = values[node];
            if (made == null) {
                throw new IllegalStateException("node " + node + " is used before it is computed");
            }
            return made;
        }

        /** Frees what nobody needs behind a node. */
        private void free(Node node) {
            for (int i = 0; i < node.inputCount(); i++) {
                int input = node.input(i).node().index();
                if (lastUses[input] == node.index()) {
                    release(input);
                }
            }
            if (lastUses[node.index()] == node.index()) {
                release(node.index());
            }
        }

        private void release(int node) {
            org.bytedeco.pytorch.Tensor[] made = values[node];
            if (made != null) {
                observer.freed(graph.nodes().get(node), made);
                values[node] = null;
                if (owned[node]) {
                    for (org.bytedeco.pytorch.Tensor tensor : made) {
                        tensor.releaseReference();
                    }
                }
            }
        }

        /** Handles of their own on the network's outputs. */
        List<Tensor> outputs() {
            Tensor[] outputs = new Tensor[graph.outputs().size()];
            try (PointerScope temporaries = new PointerScope()) {
                for (int i = 0; i < outputs.length; i++) {
                    Value value = graph.outputs().get(i);
                    outputs[i] = Tensor.own(new org.bytedeco.pytorch.Tensor(
                            outputsOf(value.node().index())[value.output()]));
                }
            }
            return Arrays.asList(outputs);
        }

        void close() {
            for (int i = 0; i < values.length; i++) {
                release(i);
            }
        }
    }
}
