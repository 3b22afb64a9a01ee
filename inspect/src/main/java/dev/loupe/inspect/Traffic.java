package dev.loupe.inspect;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Size;
import java.util.Arrays;

/**
 * The bytes that operators move when nothing stays in a cache: inputs and parameters read once, outputs written once. Views
 * move nothing; a look-up reads the rows that it puts out.
 */
final class Traffic {
    private final Size[] byCall;
    private Size total = Size.ZERO;

    Traffic(Graph graph) {
        byCall = new Size[graph.calls().size()];
        Arrays.fill(byCall, Size.ZERO);
        Buffers buffers = new Buffers(graph, false);
        for (Node node : graph.nodes()) {
            if (graph.isLive(node) && !buffers.isView(node)) {
                Size bytes = bytes(node);
                int call = Counter.caller(node.scope()).index();
                byCall[call] = byCall[call].plus(bytes);
                total = total.plus(bytes);
            }
        }
    }

    private static Size bytes(Node node) {
        OpType type = node.op().type();
        if (type == OpType.INPUT || type == OpType.PARAMETER) {
            return Size.ZERO;
        }
        Size sum = Size.ZERO;
        for (int i = 0; i < node.outputCount(); i++) {
            sum = sum.plus(node.output(i).bytes());
        }
        boolean looksUp = type == OpType.EMBEDDING || type == OpType.GATHER;
        Size rows = looksUp ? sum : Size.ZERO;
        for (int i = type == OpType.GATHER ? 1 : 0; i < node.inputCount(); i++) {
            boolean again = false;
            for (int j = 0; j < i; j++) {
                again |= node.input(j).node() == node.input(i).node()
                        && node.input(j).output() == node.input(i).output();
            }
            sum = again ? sum : sum.plus(node.input(i).type().bytes());
        }
        if (looksUp) {
            return sum.plus(rows);
        }
        for (Parameter parameter : Parameters.of(node)) {
            sum = sum.plus(parameter.type().bytes());
        }
        return sum;
    }

    /** Bytes that a call moves itself, modules inside it apart. */
    Size of(Scope scope) {
        return byCall[scope.index()];
    }

    Size total() {
        return total;
    }
}
