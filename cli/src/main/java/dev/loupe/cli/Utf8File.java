package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A text that a user gives as a file. */
final class Utf8File {
    private static final long MOST_BYTES = 1L << 24;

    private Utf8File() {}

    /**
     * The whole text.
     *
     * @throws BadInput when it cannot be read, is larger than 16 MiB, or has a byte that is no UTF-8; the message gives its
     *     place
     */
    static String read(Path file) {
        byte[] bytes;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new BadInput(file + ": texts of up to " + (MOST_BYTES >> 20) + " MiB are read; cut it");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BadInput(file + ": it cannot be read: " + e.getMessage(), e);
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        if (decoder.decode(in, out, true).isError()) {
            throw new BadInput(file + ": byte " + in.position() + " is no UTF-8; convert it, as with iconv -t UTF-8");
        }
        return out.flip().toString();
    }
}
