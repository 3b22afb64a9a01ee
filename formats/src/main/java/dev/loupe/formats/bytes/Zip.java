package dev.loupe.formats.bytes;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The directory of a zip archive (with its 64-bit fields). Entries are read where they lie; nothing is ever unpacked, so
 * that a name is only a name.
 */
public final class Zip {
    private static final int END_OF_DIRECTORY = 0x06054b50;
    private static final int END_OF_DIRECTORY_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int DIRECTORY_ENTRY = 0x02014b50;
    private static final int LOCAL_ENTRY = 0x04034b50;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    /**
     * One entry.
     *
     * @param packed bytes that it takes in the archive
     * @param size bytes once inflated, as the directory claims
     * @param header where its local header begins
     */
    public record Entry(String name, int method, long packed, long size, long header) {
        public boolean isDeflated() {
            return method == DEFLATED;
        }
    }

    private final ByteFile file;
    private final List<Entry> entries;
    private final Map<String, Entry> byName = new HashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private Zip(ByteFile file, List<Entry> entries) {
        this.file = file;
        this.entries = entries;
        for (Entry entry : entries) {
            if (byName.put(entry.name(), entry) != null) {
                throw new BadInput("the zip archive has two entries '" + Printable.brief(entry.name()) + "'");
            }
            if (climbs(entry.name())) {
                warnings.add("the zip entry '" + Printable.brief(entry.name())
                        + "' would leave its folder: nothing is ever unpacked");
            }
        }
    }

    private static boolean climbs(String name) {
        return name.startsWith("/")
                || name.startsWith("\\")
                || name.equals("..")
                || name.startsWith("../")
                || name.contains("/../")
                || name.endsWith("/..")
                || name.contains("..\\");
    }

    /**
     * Reads the directory.
     *
     * @throws BadInput when there is none, or it points outside the file
     */
    public static Zip read(ByteFile file) {
        long end = endOfDirectory(file);
        Cursor cursor = file.cursor(end, file.size() - end);
        cursor.skip(10, "the end of the zip directory");
        long count = cursor.u16("the number of zip entries");
        long length = cursor.u32("the zip directory's length");
        long start = cursor.u32("the zip directory's place");
        if (count == 0xffff || length == 0xffff_ffffL || start == 0xffff_ffffL) {
            Cursor wide = wideEnd(file, end);
            count = wide.i64("the number of zip entries");
            length = wide.i64("the zip directory's length");
            start = wide.i64("the zip directory's place");
        }
        Limits.check(count, Limits.ZIP_ENTRIES, "zip entries");
        if (start < 0 || length < 0 || start > file.size() || length > file.size() - start) {
            throw new BadInput("byte " + end + ": the zip directory is said to begin at byte "
                    + Long.toUnsignedString(start) + ", past the end of the file");
        }
        Cursor directory = file.cursor(start, length);
        List<Entry> entries = new ArrayList<>();
        long names = 0;
        for (long i = 0; i < count; i++) {
            Entry entry = entry(directory);
            names += entry.name().length();
            Limits.check(names, Limits.NAMES, "characters of names");
            if (entry.packed() > file.size() - entry.header()) {
                throw directory.error("the zip entry '" + Printable.brief(entry.name()) + "' claims "
                        + Long.toUnsignedString(entry.packed()) + " bytes, more than the file has");
            }
            entries.add(entry);
        }
        return new Zip(file, entries);
    }

    private static Cursor wideEnd(ByteFile file, long end) {
        Cursor locator = file.cursor(Math.max(0, end - 20), Math.min(20, end));
        if (end < 20 || locator.i32("the zip64 locator") != LOCATOR_64) {
            throw new BadInput("byte " + end + ": the zip directory needs 64-bit fields, but they are missing");
        }
        locator.skip(4, "the zip64 locator");
        long at = locator.i64("the zip64 directory's place");
        Cursor wide = file.cursor(at, Math.min(56, file.size() - Math.min(Math.max(at, 0), file.size())));
        if (wide.i32("the end of the zip64 directory") != END_OF_DIRECTORY_64) {
            throw wide.error(at, "here should be the end of the zip64 directory");
        }
        wide.skip(28, "the end of the zip64 directory");
        return wide;
    }

    private static long endOfDirectory(ByteFile file) {
        int length = (int) Math.min(file.size(), 22 + 0xffff);
        byte[] tail = new byte[length];
        long from = file.size() - length;
        file.cursor(from, length).read(tail, "the end of the zip archive");
        for (int i = length - 22; i >= 0; i--) {
            if (tail[i] == 'P' && tail[i + 1] == 'K' && tail[i + 2] == 5 && tail[i + 3] == 6) {
                return from + i;
            }
        }
        throw new BadInput("the zip archive has no directory at its end (" + Integer.toHexString(END_OF_DIRECTORY)
                + "): the file is cut off; fetch it again");
    }

    private static Entry entry(Cursor directory) {
        if (directory.i32("a zip entry") != DIRECTORY_ENTRY) {
            throw directory.error("here should be an entry of the zip directory");
        }
        directory.skip(4, "a zip entry");
        int flags = directory.u16("a zip entry");
        int method = directory.u16("a zip entry");
        directory.skip(8, "a zip entry");
        long packed = directory.u32("a zip entry");
        long size = directory.u32("a zip entry");
        int nameLength = directory.u16("a zip entry");
        int extraLength = directory.u16("a zip entry");
        int commentLength = directory.u16("a zip entry");
        directory.skip(8, "a zip entry");
        long header = directory.u32("a zip entry");
        String name = directory.text(nameLength, Limits.NAME, "a zip entry's name");
        long outer = directory.enter(extraLength, "a zip entry's extra fields");
        while (directory.remaining() >= 4) {
            int id = directory.u16("an extra field");
            long fieldEnd = directory.enter(directory.u16("an extra field"), "an extra field");
            if (id == 1) {
                size = size == 0xffff_ffffL ? directory.i64("a zip entry's size") : size;
                packed = packed == 0xffff_ffffL ? directory.i64("a zip entry's packed size") : packed;
                header = header == 0xffff_ffffL ? directory.i64("a zip entry's place") : header;
            }
            directory.leave(fieldEnd);
        }
        directory.leave(outer);
        directory.skip(commentLength, "a zip entry's comment");
        if (packed < 0 || size < 0 || header < 0) {
            throw directory.error("the zip entry '" + Printable.brief(name) + "' has negative sizes");
        }
        if ((flags & 1) != 0) {
            throw directory.error("the zip entry '" + Printable.brief(name) + "' is encrypted");
        }
        return new Entry(name, method, packed, size, header);
    }

    public List<Entry> entries() {
        return entries;
    }

    public List<String> warnings() {
        return warnings;
    }

    public Optional<Entry> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The first entry whose name ends like this: the folder in front of it differs from file to file. */
    public Optional<Entry> findLast(String ending) {
        for (Entry entry : entries) {
            if (entry.name().endsWith(ending)) {
                return Optional.of(entry);
            }
        }
        return Optional.empty();
    }

    /** Where an entry's bytes begin; they are checked to lie in the file. */
    public long dataStart(Entry entry) {
        String shown = "the zip entry '" + Printable.brief(entry.name()) + "'";
        Cursor local = file.cursor(entry.header(), Math.min(30, file.size() - Math.min(entry.header(), file.size())));
        if (local.i32(shown) != LOCAL_ENTRY) {
            throw local.error(entry.header(), "here should be " + shown);
        }
        local.skip(22, shown);
        long start = entry.header() + 30 + local.u16(shown) + local.u16(shown);
        if (entry.packed() > file.size() - start) {
            throw local.error(
                    start,
                    shown + " claims " + entry.packed() + " bytes, but the file has only "
                            + Math.max(0, file.size() - start) + " left");
        }
        if (entry.method() == STORED && entry.packed() != entry.size()) {
            throw local.error(
                    entry.header(), shown + " is stored, but claims " + entry.size() + " bytes in " + entry.packed());
        }
        return start;
    }

    /** The content of an entry, from its first byte to its last; inflated as it is read, forward only. */
    public Cursor cursor(Entry entry, long limit) {
        String shown = "the zip entry '" + Printable.brief(entry.name()) + "'";
        if (entry.size() > limit) {
            throw new BadInput(shown + " of " + entry.size() + " bytes is longer than the limit of " + limit);
        }
        long start = dataStart(entry);
        return switch (entry.method()) {
            case STORED -> file.cursor(start, entry.packed());
            case DEFLATED -> new Cursor(new Inflated(file, start, entry.packed(), shown), 0, entry.size());
            default -> throw new BadInput(shown + " is packed by method " + entry.method() + ", which is not read");
        };
    }

    /** Bytes that inflate out of a part of a file, forward only. */
    public static final class Inflated implements Feed {
        private static final int CHUNK = 16 << 10;

        private final Inflater inflater = new Inflater(true);
        private final ByteFile file;
        private final String what;
        private final byte[] packed = new byte[CHUNK];
        private long next;
        private final long end;
        private long done;

        public Inflated(ByteFile file, long start, long length, String what) {
            this.file = file;
            this.next = start;
            this.end = start + length;
            this.what = what;
        }

        @Override
        public int read(long position, byte[] into, int offset, int length) {
            byte[] skipped = new byte[Math.toIntExact(Math.min(CHUNK, Math.max(0, position - done)))];
            while (done < position) {
                if (inflate(skipped, 0, (int) Math.min(skipped.length, position - done)) < 0) {
                    return -1;
                }
            }
            return inflate(into, offset, length);
        }

        private int inflate(byte[] into, int offset, int length) {
            try {
                while (true) {
                    int made = inflater.inflate(into, offset, length);
                    if (made > 0) {
                        done += made;
                        return made;
                    }
                    if (inflater.finished() || inflater.needsDictionary() || (inflater.needsInput() && next >= end)) {
                        inflater.end();
                        return -1;
                    }
                    int read = file.read(next, packed, 0, (int) Math.min(packed.length, end - next));
                    if (read <= 0) {
                        return -1;
                    }
                    next += read;
                    inflater.setInput(packed, 0, read);
                }
            } catch (DataFormatException e) {
                throw new BadInput("byte " + next + ": " + what + " does not inflate: " + e.getMessage(), e);
            }
        }
    }
}
