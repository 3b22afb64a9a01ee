package dev.loupe.formats.pytorch;

import dev.loupe.formats.Tensor;
import dev.loupe.formats.TensorData;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes tensors as a state dict that {@code torch.load(..., weights_only=True)} reads. */
public final class CheckpointWriter {
    private CheckpointWriter() {}

    /**
     * Writes the tensors in their order.
     *
     * @throws BadInput when PyTorch's storages lack a tensor's type
     */
    public static void write(List<Tensor> tensors, OutputStream out) throws IOException {
        byte[] pickle = pickle(tensors);
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            entry(zip, "archive/data.pkl", pickle);
            entry(zip, "archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < tensors.size(); i++) {
                open(zip, "archive/data/" + i);
                TensorData.copy(tensors.get(i), zip);
                zip.closeEntry();
            }
            entry(zip, "archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void open(ZipOutputStream zip, String name) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(315_532_800_000L); // 1980: the same tensors give the same bytes
        zip.putNextEntry(entry);
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        open(zip, name);
        zip.write(content);
        zip.closeEntry();
    }

    /** A dictionary from names to {@code _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())}. */
    private static byte[] pickle(List<Tensor> tensors) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2});
        global(pickle, "collections", "OrderedDict");
        pickle.writeBytes(")R(".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            text(pickle, tensor.name());
            global(pickle, "torch._utils", "_rebuild_tensor_v2");
            pickle.write('(');
            pickle.write('(');
            text(pickle, "storage");
            global(pickle, "torch", storage(tensor));
            text(pickle, Integer.toString(i));
            text(pickle, "cpu");
            number(pickle, tensor.elements());
            pickle.write('t');
            pickle.write('Q');
            number(pickle, 0);
            numbers(pickle, tensor.shape());
            numbers(pickle, Tensor.contiguousStrides(tensor.name(), tensor.shape()));
            pickle.write(0x89);
            global(pickle, "collections", "OrderedDict");
            pickle.writeBytes(")RtR".getBytes(StandardCharsets.US_ASCII));
        }
        pickle.writeBytes("u.".getBytes(StandardCharsets.US_ASCII));
        return pickle.toByteArray();
    }

    private static void global(ByteArrayOutputStream pickle, String module, String name) {
        pickle.writeBytes(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void text(ByteArrayOutputStream pickle, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pickle.write('X');
        for (int i = 0; i < 4; i++) {
            pickle.write(bytes.length >> (8 * i));
        }
        pickle.writeBytes(bytes);
    }

    private static void numbers(ByteArrayOutputStream pickle, List<Long> numbers) {
        pickle.write('(');
        numbers.forEach(number -> number(pickle, number));
        pickle.write('t');
    }

    /** Eight bytes: any number fits. */
    private static void number(ByteArrayOutputStream pickle, long number) {
        pickle.write(0x8a);
        pickle.write(8);
        for (int i = 0; i < 8; i++) {
            pickle.write((int) (number >> (8 * i)));
        }
    }

    private static String storage(Tensor tensor) {
        DType type = tensor.type().orElse(DType.UNKNOWN);
        return switch (type) {
            case FLOAT64 -> "DoubleStorage";
            case FLOAT32 -> "FloatStorage";
            case FLOAT16 -> "HalfStorage";
            case BFLOAT16 -> "BFloat16Storage";
            case INT64 -> "LongStorage";
            case INT32 -> "IntStorage";
            case INT16 -> "ShortStorage";
            case INT8 -> "CharStorage";
            case UINT8 -> "ByteStorage";
            case BOOL -> "BoolStorage";
            case COMPLEX64 -> "ComplexFloatStorage";
            case COMPLEX128 -> "ComplexDoubleStorage";
            default ->
                throw new BadInput("PyTorch has no storage for the " + Printable.brief(tensor.dtype()) + " of tensor '"
                        + Printable.brief(tensor.name()) + "'; convert to safetensors instead");
        };
    }
}
