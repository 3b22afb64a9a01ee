package dev.loupe.models.data;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * Reads IDX, the format of MNIST (described on LeCun's page on MNIST): two zeros, the type, the number of dimensions, their
 * sizes as big-endian 32-bit numbers, then the elements. Only bytes are known here; the file may be packed by gzip.
 */
final class Idx {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int MOST_BYTES = 1 << 29;
    private static final int GZIP = 0x1f8b;

    private final int[] sizes;
    private final byte[] bytes;

    private Idx(int[] sizes, byte[] bytes) {
        this.sizes = sizes;
        this.bytes = bytes;
    }

    int size(int dimension) {
        return sizes[dimension];
    }

    byte[] bytes() {
        return bytes;
    }

    /**
     * @throws BadInput when it cannot be read, is no IDX file of bytes, or has another number of dimensions
     */
    static Idx read(Path file, int dimensions) {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(new DataInputStream(unpacked(raw)), dimensions);
        } catch (EOFException e) {
            throw new BadInput(name(file) + ": it ends too early", e);
        } catch (IOException e) {
            throw new BadInput(name(file) + ": it cannot be read: " + e.getMessage(), e);
        } catch (BadInput e) {
            throw e.in(name(file));
        }
    }

    private static String name(Path file) {
        return Printable.line(file.toString());
    }

    private static InputStream unpacked(InputStream raw) throws IOException {
        raw.mark(2);
        int first = raw.read() << 8 | raw.read();
        raw.reset();
        return first == GZIP ? new GZIPInputStream(raw, 1 << 16) : raw;
    }

    private static Idx read(DataInputStream in, int dimensions) throws IOException {
        int magic = in.readInt();
        if (magic != (UNSIGNED_BYTE << 8 | dimensions)) {
            throw new BadInput("byte 0: it begins with " + Integer.toHexString(magic) + ", but an IDX file of bytes in "
                    + dimensions + " dimensions with " + Integer.toHexString(UNSIGNED_BYTE << 8 | dimensions));
        }
        int[] sizes = new int[dimensions];
        long elements = 1;
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = in.readInt();
            elements = sizes[i] <= 0 ? -1 : elements * sizes[i];
            if (elements <= 0 || elements > MOST_BYTES) {
                throw new BadInput("byte " + (4 + 4 * i) + ": the sizes " + Arrays.toString(sizes)
                        + " are not those of 1 to " + MOST_BYTES + " bytes");
            }
        }
        byte[] bytes = in.readNBytes((int) elements); // grows with what there is, not with what is promised
        if (bytes.length < elements) {
            throw new BadInput("it ends after " + bytes.length + " of " + elements + " bytes");
        }
        if (in.read() >= 0) {
            throw new BadInput("it goes on after its " + elements + " bytes");
        }
        return new Idx(sizes, bytes);
    }
}
