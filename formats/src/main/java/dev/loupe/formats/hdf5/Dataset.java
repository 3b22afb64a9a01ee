package dev.loupe.formats.hdf5;

import dev.loupe.formats.Pieces;
import java.util.List;
import java.util.Optional;

/**
 * A dataset.
 *
 * @param path the names from the root, joined by slashes
 * @param dtype of its elements, in our words where it is a type of ours
 * @param shape its sizes, outermost first
 * @param size bytes of an element
 * @param position of its first byte in the file, -1 where its data is in blocks, elsewhere, or was never written
 * @param chunks its blocks, where it is stored in blocks that can be read
 */
public record Dataset(
        String path,
        String dtype,
        List<Long> shape,
        int size,
        boolean isBigEndian,
        long position,
        Optional<Chunks> chunks) {
    /** Its blocks in a file that the HDF5 file is a part of, from a byte on. */
    public Optional<Pieces> pieces(long start) {
        return chunks.map(found -> start == 0 ? found : found.moved(start));
    }
}
