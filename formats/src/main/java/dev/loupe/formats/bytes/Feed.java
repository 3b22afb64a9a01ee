package dev.loupe.formats.bytes;

/** Where bytes come from: a file, or what inflates out of a part of one. */
public interface Feed {
    /**
     * Reads some bytes.
     *
     * @param position of the first byte; a feed that inflates can only go forward
     * @return how many were read: at least 1, or -1 at the end
     */
    int read(long position, byte[] into, int offset, int length);
}
