package dev.loupe.inspect;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * Liveness without cleverness, to test the other by: every value is a list of the addresses of its elements, a view is one
 * whose addresses are evenly spaced along each dimension, and at each time every value that anyone still needs is asked
 * for.
 */
final class ObviousLiveness {
    /** Where the elements of a value lie: the memory, and a place in it for each element. */
    private record Tensor(Object memory, long bytes, List<Integer> addresses) {}

    private final Graph graph;
    private final Map<Node, List<Tensor>> tensors = new HashMap<>();

    private ObviousLiveness(Graph graph) {
        this.graph = graph;
    }

    static List<Long> during(Graph graph) {
        return new ObviousLiveness(graph).during();
    }

    private List<Long> during() {
        List<Node> live = graph.nodes().stream().filter(graph::isLive).toList();
        List<Long> sums = new ArrayList<>();
        for (Node now : live) {
            tensors.put(now, outputs(now));
            Set<Object> seen = new HashSet<>();
            long sum = 0;
            for (Node made : tensors.keySet()) {
                for (int i = 0; i < made.outputCount(); i++) {
                    Tensor tensor = Objects.requireNonNull(tensors.get(made)).get(i);
                    if (isNeeded(made, i, now, live) && seen.add(tensor.memory())) {
                        sum += tensor.bytes();
                    }
                }
            }
            sums.add(sum);
        }
        return sums;
    }

    private boolean isNeeded(Node made, int output, Node now, List<Node> live) {
        boolean needed = made == now;
        for (Node user : live) {
            for (Value input : user.inputs()) {
                needed |= input.node() == made && input.output() == output && user.index() >= now.index();
            }
        }
        for (Value result : graph.outputs()) {
            needed |= result.node() == made && result.output() == output;
        }
        return needed;
    }

    private List<Tensor> outputs(Node node) {
        List<Tensor> outputs = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < node.outputCount(); i++) {
            long[] shape = node.output(i).shape().toArray();
            Optional<List<Integer>> view = node.inputCount() == 0 ? Optional.empty() : view(node, shape, from);
            if (view.isPresent()) {
                Tensor input = tensor(node.input(0));
                outputs.add(new Tensor(input.memory(), input.bytes(), view.get()));
            } else {
                long bytes = node.output(i).bytes().value();
                outputs.add(new Tensor(new Object(), bytes, addresses(shape, index -> place(index, shape))));
            }
            from += node.op().type() == OpType.SPLIT
                    ? ((ShapeOp.Split) node.op()).sizes().get(i)
                    : 0;
        }
        return outputs;
    }

    private Tensor tensor(Value value) {
        return Objects.requireNonNull(tensors.get(value.node())).get(value.output());
    }

    /** The addresses of a view of the first input; empty for an operator that makes none. */
    private Optional<List<Integer>> view(Node node, long[] shape, int from) {
        List<Integer> input = tensor(node.input(0)).addresses();
        long[] inner = node.inputShape().toArray();
        return switch (node.op().type()) {
            case IDENTITY, DROPOUT -> Optional.of(input);
            case FLATTEN, RESHAPE -> isEvenlySpaced(input, shape) ? Optional.of(input) : Optional.empty();
            case PERMUTE ->
                Optional.of(addresses(shape, index -> {
                    long[] source = new long[index.length];
                    for (int d = 0; d < index.length; d++) {
                        source[((ShapeOp.Permute) node.op()).order().get(d)] = index[d];
                    }
                    return input.get(place(source, inner));
                }));
            case SPLIT ->
                Optional.of(addresses(shape, index -> {
                    index[((ShapeOp.Split) node.op()).dimension()] += from;
                    return input.get(place(index, inner));
                }));
            default -> Optional.empty();
        };
    }

    private static List<Integer> addresses(long[] shape, ToIntFunction<long[]> address) {
        List<Integer> addresses = new ArrayList<>();
        for (int i = 0; i < Arrays.stream(shape).reduce(1, (a, b) -> a * b); i++) {
            addresses.add(address.applyAsInt(index(i, shape)));
        }
        return addresses;
    }

    private static boolean isEvenlySpaced(List<Integer> addresses, long[] shape) {
        long[] strides = new long[shape.length];
        for (int d = 0; d < shape.length; d++) {
            long[] unit = new long[shape.length];
            unit[d] = shape[d] > 1 ? 1 : 0;
            strides[d] = (long) addresses.get(place(unit, shape)) - addresses.get(0);
        }
        for (int i = 0; i < addresses.size(); i++) {
            long[] index = index(i, shape);
            long address = addresses.get(0);
            for (int d = 0; d < shape.length; d++) {
                address += index[d] * strides[d];
            }
            if (address != addresses.get(i)) {
                return false;
            }
        }
        return true;
    }

    private static long[] index(int place, long[] shape) {
        long[] index = new long[shape.length];
        long rest = place;
        for (int d = shape.length - 1; d >= 0; d--) {
            index[d] = rest % shape[d];
            rest /= shape[d];
        }
        return index;
    }

    private static int place(long[] index, long[] shape) {
        long place = 0;
        for (int d = 0; d < shape.length; d++) {
            place = place * shape[d] + index[d];
        }
        return Math.toIntExact(place);
    }
}
