package dev.loupe.fleet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Model files of some hundred bytes. */
final class SmallModels {
    private SmallModels() {}

    /** A matrix of float32 and a bias: {@code 8 * width + width} parameters. */
    static Path safetensors(Path file, int width) throws IOException {
        int weight = 4 * 8 * width;
        int all = weight + 4 * width;
        byte[] header = ("{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[" + width + ",8],\"data_offsets\":[0," + weight
                        + "]},\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[" + width + "],\"data_offsets\":[" + weight
                        + ","
                        + all + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        bytes.writeBytes(header);
        bytes.writeBytes(new byte[all]);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes.toByteArray());
    }

    /** A convolution and a dense layer, as Darknet describes them. */
    static Path darknet(Path file, int filters) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, """
                [net]
                batch=1
                height=8
                width=8
                channels=3

                [convolutional]
                filters=%d
                size=3
                stride=1
                pad=1
                activation=relu

                [connected]
                output=10
                activation=linear
                """.formatted(filters));
    }

    static Path broken(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, new byte[] {1, 2, 3});
    }
}
