package dev.loupe.formats.onnx;

import dev.loupe.formats.onnx.OnnxBuilder.Attribute;
import dev.loupe.graph.Node;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Parameters;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.RecurrentOp.Biases;
import dev.loupe.graph.RecurrentOp.Cell;
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
    private final String[] outputs;

    RecurrentExporter(OnnxBuilder builder, Node node, String[] outputs) {
        this.builder = builder;
        this.node = node;
        this.outputs = outputs;
    }

    /** Layers over a sequence. Names the outputs; gives back the first. */
    String layers(RecurrentOp.Recurrent op, List<String> inputs) {
        if (op.projection() > 0) {
            throw OnnxWriter.lacks(node, "a recurrent layer with a projection");
        }
        String sequence = inputs.get(0);
        Size steps = node.inputShape().get(op.batchFirst() ? 1 : 0);
        Size batch = node.inputShape().get(op.batchFirst() ? 0 : 1);
        if (op.batchFirst()) {
            sequence = transpose(sequence, 1, 0, 2);
        }
        int states = states(op.cell());
        List<List<String>> last = List.of(new ArrayList<>(), new ArrayList<>());
        for (int layer = 0; layer < op.layers(); layer++) {
            List<String> suffixes = new ArrayList<>(List.of("_l" + layer));
            if (op.bidirectional()) {
                suffixes.add("_l" + layer + "_reverse");
            }
            List<String> initial = new ArrayList<>();
            for (int i = 1; i < inputs.size(); i++) {
                initial.add(ofLayer(inputs.get(i), layer, op));
            }
            List<String> made = layer(op.cell(), op.hidden(), op.biases(), suffixes, sequence, initial);
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

    /** One step: a sequence of one. Names the outputs; gives back the first. */
    String step(RecurrentOp.RecurrentCell op, List<String> inputs) {
        List<String> lifted = new ArrayList<>();
        for (String input : inputs) {
            lifted.add(builder.node("Unsqueeze", List.of(input, builder.numbers(0))));
        }
        Biases biases = op.bias() ? Biases.TWO : Biases.NONE;
        List<String> made =
                layer(op.cell(), op.hidden(), biases, List.of(""), lifted.get(0), lifted.subList(1, lifted.size()));
        if (op.cell() == Cell.LSTM) {
            outputs[1] = builder.node("Squeeze", List.of(made.get(2), builder.numbers(0)));
        }
        return builder.node("Squeeze", List.of(made.get(1), builder.numbers(0)));
    }

    private static int states(Cell cell) {
        return cell == Cell.LSTM ? 2 : 1;
    }

    /** The rows of an initial state that are one layer's. */
    private String ofLayer(String state, int layer, RecurrentOp.Recurrent op) {
        if (op.layers() == 1) {
            return state;
        }
        long first = (long) layer * op.directions();
        return builder.node(
                "Slice",
                List.of(state, builder.numbers(first), builder.numbers(first + op.directions()), builder.numbers(0)));
    }

    /** One layer in one or two directions, its weights named with these suffixes: the sequence, and the last states. */
    private List<String> layer(
            Cell cell, int hidden, Biases biases, List<String> suffixes, String sequence, List<String> initial) {
        List<String> taken = new ArrayList<>(List.of(
                sequence,
                joined(cell, hidden, "weight_ih", suffixes, Biases.NONE),
                joined(cell, hidden, "weight_hh", suffixes, Biases.NONE)));
        if (biases != Biases.NONE || !initial.isEmpty()) {
            taken.add(biases != Biases.NONE ? joined(cell, hidden, "bias_ih", suffixes, biases) : "");
        }
        if (!initial.isEmpty()) {
            taken.add(""); // lengths of the sequences: all whole
            taken.addAll(initial);
        }
        List<Attribute> attributes = new ArrayList<>(List.of(
                Attribute.of("hidden_size", hidden),
                Attribute.of("direction", suffixes.size() > 1 ? "bidirectional" : "forward")));
        if (cell == Cell.GRU) {
            attributes.add(Attribute.of("linear_before_reset", 1));
        }
        List<String> made = new ArrayList<>();
        for (int i = 0; i <= states(cell); i++) {
            made.add(builder.fresh());
        }
        builder.node(cell.name(), taken, made, attributes.toArray(new Attribute[0]));
        return made;
    }

    private String transpose(String value, long... order) {
        return builder.node("Transpose", List.of(value), Attribute.numbers("perm", order));
    }

    /** One tensor for both directions, each with a dimension in front; a bias with that of the state behind it. */
    private String joined(Cell cell, int hidden, String name, List<String> suffixes, Biases biases) {
        List<String> directions = new ArrayList<>();
        for (String suffix : suffixes) {
            String value = reordered(cell, hidden, name + suffix);
            if (biases != Biases.NONE) {
                String ofState = biases == Biases.TWO
                        ? reordered(cell, hidden, "bias_hh" + suffix)
                        : builder.filled(0, (long) cell.gates() * hidden);
                value = builder.node("Concat", List.of(value, ofState), Attribute.of("axis", 0));
            }
            directions.add(builder.node("Unsqueeze", List.of(value, builder.numbers(0))));
        }
        return directions.size() == 1 ? directions.get(0) : builder.node("Concat", directions, Attribute.of("axis", 0));
    }

    private String reordered(Cell cell, int hidden, String name) {
        String stored = "";
        for (Parameter parameter : Parameters.of(node)) {
            stored = parameter.name().equals(name) ? builder.weight(parameter) : stored;
        }
        int[] order = switch (cell) {
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
                            builder.numbers((long) gate * hidden),
                            builder.numbers((gate + 1L) * hidden),
                            builder.numbers(0))));
        }
        return builder.node("Concat", gates, Attribute.of("axis", 0));
    }
}
