package dev.loupe.formats;

import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Feed;
import dev.loupe.formats.bytes.Zip;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Streams a tensor's elements in their order, little-endian, without holding more than a chunk of them. */
public final class TensorData {
    private static final int CHUNK = 256 << 10;

    private TensorData() {}

    /**
     * Writes the elements one after the other, the last dimension fastest.
     *
     * @throws BadInput when the data is not in reach
     */
    public static void copy(Tensor tensor, OutputStream out) throws IOException {
        Storage storage = tensor.storage();
        if (tensor.elements() == 0) {
            return;
        }
        if (storage.packing() == Storage.Packing.ABSENT) {
            throw new BadInput("the data of tensor '" + Printable.brief(tensor.name()) + "' is not in reach");
        }
        int size = Math.toIntExact(tensor.bytes() / tensor.elements());
        try (ByteFile file = ByteFile.open(storage.file())) {
            if (tensor.isContiguous()) {
                contiguous(tensor, size, file, out);
            } else if (storage.packing() == Storage.Packing.DEFLATED) {
                throw new BadInput("tensor '" + Printable.brief(tensor.name())
                        + "' is a view of compressed data, which is not read; save it again uncompressed");
            } else {
                strided(tensor, size, file, out);
            }
        }
    }

    private static void contiguous(Tensor tensor, int size, ByteFile file, OutputStream out) throws IOException {
        Storage storage = tensor.storage();
        Cursor cursor = switch (storage.packing()) {
            case DEFLATED ->
                new Cursor(
                        new Zip.Inflated(
                                file, storage.position(), file.size() - storage.position(), "tensor " + tensor.name()),
                        0,
                        storage.length());
            case IN_PIECES -> new Cursor(storage.pieces().orElseThrow().open(file), 0, storage.length());
            default -> file.cursor(storage.position(), storage.length());
        };
        cursor.skip(tensor.offset() * size, "a tensor");
        byte[] chunk = new byte[(int) Math.min(CHUNK, tensor.bytes())];
        long left = tensor.bytes();
        while (left > 0) {
            byte[] part = left >= chunk.length ? chunk : new byte[(int) left];
            cursor.read(part, "a tensor");
            if (storage.packing() == Storage.Packing.BIG_ENDIAN) {
                swap(part, size);
            }
            out.write(part);
            left -= part.length;
        }
    }

    private static void swap(byte[] bytes, int size) {
        for (int i = 0; i + size <= bytes.length; i += size) {
            for (int a = i, b = i + size - 1; a < b; a++, b--) {
                byte swapped = bytes[a];
                bytes[a] = bytes[b];
                bytes[b] = swapped;
            }
        }
    }

    /** Walks the elements like an odometer, with windows of the storage at hand. */
    private static void strided(Tensor tensor, int size, ByteFile file, OutputStream out) throws IOException {
        Windows windows = new Windows(file, tensor.storage());
        List<Long> shape = tensor.shape();
        long[] at = new long[shape.size()];
        long place = tensor.offset();
        byte[] chunk = new byte[CHUNK / size * size];
        int filled = 0;
        for (long left = tensor.elements(); left > 0; left--) {
            windows.copy(place * size, size, chunk, filled);
            if (tensor.storage().packing() == Storage.Packing.BIG_ENDIAN) {
                swapOne(chunk, filled, size);
            }
            filled += size;
            if (filled == chunk.length) {
                out.write(chunk);
                filled = 0;
            }
            for (int d = at.length - 1; d >= 0; d--) {
                place += tensor.strides().get(d);
                if (++at[d] < shape.get(d)) {
                    break;
                }
                place -= at[d] * tensor.strides().get(d);
                at[d] = 0;
            }
        }
        out.write(chunk, 0, filled);
    }

    private static void swapOne(byte[] bytes, int at, int size) {
        for (int a = at, b = at + size - 1; a < b; a++, b--) {
            byte swapped = bytes[a];
            bytes[a] = bytes[b];
            bytes[b] = swapped;
        }
    }

    /** Parts of a storage that were read lately: enough of them that walking down a column reads each part once. */
    private static final class Windows {
        private static final int WINDOW = 16 << 10;
        private static final int KEPT = 1024;

        private final Feed feed;
        private final long start;
        private final Storage storage;
        private final byte[][] kept = new byte[KEPT][];
        private final long[] which = new long[KEPT];

        Windows(ByteFile file, Storage storage) {
            this.feed = storage.pieces().map(pieces -> pieces.open(file)).orElse(file);
            this.start = storage.pieces().isPresent() ? 0 : storage.position();
            this.storage = storage;
        }

        void copy(long from, int length, byte[] into, int at) {
            int done = 0;
            while (done < length) {
                long index = (from + done) / WINDOW;
                byte[] window = window(index);
                int offset = (int) (from + done - index * WINDOW);
                int part = Math.min(length - done, window.length - offset);
                System.arraycopy(window, offset, into, at + done, part);
                done += part;
            }
        }

        private byte[] window(long index) {
            int slot = (int) (index % KEPT);
            byte[] window = kept[slot];
            if (window == null || which[slot] != index) {
                long from = index * WINDOW;
                window = new byte[(int) Math.min(WINDOW, storage.length() - from)];
                new Cursor(feed, start + from, start + from + window.length).read(window, "a tensor");
                kept[slot] = window;
                which[slot] = index;
            }
            return window;
        }
    }
}
