package dev.loupe.formats.safetensors;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.TensorData;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes tensors as one safetensors file: the header, then the data, one tensor after the other. */
public final class SafetensorsWriter {
    private SafetensorsWriter() {}

    /**
     * Writes the tensors in their order.
     *
     * @param metadata texts for the header
     * @throws BadInput when the format lacks a tensor's type
     */
    public static void write(List<Tensor> tensors, Map<String, Datum> metadata, OutputStream out) throws IOException {
        write(tensors, metadata, out, TensorData::copy);
    }

    /** Puts out the elements of a tensor, one after the other, little-endian: exactly as many bytes as it has. */
    public interface Elements {
        void copy(Tensor tensor, OutputStream out) throws IOException;
    }

    /** The same for tensors whose elements are elsewhere than in a file. */
    public static void write(List<Tensor> tensors, Map<String, Datum> metadata, OutputStream out, Elements elements)
            throws IOException {
        byte[] header = header(tensors, metadata);
        long length = header.length;
        for (int i = 0; i < 8; i++) {
            out.write((int) (length >>> (8 * i)));
        }
        out.write(header);
        for (Tensor tensor : tensors) {
            elements.copy(tensor, out);
        }
    }

    private static byte[] header(List<Tensor> tensors, Map<String, Datum> metadata) {
        StringBuilder json = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            json.append("\"__metadata__\":{");
            metadata.forEach((key, value) -> {
                quote(json, key);
                json.append(':');
                quote(json, value.text());
                json.append(',');
            });
            json.setCharAt(json.length() - 1, '}');
            json.append(',');
        }
        long at = 0;
        for (Tensor tensor : tensors) {
            String word = tensor.type()
                    .flatMap(Safetensors::word)
                    .orElseThrow(() -> new BadInput("safetensors has no type for the " + Printable.brief(tensor.dtype())
                            + " of tensor '" + Printable.brief(tensor.name()) + "'"));
            quote(json, tensor.name());
            json.append(":{\"dtype\":\"").append(word).append("\",\"shape\":[");
            for (int i = 0; i < tensor.shape().size(); i++) {
                json.append(i == 0 ? "" : ",").append(tensor.shape().get(i));
            }
            json.append("],\"data_offsets\":[").append(at).append(',');
            at = Math.addExact(at, tensor.bytes());
            json.append(at).append("]},");
        }
        if (json.charAt(json.length() - 1) == ',') {
            json.setLength(json.length() - 1);
        }
        json.append('}');
        byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = new byte[(text.length + 7) / 8 * 8];
        java.util.Arrays.fill(padded, (byte) ' ');
        System.arraycopy(text, 0, padded, 0, text.length);
        return padded;
    }

    private static void quote(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
