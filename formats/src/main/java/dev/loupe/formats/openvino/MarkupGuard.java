package dev.loupe.formats.openvino;

import dev.loupe.graph.BadInput;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Passes XML on and stops before a parser would gather much of it: no document types (so no entities), no CDATA, no
 * element, comment or instruction of more than a million characters.
 */
final class MarkupGuard extends FilterReader {
    private static final int RUN = 1 << 20;

    /** What is open, to be closed by the same text: a comment or an instruction. */
    private String closing = "";

    private final StringBuilder last = new StringBuilder();
    private int run;
    private long line = 1;

    MarkupGuard(Reader in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int c = super.read();
        if (c >= 0) {
            watch((char) c);
        }
        return c;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        int count = super.read(into, offset, length);
        for (int i = 0; i < count; i++) {
            watch(into[offset + i]);
        }
        return count;
    }

    private void watch(char c) {
        line += c == '\n' ? 1 : 0;
        run++;
        if (run > RUN) {
            throw new BadInput("line " + line + ": an element or comment is longer than " + RUN + " characters");
        }
        if (closing.isEmpty() && c == '<') {
            run = 0;
            last.setLength(0);
        }
        if (last.length() == 4) {
            last.deleteCharAt(0);
        }
        last.append(c);
        if (!closing.isEmpty()) {
            finish();
        } else if (last.charAt(0) == '<') {
            begin();
        }
    }

    private void finish() {
        if (last.indexOf(closing) >= 0) {
            closing = "";
            last.setLength(0);
            last.append(' ');
        }
    }

    private void begin() {
        String text = last.toString();
        if (text.equals("<!--") || text.equals("<?")) {
            closing = text.equals("<?") ? "?>" : "-->";
            last.setLength(0);
        } else if (text.startsWith("<!") && text.length() > 2 && text.charAt(2) != '-') {
            throw new BadInput("line " + line + ": a document type, an entity or CDATA has no place in OpenVINO's XML:"
                    + " it is not read");
        }
    }
}
