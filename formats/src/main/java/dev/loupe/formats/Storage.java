package dev.loupe.formats;

import java.nio.file.Path;

/**
 * A run of bytes that tensors lie in; nothing of it is read before {@link TensorData} is asked to.
 *
 * @param key its name, unique in its file
 * @param file the file that holds it
 * @param position of its first byte in that file, inflated or not
 * @param length in bytes, once inflated
 * @param packing how it lies there
 */
public record Storage(String key, Path file, long position, long length, Packing packing) {
    /** How bytes lie in a file. */
    public enum Packing {
        /** As they are. */
        PLAIN,
        /** With the bytes of each number in the order of big-endian machines. */
        BIG_ENDIAN,
        /** Deflated, as in a compressed zip archive. */
        DEFLATED,
        /** Not in reach: external data that is missing, or numbers that are spread over the file. */
        ABSENT
    }
}
