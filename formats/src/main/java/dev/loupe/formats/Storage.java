package dev.loupe.formats;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A run of bytes that tensors lie in; nothing of it is read before {@link TensorData} is asked to.
 *
 * @param key its name, unique in its file
 * @param file the file that holds it
 * @param position of its first byte in that file, inflated or not
 * @param length in bytes, once inflated
 * @param packing how it lies there
 * @param pieces where its pieces are, if it lies in pieces
 */
public record Storage(String key, Path file, long position, long length, Packing packing, Optional<Pieces> pieces) {
    /** One run of bytes. */
    public Storage(String key, Path file, long position, long length, Packing packing) {
        this(key, file, position, length, packing, Optional.empty());
    }

    /** Bytes that lie in pieces. */
    public static Storage of(String key, Path file, long length, Pieces pieces) {
        return new Storage(key, file, 0, length, Packing.IN_PIECES, Optional.of(pieces));
    }

    /** How bytes lie in a file. */
    public enum Packing {
        /** As they are. */
        PLAIN,
        /** With the bytes of each number in the order of big-endian machines. */
        BIG_ENDIAN,
        /** Deflated, as in a compressed zip archive. */
        DEFLATED,
        /** In pieces all over the file. */
        IN_PIECES,
        /** Not in reach: external data that is missing, or numbers that are spread over the file. */
        ABSENT
    }
}
