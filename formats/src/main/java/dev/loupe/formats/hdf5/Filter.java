package dev.loupe.formats.hdf5;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.graph.BadInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a piece of a dataset went through before it was written (HDF5 file format specification, IV.A.2.l).
 *
 * @param number HDF5's for the kind of filter
 * @param width bytes of the elements that a shuffle takes apart
 */
record Filter(int number, int width) {
    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER = 3;

    /** Filters of one dataset: 32 is HDF5's own limit. */
    private static final int MOST = 32;

    static List<Filter> read(Cursor cursor) {
        int version = cursor.u8("filters");
        if (version != 1 && version != 2) {
            throw cursor.error("filters of version " + version + " are not known");
        }
        int count = cursor.u8("filters");
        if (count > MOST) {
            throw cursor.error(count + " filters are more than the limit of " + MOST);
        }
        cursor.skip(version == 1 ? 6 : 0, "filters");
        List<Filter> filters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = cursor.u16("a filter");
            boolean isNamed = version == 1 || number >= 256;
            int name = isNamed ? cursor.u16("a filter") : 0;
            cursor.skip(2, "a filter");
            int values = cursor.u16("a filter");
            cursor.skip(version == 1 ? (name + 7L) / 8 * 8 : name, "a filter's name");
            long first = values > 0 ? cursor.u32("a filter") : 0;
            cursor.skip(4L * Math.max(0, values - 1), "a filter");
            cursor.skip(version == 1 && values % 2 == 1 ? 4 : 0, "a filter");
            filters.add(new Filter(number, (int) Math.min(Integer.MAX_VALUE, first)));
        }
        return List.copyOf(filters);
    }

    boolean isKnown() {
        return number == DEFLATE || number == FLETCHER || (number == SHUFFLE && width > 0);
    }

    /** Bytes that it adds to a piece, whatever is in it. */
    int added() {
        return number == FLETCHER ? Integer.BYTES : 0;
    }

    /**
     * What went in for what came out.
     *
     * @param most bytes that there can have been
     * @throws BadInput when there are more, or the check sum is another
     */
    byte[] undo(byte[] made, int most, long position) {
        return switch (number) {
            case DEFLATE -> inflate(made, most, position);
            case SHUFFLE -> unshuffle(made);
            default -> checked(made, position);
        };
    }

    private static byte[] inflate(byte[] packed, int most, long position) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            byte[] made = new byte[most + 1];
            int done = 0;
            while (done < made.length) {
                int count = inflater.inflate(made, done, made.length - done);
                if (count == 0 && (inflater.finished() || inflater.needsInput() || inflater.needsDictionary())) {
                    return Arrays.copyOf(made, done);
                }
                done += count;
            }
        } catch (DataFormatException e) {
            throw new BadInput("byte " + position + ": a piece does not inflate: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
        throw new BadInput("byte " + position + ": a piece inflates to more than the " + most + " bytes that it has");
    }

    /** First bytes of all elements, then second bytes, …; what is no whole element stands behind as it was. */
    private byte[] unshuffle(byte[] shuffled) {
        int elements = shuffled.length / width;
        byte[] made = shuffled.clone();
        for (int b = 0; b < width; b++) {
            for (int i = 0; i < elements; i++) {
                made[i * width + b] = shuffled[b * elements + i];
            }
        }
        return made;
    }

    /** Fletcher's sum over words of 16 bits, big-endian, an odd byte as the upper half of a last one. */
    private static byte[] checked(byte[] made, long position) {
        if (made.length < Integer.BYTES) {
            throw new BadInput("byte " + position + ": a piece has no check sum");
        }
        byte[] data = Arrays.copyOf(made, made.length - Integer.BYTES);
        long low = 0;
        long high = 0;
        for (int i = 0; i < data.length; i += 2) {
            int next = i + 1 < data.length ? data[i + 1] & 0xff : 0;
            low = (low + ((data[i] & 0xff) << 8 | next)) % 65535;
            high = (high + low) % 65535;
        }
        long stored = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            stored |= (made[data.length + i] & 0xffL) << (8 * i);
        }
        // A sum of 65535 is 0 in this arithmetic, and may stand as either.
        if ((stored & 0xffff) % 65535 != low || (stored >>> 16) % 65535 != high) {
            throw new BadInput("byte " + position + ": the check sum of a piece is another: the file is damaged");
        }
        return data;
    }
}
