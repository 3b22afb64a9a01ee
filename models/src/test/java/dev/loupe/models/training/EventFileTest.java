package dev.loupe.models.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    @Test
    void recordsHoldTheFiguresUnderMaskedChecksums(@TempDir Path folder) throws IOException {
        try (EventFile events = EventFile.open(folder)) {
            events.add(300, Map.of("loss", 0.5));
        }
        List<ByteBuffer> records = records(folder);

        assertThat(records).hasSize(2);
        assertThat(StandardCharsets.UTF_8.decode(records.get(0).duplicate()).toString())
                .endsWith("brain.Event:2");
        ByteBuffer figure = records.get(1);
        figure.position(9); // behind the time
        byte[] rest = new byte[figure.remaining()];
        figure.get(rest);
        // step 300; a summary of 13 bytes: one value of 11: tag "loss" and the float 0.5
        assertThat(rest)
                .containsExactly(
                        0x10, 0xac, 0x02, 0x2a, 0x0d, 0x0a, 0x0b, 0x0a, 0x04, 'l', 'o', 's', 's', 0x15, 0, 0, 0, 0x3f);
    }

    private static List<ByteBuffer> records(Path folder) throws IOException {
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        assertThat(file.getFileName().toString()).startsWith("events.out.tfevents.");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<ByteBuffer> records = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int at = bytes.position();
            int length = (int) bytes.getLong();
            assertThat(bytes.getInt()).isEqualTo(masked(bytes.slice(at, 8)));
            records.add(bytes.slice(at + 12, length));
            bytes.position(at + 12 + length);
            assertThat(bytes.getInt()).isEqualTo(masked(bytes.slice(at + 12, length)));
        }
        return records;
    }

    /** As TensorFlow's record format says: ((crc >> 15) | (crc << 17)) + 0xa282ead8. */
    private static int masked(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        long sum = crc.getValue();
        return (int) (((sum >>> 15 | sum << 17) & 0xffffffffL) + 0xa282ead8L);
    }
}
