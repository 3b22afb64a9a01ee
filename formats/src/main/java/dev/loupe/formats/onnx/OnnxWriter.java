package dev.loupe.formats.onnx;

import dev.loupe.formats.StoredWeights;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Node;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes a graph as ONNX (IR 8, operators of version 17). Without weights all elements are
 * 0, so that a network can be written, and counted by others, without having been trained.
 */
public final class OnnxWriter {
    private static final int OPSET = 17;
    private static final int CHUNK = 64 << 10;

    private OnnxWriter() {}

    /**
     * Writes a graph.
     *
     * @param weights the data of the graph's parameters; empty for zeros
     * @throws BadInput when ONNX cannot hold it: an operator without a form there, or more than 2 GB
     */
    public static void write(Graph graph, Optional<StoredWeights> weights, OutputStream out) throws IOException {
        OnnxBuilder builder = new OnnxBuilder();
        List<Message> outputs = new Exporter(graph, builder).export();
        Message head = new Message();
        builder.nodes().forEach(node -> head.message(1, node));
        head.text(2, graph.kind().isEmpty() ? graph.name() : graph.kind());
        Message tail = new Message();
        for (Value input : graph.inputs()) {
            tail.message(11, value(((SourceOp.Input) input.node().op()).name(), input.type()));
        }
        outputs.forEach(output -> tail.message(12, output));
        List<Message> prefixes = new ArrayList<>();
        long length = head.toBytes().length + (long) tail.toBytes().length;
        for (Parameter parameter : builder.weights().values()) {
            Message prefix = prefix(parameter);
            prefixes.add(prefix);
            length = Math.addExact(
                    length, prefix.toBytes().length + parameter.type().bytes().value());
        }
        if (length > Integer.MAX_VALUE) {
            throw new BadInput(
                    "its weights take " + length + " bytes, but an ONNX file holds 2 GB; they are not written");
        }
        Message model = new Message()
                .number(1, 8)
                .text(2, "loupe")
                .message(8, new Message().text(1, "").number(2, OPSET))
                .length(7, length);
        out.write(model.toBytes());
        out.write(head.toBytes());
        int i = 0;
        for (Parameter parameter : builder.weights().values()) {
            out.write(prefixes.get(i++).toBytes());
            data(parameter, weights, out);
        }
        out.write(tail.toBytes());
    }

    /** What stands before a stored tensor's data: the field's tag, the tensor's length, and its other fields. */
    private static Message prefix(Parameter parameter) {
        Message tensor = new Message();
        for (long size : parameter.type().shape().toArray()) {
            tensor.number(1, size);
        }
        long bytes = parameter.type().bytes().value();
        tensor.number(2, number(parameter.type().dtype()))
                .text(8, parameter.key())
                .length(9, bytes);
        byte[] fields = tensor.toBytes();
        byte[] start = new Message().length(5, fields.length + bytes).toBytes();
        byte[] prefix = new byte[start.length + fields.length];
        System.arraycopy(start, 0, prefix, 0, start.length);
        System.arraycopy(fields, 0, prefix, start.length, fields.length);
        return Message.of(prefix);
    }

    private static void data(Parameter parameter, Optional<StoredWeights> weights, OutputStream out)
            throws IOException {
        if (weights.isPresent()) {
            weights.get().copy(parameter, out);
            return;
        }
        long bytes = parameter.type().bytes().value();
        byte[] zeros = new byte[CHUNK];
        for (long left = bytes; left > 0; left -= CHUNK) {
            out.write(zeros, 0, (int) Math.min(CHUNK, left));
        }
    }

    static int number(DType type) {
        int number = OnnxTypes.number(type);
        if (number == 0) {
            throw new BadInput("ONNX has no type " + type.label());
        }
        return number;
    }

    /** ValueInfoProto: a name and a tensor's type; symbols stand for open dimensions. */
    static Message value(String name, TensorType type) {
        Message shape = new Message();
        Shape sizes = type.shape();
        for (int i = 0; sizes.isKnown() && i < sizes.rank(); i++) {
            Size size = sizes.get(i);
            shape.message(
                    1,
                    size.isConstant() ? new Message().number(1, size.value()) : new Message().text(2, size.toString()));
        }
        Message tensor = new Message().number(1, number(type.dtype())).message(2, shape);
        return new Message().text(1, name).message(2, new Message().message(1, tensor));
    }

    /** Names the operator that has no form. */
    static BadInput lacks(Node node, String what) {
        return new BadInput((node.path().isEmpty() ? "" : node.path() + ": ") + what + " has no form in ONNX " + OPSET
                + " here: it is not written");
    }
}
