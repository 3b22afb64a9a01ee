package dev.loupe.formats.bytes;

import dev.loupe.graph.BadInput;
import java.nio.charset.StandardCharsets;

/** A model that is described as text. */
public final class TextFile {
    private TextFile() {}

    /**
     * The whole text.
     *
     * @throws BadInput when it is too long, or has control characters, as no text has; the message names the line
     */
    public static String read(ByteFile file) {
        if (file.size() > Limits.DESCRIPTION) {
            throw new BadInput("its text of " + file.size() + " bytes is longer than the limit of " + Limits.DESCRIPTION
                    + "; is it a description of a network?");
        }
        byte[] bytes = new byte[(int) file.size()];
        file.cursor().read(bytes, "the text");
        int line = 1;
        for (byte b : bytes) {
            line += b == '\n' ? 1 : 0;
            if (isControl(b)) {
                throw new BadInput("line " + line + ": the byte " + b + " belongs to no text; is the file damaged?");
            }
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether some bytes, such as a file's first, have nothing in them that no text has. */
    public static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            if (isControl(b)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isControl(byte b) {
        return (b >= 0 && b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != '\f') || b == 0x7f;
    }
}
