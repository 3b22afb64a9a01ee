package dev.loupe.formats;

import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Feed;

/** Data that lies in pieces all over a file, each perhaps compressed. */
public interface Pieces {
    /** The bytes of the whole at any place: the elements in their order, little-endian. Open as long as the file is. */
    Feed open(ByteFile file);
}
