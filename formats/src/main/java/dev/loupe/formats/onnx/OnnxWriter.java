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
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes a graph as ONNX (IR 8, operators of version 17). A file holds at most 2 GB: the large tensors of a network above
 * stand in a second file beside it.
 */
public final class OnnxWriter {
    private static final int OPSET = 17;
    private static final int CHUNK = 64 << 10;
    /** Tensors of fewer bytes stay in the first file. */
    private static final int SMALL = 1024;
    /** Where tensors of the second file begin: multiples of a page can be mapped. */
    private static final int PAGE = 4096;

    private final Optional<StoredWeights> weights;
    private final String dataFile;
    private final List<Parameter> parameters;
    private final Message head = new Message();
    private final Message tail = new Message();
    private final boolean split;

    /**
     * Prepares a network to be written.
     *
     * @param stored the data of the parameters; empty for zeros, so that a network can be counted by others untrained
     * @param dataFile the name of the second file, should one be needed
     * @throws BadInput when ONNX has no form for an operator, or a weight is missing
     */
    public OnnxWriter(Graph graph, Optional<StoredWeights> stored, String dataFile) {
        this.weights = stored;
        this.dataFile = dataFile;
        OnnxBuilder builder = new OnnxBuilder(realType(graph));
        List<Message> outputs = new Exporter(graph, builder).export();
        builder.nodes().forEach(node -> head.message(1, node));
        head.text(2, graph.kind().isEmpty() ? graph.name() : graph.kind());
        for (Value input : graph.inputs()) {
            tail.message(11, value(((SourceOp.Input) input.node().op()).name(), input.type()));
        }
        outputs.forEach(output -> tail.message(12, output));
        parameters = List.copyOf(builder.weights().values());
        stored.ifPresent(all -> parameters.forEach(all::check));
        split = length(false) > Integer.MAX_VALUE;
    }

    /** The type of a network's real numbers: its first weight's. */
    private static DType realType(Graph graph) {
        return graph.parameters().stream()
                .map(parameter -> parameter.type().dtype())
                .filter(DType::isFloat)
                .findFirst()
                .orElse(DType.FLOAT32);
    }

    /** Whether it needs a second file. */
    public boolean needsDataFile() {
        return split;
    }

    /** The length of the graph's message. */
    private long length(boolean apart) {
        long length = head.toBytes().length + (long) tail.toBytes().length;
        long at = 0;
        for (Parameter parameter : parameters) {
            boolean away = apart && isLarge(parameter);
            length = Math.addExact(length, (away ? reference(parameter, at) : prefix(parameter)).toBytes().length);
            at = away ? end(parameter, at) : at;
            length = away ? length : Math.addExact(length, bytes(parameter));
        }
        return length;
    }

    private static long bytes(Parameter parameter) {
        return parameter.type().bytes().value();
    }

    private static boolean isLarge(Parameter parameter) {
        return bytes(parameter) >= SMALL;
    }

    /** Where the tensor behind one in the second file begins. */
    private static long end(Parameter parameter, long at) {
        return (Math.addExact(at, bytes(parameter)) + PAGE - 1) / PAGE * PAGE;
    }

    /** Writes the file itself. */
    public void write(OutputStream out) throws IOException {
        Message model = new Message()
                .number(1, 8)
                .text(2, "loupe")
                .message(8, new Message().text(1, "").number(2, OPSET))
                .length(7, length(split));
        out.write(model.toBytes());
        out.write(head.toBytes());
        long at = 0;
        for (Parameter parameter : parameters) {
            if (split && isLarge(parameter)) {
                out.write(reference(parameter, at).toBytes());
                at = end(parameter, at);
            } else {
                out.write(prefix(parameter).toBytes());
                data(parameter, out);
            }
        }
        out.write(tail.toBytes());
    }

    /** Writes the second file; zeros leave holes in it. */
    public void writeData(FileChannel channel) throws IOException {
        long at = 0;
        for (Parameter parameter : parameters) {
            if (!isLarge(parameter)) {
                continue;
            }
            if (weights.isPresent()) {
                channel.position(at);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), CHUNK);
                weights.get().copy(parameter, out);
                out.flush();
            }
            at = end(parameter, at);
            if (channel.size() < at) {
                channel.write(ByteBuffer.allocate(1), at - 1);
            }
        }
    }

    /** A stored tensor that names its place in the second file. */
    private Message reference(Parameter parameter, long at) {
        Message tensor = fields(parameter)
                .message(13, entry("location", dataFile))
                .message(13, entry("offset", Long.toString(at)))
                .message(13, entry("length", Long.toString(bytes(parameter))))
                .number(14, 1);
        return new Message().message(5, tensor);
    }

    private static Message entry(String key, String value) {
        return new Message().text(1, key).text(2, value);
    }

    private static Message fields(Parameter parameter) {
        Message tensor = new Message();
        for (long size : parameter.type().shape().toArray()) {
            tensor.number(1, size);
        }
        return tensor.number(2, number(parameter.type().dtype())).text(8, parameter.key());
    }

    /** What stands before a stored tensor's data: the field's tag, the tensor's length, and its other fields. */
    private static Message prefix(Parameter parameter) {
        long bytes = bytes(parameter);
        byte[] fields = fields(parameter).length(9, bytes).toBytes();
        byte[] start = new Message().length(5, fields.length + bytes).toBytes();
        byte[] prefix = Arrays.copyOf(start, start.length + fields.length);
        System.arraycopy(fields, 0, prefix, start.length, fields.length);
        return Message.of(prefix);
    }

    private void data(Parameter parameter, OutputStream out) throws IOException {
        if (weights.isPresent()) {
            weights.get().copy(parameter, out);
            return;
        }
        byte[] zeros = new byte[CHUNK];
        for (long left = bytes(parameter); left > 0; left -= CHUNK) {
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
