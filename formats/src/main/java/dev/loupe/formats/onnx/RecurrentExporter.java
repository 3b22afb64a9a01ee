package dev.loupe.formats.onnx;

import dev.loupe.formats.onnx.OnnxBuilder.Attribute;
import dev.loupe.graph.Node;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.List;

/**
 * A node for each recurrent layer. Gates stand in other orders than PyTorch's (LSTM: i, o, f, g; GRU: z, r, n), so the
 * stored weights are cut and joined anew by nodes that depend on no input.
 */
final class RecurrentExporter {
    private final OnnxBuilder builder;
    private final Node node;
    private final RecurrentOp.Recurrent op;
    private final String[] outputs;

    RecurrentExporter(OnnxBuilder builder, Node node, RecurrentOp.Recurrent op, String[] outputs) {
        this.builder = builder;
        this.node = node;
        this.op = op;
        this.outputs = outputs;
    }

    /** Names the outputs; gives back the first. */
    String export(List<String> inputs) {
        if (op.projection() > 0) {
            throw OnnxWriter.lacks(node, "a recurrent layer with a projection");
        }
        if (inputs.size() > 1) {
            throw OnnxWriter.lacks(node, "a recurrent layer with an initial state");
        }
        String sequence = inputs.get(0);
        Size steps = node.inputShape().get(op.batchFirst() ? 1 : 0);
        Size batch = node.inputShape().get(op.batchFirst() ? 0 : 1);
        if (op.batchFirst()) {
            sequence = transpose(sequence, 1, 0, 2);
        }
        int states = op.cell() == RecurrentOp.Cell.LSTM ? 2 : 1;
        List<List<String>> last = List.of(new ArrayList<>(), new ArrayList<>());
        for (int layer = 0; layer < op.layers(); layer++) {
            List<String> made = new ArrayList<>();
            for (int i = 0; i <= states; i++) {
                made.add(builder.fresh());
            }
            List<String> taken = new ArrayList<>(
                    List.of(sequence, joined("weight_ih", layer, false), joined("weight_hh", layer, false)));
            if (op.bias()) {
                taken.add(joined("bias_ih", layer, true));
            }
            List<Attribute> attributes = new ArrayList<>(List.of(
                    Attribute.of("hidden_size", op.hidden()),
                    Attribute.of("direction", op.bidirectional() ? "bidirectional" : "forward")));
            if (op.cell() == RecurrentOp.Cell.GRU) {
                attributes.add(Attribute.of("linear_before_reset", 1));
            }
            builder.node(op.cell().name(), taken, made, attributes.toArray(new Attribute[0]));
            String turned = transpose(made.get(0), 0, 2, 1, 3);
            sequence = builder.node(
                    "Reshape",
                    List.of(
                            turned,
                            builder.numbers(steps.value(), batch.value(), (long) op.directions() * op.hidden())));
            for (int i = 0; i < states; i++) {
                last.get(i).add(made.get(i + 1));
            }
        }
        for (int i = 0; i < states; i++) {
            outputs[i + 1] = last.get(i).size() == 1
                    ? last.get(i).get(0)
                    : builder.node("Concat", last.get(i), Attribute.of("axis", 0));
        }
        return op.batchFirst() ? transpose(sequence, 1, 0, 2) : sequence;
    }

    private String transpose(String value, long... order) {
        return builder.node("Transpose", List.of(value), Attribute.numbers("perm", order));
    }

    /** One tensor for both directions, each with a dimension in front; a bias with that of the state behind it. */
    private String joined(String name, int layer, boolean bias) {
        List<String> directions = new ArrayList<>();
        for (int direction = 0; direction < op.directions(); direction++) {
            String suffix = "_l" + layer + (direction == 1 ? "_reverse" : "");
            String value = reordered(name + suffix);
            if (bias) {
                String state = op.biases() == RecurrentOp.Biases.TWO
                        ? reordered("bias_hh" + suffix)
                        : builder.node(
                                "Expand",
                                List.of(
                                        builder.number(0),
                                        builder.numbers((long) op.cell().gates() * op.hidden())));
                value = builder.node("Concat", List.of(value, state), Attribute.of("axis", 0));
            }
            directions.add(builder.node("Unsqueeze", List.of(value, builder.numbers(0))));
        }
        return directions.size() == 1 ? directions.get(0) : builder.node("Concat", directions, Attribute.of("axis", 0));
    }

    private String reordered(String name) {
        String stored = "";
        for (Parameter parameter : Parameters.of(node)) {
            stored = parameter.name().equals(name) ? builder.weight(parameter) : stored;
        }
        int[] order = switch (op.cell()) {
            case LSTM -> new int[] {0, 3, 1, 2};
            case GRU -> new int[] {1, 0, 2};
            case RNN -> new int[] {0};
        };
        if (order.length == 1) {
            return stored;
        }
        List<String> gates = new ArrayList<>();
        for (int gate : order) {
            gates.add(builder.node(
                    "Slice",
                    List.of(
                            stored,
                            builder.numbers((long) gate * op.hidden()),
                            builder.numbers((gate + 1L) * op.hidden()),
                            builder.numbers(0))));
        }
        return builder.node("Concat", gates, Attribute.of("axis", 0));
    }
}
