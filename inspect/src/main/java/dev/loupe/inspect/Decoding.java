package dev.loupe.inspect;

import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.OpType;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a decoder costs that writes one token after the other, with the keys and values of earlier tokens kept (the KV
 * cache). Each operator but attention works on each position by itself, so a token costs its share of them, and attention
 * over all tokens before it.
 *
 * @param length positions that the network was inspected with: the prompt
 * @param prefill multiply-adds of the prompt, batch included; scores that the causal mask hides are computed too
 * @param cacheBytesPerToken keys and values of one token of one sample, in the type of the activations
 * @param cacheBytes keys and values of all positions and samples
 * @param perToken multiply-adds of one more token of one sample, attention's apart
 * @param perTokenAndPosition multiply-adds more for each position that the token sees, itself included
 * @param parametersPerToken parameters that take part in a token: of a mixture of experts, those of as many experts as run
 *     for it
 */
public record Decoding(
        Size length,
        Size prefill,
        Size cacheBytesPerToken,
        Size cacheBytes,
        Size perToken,
        Size perTokenAndPosition,
        Size parametersPerToken) {

    /** The costs of a decoder; empty for a network that is none: without causal attention, or with another kind as well. */
    public static Optional<Decoding> of(Inspection inspection) {
        Graph graph = inspection.graph();
        Optional<Size> positions = positions(graph);
        if (positions.isEmpty()) {
            return Optional.empty();
        }
        Size length = positions.get();
        Size samplesAndPositions = graph.batch().times(length);
        Size cache = Size.ZERO;
        Size others = Size.ZERO;
        Size seen = Size.ZERO;
        for (Node node : graph.nodes()) {
            if (!graph.isLive(node)) {
                continue;
            }
            Size multiplyAdds = MultiplyAdds.of(node).value();
            if (node.op().type() == OpType.ATTENTION) {
                TensorType values = node.input(2).type();
                cache = cache.plus(node.input(1).type().bytes()).plus(values.bytes());
                Value queries = node.input(0);
                seen = seen.plus(queries.size(-3)
                        .times(queries.size(-1).plus(values.shape().get(-1))));
            } else {
                others = others.plus(multiplyAdds);
            }
        }
        if (!isMultiple(others, samplesAndPositions) || !isMultiple(cache, samplesAndPositions)) {
            return Optional.empty();
        }
        return Optional.of(new Decoding(
                length,
                inspection.totals().multiplyAdds(),
                cache.dividedBy(samplesAndPositions),
                cache,
                others.dividedBy(samplesAndPositions),
                seen,
                running(graph)));
    }

    /** Elements of the parameters that live nodes hold, each once. */
    private static Size running(Graph graph) {
        Set<String> keys = new HashSet<>();
        Size sum = Size.ZERO;
        for (Node node : graph.nodes()) {
            for (Parameter parameter : graph.isLive(node) ? Parameters.of(node) : List.<Parameter>of()) {
                if (!parameter.isBuffer() && keys.add(parameter.key())) {
                    sum = sum.plus(parameter.elements());
                }
            }
        }
        return sum;
    }

    /** How many positions all attentions have, if all are causal and over themselves. */
    private static Optional<Size> positions(Graph graph) {
        Optional<Size> length = Optional.empty();
        for (Node node : graph.nodes()) {
            if (graph.isLive(node) && node.op() instanceof AttentionOp.Attention attention) {
                if (!node.input(0).shape().isKnown() || !node.input(1).shape().isKnown()) {
                    return Optional.empty();
                }
                Size queries = node.input(0).size(-2);
                if (!attention.causal()
                        || !node.input(1).size(-2).equals(queries)
                        || !length.orElse(queries).equals(queries)) {
                    return Optional.empty();
                }
                length = Optional.of(queries);
            }
        }
        return length;
    }

    private static boolean isMultiple(Size size, Size of) {
        return !size.isConstant() || !of.isConstant() || size.value() % of.value() == 0;
    }

    /** Multiply-adds of one more token of one sample that sees some positions, itself included. */
    public Size multiplyAdds(long context) {
        return perToken.plus(perTokenAndPosition.times(context));
    }
}
