package dev.loupe.formats.npz;

import dev.loupe.formats.Tensor;
import dev.loupe.formats.TensorData;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes tensors as an npz archive, one array after the other. */
public final class NpzWriter {
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
                ZipEntry entry = new ZipEntry(tensor.name() + ".npy");
                entry.setTime(315_532_800_000L); // 1980: the same tensors give the same bytes
                zip.putNextEntry(entry);
                zip.write(header(tensor));
                TensorData.copy(tensor, zip);
                zip.closeEntry();
            }
        }
    }

    private static String descr(Tensor tensor) {
        return tensor.type()
                .flatMap(NpyTypes::descr)
                .orElseThrow(() -> new BadInput("NumPy has no type for the " + Printable.brief(tensor.dtype())
                        + " of tensor '" + Printable.brief(tensor.name()) + "'; convert to safetensors instead"));
    }

    private static byte[] header(Tensor tensor) {
        StringBuilder shape = new StringBuilder();
        for (long size : tensor.shape()) {
            shape.append(size).append(", ");
        }
        String comma = tensor.shape().size() == 1 ? "," : "";
        String sizes = shape.length() == 0 ? "" : shape.substring(0, shape.length() - 2) + comma;
        String dictionary = "{'descr': '" + descr(tensor) + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
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
