package dev.loupe.formats.hdf5;

import java.util.List;

/**
 * A dataset.
 *
 * @param path the names from the root, joined by slashes
 * @param dtype of its elements, in our words where it is a type of ours
 * @param shape its sizes, outermost first
 * @param size bytes of an element
 * @param position of its first byte in the file, -1 where its data is in chunks, elsewhere, or was never written
 */
public record Dataset(String path, String dtype, List<Long> shape, int size, boolean isBigEndian, long position) {}
