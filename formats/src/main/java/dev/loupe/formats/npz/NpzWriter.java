package dev.loupe.formats.npz;

import dev.loupe.formats.Tensor;
import dev.loupe.formats.TensorData;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes tensors as an npz archive, one array after the other. */
public final class NpzWriter {
    private static final int CHUNK = 1 << 16;

    private NpzWriter() {}

    /**
     * Writes the tensors in their order.
     *
     * @throws BadInput when NumPy lacks a tensor's type
     */
    public static void write(List<Tensor> tensors, OutputStream out) throws IOException {
        for (Tensor tensor : tensors) {
            descr(tensor);
        }
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            for (Tensor tensor : tensors) {
                begin(zip, tensor.name(), descr(tensor), tensor.shape());
                TensorData.copy(tensor, zip);
                zip.closeEntry();
            }
        }
    }

    /**
     * Numbers of single precision that are in memory.
     *
     * @param name of the array, without its suffix
     * @param shape whose product is the number of values
     */
    @SuppressWarnings("ArrayRecordComponent") // large, and never compared
    public record Floats(String name, List<Long> shape, float[] values) {}

    /** Writes the arrays in their order. */
    public static void writeFloats(List<Floats> arrays, OutputStream out) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Floats array : arrays) {
                begin(zip, array.name(), "<f4", array.shape());
                ByteBuffer bytes = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
                for (float value : array.values()) {
                    if (!bytes.hasRemaining()) {
                        zip.write(bytes.array(), 0, bytes.position());
                        bytes.clear();
                    }
                    bytes.putFloat(value);
                }
                zip.write(bytes.array(), 0, bytes.position());
                zip.closeEntry();
            }
        }
    }

    private static void begin(ZipOutputStream zip, String name, String descr, List<Long> shape) throws IOException {
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTime(315_532_800_000L); // 1980: the same tensors give the same bytes
        zip.putNextEntry(entry);
        zip.write(header(descr, shape));
    }

    private static String descr(Tensor tensor) {
        return tensor.type()
                .flatMap(NpyTypes::descr)
                .orElseThrow(() -> new BadInput("NumPy has no type for the " + Printable.brief(tensor.dtype())
                        + " of tensor '" + Printable.brief(tensor.name()) + "'; convert to safetensors instead"));
    }

    private static byte[] header(String descr, List<Long> shape) {
        StringBuilder listed = new StringBuilder();
        for (long size : shape) {
            listed.append(size).append(", ");
        }
        String comma = shape.size() == 1 ? "," : "";
        String sizes = listed.length() == 0 ? "" : listed.substring(0, listed.length() - 2) + comma;
        String dictionary = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
        int length = 10 + dictionary.length() + 1;
        String padded = dictionary + " ".repeat((64 - length % 64) % 64) + "\n";
        byte[] text = padded.getBytes(StandardCharsets.US_ASCII);
        byte[] header = new byte[10 + text.length];
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, (byte) (text.length >> 8)};
        System.arraycopy(magic, 0, header, 0, 10);
        System.arraycopy(text, 0, header, 10, text.length);
        return header;
    }
}
