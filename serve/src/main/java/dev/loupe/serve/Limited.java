package dev.loupe.serve;

import dev.loupe.graph.BadInput;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that refuses to give more than so many bytes. */
final class Limited extends FilterInputStream {
    private final long most;
    private long given;

    Limited(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    static String message(long most) {
        return "the upload is larger than " + (most >> 20) + " MB; such files are read by loupe inspect FILE";
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        given += Math.max(0, count);
        if (given > most) {
            throw new BadInput(
                    "the upload is larger than " + (most >> 20) + " MB; read such files with loupe inspect FILE");
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return 0; // what is skipped would not be counted; who skips reads instead
    }
}
