package dev.loupe.formats.hdf5;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Feed;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.hdf5.ObjectHeader.Message;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the tree of an HDF5 file (superblocks 0 to 3): groups with their text attributes, datasets with where their data
 * lies. Hard links only; an object that is reached twice, as in a circle, is refused.
 */
public final class Hdf5 {
    private static final String SIGNATURE = "\u0089HDF\r\n\u001a\n";
    static final long UNDEFINED = -1;
    /** Types of messages. */
    private static final int DATASPACE = 1;

    private static final int LINK_INFO = 2;
    private static final int DATATYPE = 3;
    private static final int LINK = 6;
    private static final int LAYOUT = 8;
    private static final int FILTERS = 11;
    private static final int ATTRIBUTE = 12;
    private static final int SYMBOL_TABLE = 17;
    private static final int ATTRIBUTE_INFO = 21;

    private final Feed feed;
    private final long size;
    private long base;
    private int offsets = 8;
    private int lengths = 8;
    private int steps;
    private int blocks;
    private long texts;
    private final Set<Long> visited = new HashSet<>();

    private record Link(String name, long address) {}

    private record Open(Group group, long address) {}

    private Hdf5(Feed feed, long size) {
        this.feed = feed;
        this.size = size;
    }

    /**
     * Reads the tree.
     *
     * @param feed bytes at any place
     * @param size of them all
     * @throws BadInput when it is damaged, cut off or goes in circles
     */
    public static Group read(Feed feed, long size) {
        return new Hdf5(feed, size).root();
    }

    /** Whether the signature stands at byte 0, 512, 1024, 2048, … */
    public static boolean isHdf5(Feed feed, long size) {
        return superblock(feed, size) >= 0;
    }

    private static long superblock(Feed feed, long size) {
        for (long at = 0; at + 8 <= size && at <= 1 << 20; at = at == 0 ? 512 : 2 * at) {
            byte[] head = new byte[8];
            new Cursor(feed, at, at + 8).read(head, "the signature");
            if (new String(head, StandardCharsets.ISO_8859_1).equals(SIGNATURE)) {
                return at;
            }
        }
        return -1;
    }

    long base() {
        return base;
    }

    /** Bytes of an address. */
    int offsets() {
        return offsets;
    }

    /** Bytes of a length. */
    int lengths() {
        return lengths;
    }

    /** Counts what is followed, so that no structure can keep us busy. */
    void count() {
        Limits.check(++steps, Limits.HDF5_OBJECTS, "parts of an HDF5 file");
    }

    /** Counts the blocks that are noted. */
    void countBlock() {
        Limits.check(++blocks, Limits.HDF5_BLOCKS, "blocks of datasets");
    }

    Cursor absolute(long from, long length, String what) {
        if (from < 0 || length < 0 || from > size || length > size - from) {
            throw new BadInput("byte " + Long.toUnsignedString(from) + ": " + what + " needs "
                    + Long.toUnsignedString(length) + " bytes, but the file ends at byte " + size);
        }
        return new Cursor(feed, from, from + length);
    }

    /** From an address to the end of the file. */
    Cursor at(long address, String what) {
        if (address < 0 || address >= size - base) {
            throw new BadInput("byte " + Long.toUnsignedString(address) + ": here should be " + what
                    + ", but the file ends at byte " + size);
        }
        return absolute(base + address, size - base - address, what);
    }

    long offset(Cursor cursor, String what) {
        long address = ObjectHeader.number(cursor, offsets, what);
        return offsets < 8 && address == (1L << (8 * offsets)) - 1 ? UNDEFINED : address;
    }

    long length(Cursor cursor, String what) {
        return ObjectHeader.number(cursor, lengths, what);
    }

    boolean hasSignature(Cursor cursor, String signature) {
        return cursor.text(4, 4, "a signature").equals(signature);
    }

    private Group root() {
        long at = superblock(feed, size);
        if (at < 0) {
            throw new BadInput("has no signature of HDF5");
        }
        base = at;
        Cursor cursor = absolute(at, size - at, "the superblock");
        cursor.skip(8, "the superblock");
        int version = cursor.u8("the superblock");
        if (version > 3) {
            throw cursor.error("HDF5 with a superblock of version " + version + " is not known");
        }
        boolean old = version < 2;
        cursor.skip(old ? 4 : 0, "the superblock");
        offsets = width(cursor);
        lengths = width(cursor);
        cursor.skip(old ? 1 + 2 + 2 + 4 + (version == 1 ? 4 : 0) : 1, "the superblock");
        offset(cursor, "the superblock");
        offset(cursor, "the superblock");
        long end = offset(cursor, "the end of the file");
        if (end < 0 || end > size - base) {
            throw new BadInput("the file ends at byte " + size + ", but HDF5 says that it has "
                    + Long.toUnsignedString(end) + " bytes: it is cut off; fetch it again");
        }
        if (old) {
            offset(cursor, "the superblock");
            offset(cursor, "the root group");
        }
        long address = offset(cursor, "the root group");
        return tree(address);
    }

    private static int width(Cursor cursor) {
        int width = cursor.u8("the superblock");
        if (width != 2 && width != 4 && width != 8) {
            throw cursor.error("addresses of " + width + " bytes are not read");
        }
        return width;
    }

    private static Group empty(String path) {
        return new Group(path, new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** Depth first with a stack of our own. */
    private Group tree(long address) {
        Group root = empty("");
        Deque<Open> open = new ArrayDeque<>();
        open.push(new Open(root, address));
        visited.add(address);
        while (!open.isEmpty()) {
            Open next = open.pop();
            List<Message> messages = ObjectHeader.read(this, next.address());
            attributes(messages, next.group());
            for (Link link : links(messages)) {
                String name = next.group().path().isEmpty()
                        ? link.name()
                        : next.group().path() + "/" + link.name();
                Limits.check(name.length(), Limits.NAME, "characters of a path");
                texts += name.length();
                Limits.check(texts, Limits.NAMES, "characters of names");
                if (!visited.add(link.address())) {
                    throw new BadInput(
                            "'" + Printable.brief(name) + "' leads to an object that was met before, at byte "
                                    + link.address() + ": HDF5 that goes in circles is not followed");
                }
                child(next.group(), link, name, open);
            }
        }
        return root;
    }

    private void child(Group parent, Link link, String path, Deque<Open> open) {
        List<Message> messages = ObjectHeader.read(this, link.address());
        boolean isDataset = messages.stream().anyMatch(message -> message.type() == LAYOUT);
        if (isDataset) {
            put(parent.datasets(), link.name(), dataset(messages, path), path);
        } else {
            Group group = empty(path);
            put(parent.groups(), link.name(), group, path);
            open.push(new Open(group, link.address()));
        }
    }

    private static <T> void put(Map<String, T> members, String name, T member, String path) {
        if (members.put(name, member) != null) {
            throw new BadInput("two objects are called '" + Printable.brief(path) + "'");
        }
    }

    private Cursor content(Message message) {
        Cursor cursor = absolute(message.position(), message.length(), "a message");
        return (message.flags() & 2) == 0 ? cursor : shared(cursor, message.type());
    }

    /** A message that stands in another object: a type that has a name of its own. */
    private Cursor shared(Cursor cursor, int type) {
        int version = cursor.u8("a shared message");
        int kind = cursor.u8("a shared message");
        if (version < 1 || version > 3 || (version == 3 && kind != 2)) {
            throw cursor.error("a message that is shared by objects through a heap is not read");
        }
        cursor.skip(version == 1 ? 6 : 0, "a shared message");
        long address = offset(cursor, "a shared message");
        count();
        for (Message other : ObjectHeader.read(this, address)) {
            if (other.type() == type && (other.flags() & 2) == 0) {
                return absolute(other.position(), other.length(), "a message");
            }
        }
        throw cursor.error("a shared message is not where it is said to be");
    }

    // --- links ---

    private List<Link> links(List<Message> messages) {
        List<Link> links = new ArrayList<>();
        for (Message message : messages) {
            switch (message.type()) {
                case SYMBOL_TABLE -> symbolTable(content(message), links);
                case LINK -> link(content(message), links);
                case LINK_INFO -> linkInfo(content(message), links);
                default -> {}
            }
        }
        return links;
    }

    private void add(List<Link> links, String name, long address) {
        count();
        if (name.isEmpty() || address == UNDEFINED) {
            throw new BadInput("a link of an HDF5 group has no name or no target");
        }
        links.add(new Link(name, address));
    }

    /** A link of its own; soft and external ones lead to nothing that is read. */
    private void link(Cursor cursor, List<Link> links) {
        cursor.skip(1, "a link");
        int flags = cursor.u8("a link");
        int type = (flags & 8) != 0 ? cursor.u8("a link") : 0;
        cursor.skip(((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0), "a link");
        long length = ObjectHeader.number(cursor, 1 << (flags & 3), "a link's name");
        String name = cursor.text(length, Limits.NAME, "a link's name");
        if (type == 0) {
            add(links, name, offset(cursor, "a link"));
        }
    }

    /** Many links stand in a heap, with a tree of their names. */
    private void linkInfo(Cursor cursor, List<Link> links) {
        cursor.skip(1, "a group");
        int flags = cursor.u8("a group");
        cursor.skip((flags & 1) != 0 ? 8 : 0, "a group");
        long heap = offset(cursor, "a group");
        long names = offset(cursor, "a group");
        if (heap != UNDEFINED && names != UNDEFINED) {
            FractalHeap objects = FractalHeap.at(this, heap);
            List<Link> found = new ArrayList<>();
            SecondTree.read(this, names, record -> {
                record.skip(4, "a record");
                link(objects.object(record), found);
            });
            found.sort(Comparator.comparing(Link::name));
            links.addAll(found);
        }
    }

    /** A B-tree of version 1 whose leaves are tables of symbols with names in a local heap. */
    private void symbolTable(Cursor cursor, List<Link> links) {
        long tree = offset(cursor, "a symbol table");
        long heap = offset(cursor, "a symbol table");
        Cursor header = at(heap, "a local heap");
        if (!hasSignature(header, "HEAP")) {
            throw header.error("here should be a local heap");
        }
        header.skip(4, "a local heap");
        long heapSize = length(header, "a local heap");
        length(header, "a local heap");
        long names = offset(header, "a local heap");
        absolute(base + Math.max(0, names), heapSize, "the names of a group");
        Deque<Long> open = new ArrayDeque<>(List.of(tree));
        Set<Long> seen = new HashSet<>();
        while (!open.isEmpty()) {
            long address = open.pop();
            count();
            Cursor node = at(address, "a node of a group");
            if (!seen.add(address)) {
                throw node.error("the index of a group goes in circles");
            }
            String signature = node.text(4, 4, "a node of a group");
            if (signature.equals("TREE")) {
                branches(node, open);
            } else if (signature.equals("SNOD")) {
                symbols(node, names, heapSize, links);
            } else {
                throw node.error("here should be a node of a group");
            }
        }
    }

    private void branches(Cursor node, Deque<Long> open) {
        if (node.u8("a node of a group") != 0) {
            throw node.error("here should be the index of a group, not of data");
        }
        node.skip(1, "a node of a group");
        int used = node.u16("a node of a group");
        node.skip(2L * offsets + lengths, "a node of a group");
        List<Long> children = new ArrayList<>();
        for (int i = 0; i < used; i++) {
            children.add(offset(node, "a node of a group"));
            node.skip(lengths, "a node of a group");
        }
        for (int i = children.size() - 1; i >= 0; i--) {
            open.push(children.get(i));
        }
    }

    private void symbols(Cursor node, long names, long heapSize, List<Link> links) {
        node.skip(2, "a table of symbols");
        int used = node.u16("a table of symbols");
        for (int i = 0; i < used; i++) {
            long name = offset(node, "a symbol");
            long address = offset(node, "a symbol");
            long cache = node.u32("a symbol");
            node.skip(20, "a symbol");
            if (name < 0 || name >= heapSize) {
                throw node.error("a symbol's name is not among the names of its group");
            }
            if (cache != 2) { // a soft link leads to nothing that is read
                add(links, terminated(absolute(base + names + name, heapSize - name, "a name")), address);
            }
        }
    }

    private static String terminated(Cursor cursor) {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        while (true) {
            int b = cursor.u8("a name");
            if (b == 0) {
                return bytes.toString(StandardCharsets.UTF_8);
            }
            bytes.write(b);
            Limits.check(bytes.size(), Limits.NAME, "bytes of a name");
        }
    }

    // --- attributes ---

    private void attributes(List<Message> messages, Group group) {
        for (Message message : messages) {
            if (message.type() == ATTRIBUTE) {
                attribute(content(message), group);
            } else if (message.type() == ATTRIBUTE_INFO) {
                Cursor cursor = content(message);
                cursor.skip(1, "attributes");
                int flags = cursor.u8("attributes");
                cursor.skip((flags & 1) != 0 ? 2 : 0, "attributes");
                long heap = offset(cursor, "attributes");
                long names = offset(cursor, "attributes");
                if (heap != UNDEFINED && names != UNDEFINED) {
                    FractalHeap objects = FractalHeap.at(this, heap);
                    SecondTree.read(this, names, record -> attribute(objects.object(record), group));
                }
            }
        }
    }

    private void attribute(Cursor cursor, Group group) {
        count();
        int version = cursor.u8("an attribute");
        if (version < 1 || version > 3) {
            throw cursor.error("an attribute of version " + version + " is not known");
        }
        int flags = cursor.u8("an attribute");
        int nameLength = cursor.u16("an attribute");
        int typeLength = cursor.u16("an attribute");
        int spaceLength = cursor.u16("an attribute");
        cursor.skip(version == 3 ? 1 : 0, "an attribute");
        if (version > 1 && (flags & 2) != 0) {
            throw cursor.error("an attribute whose shape is shared is not read");
        }
        int padding = version == 1 ? 7 : 0;
        String name = cursor.text(nameLength, Limits.NAME, "an attribute's name");
        cursor.skip(-nameLength & padding, "an attribute");
        name = name.endsWith("\0") ? name.substring(0, name.indexOf('\0')) : name;
        long outer = cursor.enter(typeLength, "an attribute's type");
        Datatype type = Datatype.read(version > 1 && (flags & 1) != 0 ? shared(cursor, DATATYPE) : cursor);
        cursor.leave(outer);
        cursor.skip(-typeLength & padding, "an attribute");
        outer = cursor.enter(spaceLength, "an attribute's shape");
        Dataspace space = Dataspace.read(cursor, lengths);
        cursor.leave(outer);
        cursor.skip(-spaceLength & padding, "an attribute");
        if (type.kind() == Datatype.Kind.FIXED_TEXT || type.kind() == Datatype.Kind.VARIABLE_TEXT) {
            group.attributes().put(name, values(cursor, type, space));
        }
    }

    private List<String> values(Cursor cursor, Datatype type, Dataspace space) {
        long count = space.isNull() ? 0 : 1;
        for (long length : space.shape()) {
            count = Limits.check(count * Math.min(length, Integer.MAX_VALUE), Limits.HDF5_OBJECTS, "texts");
        }
        cursor.need(count * type.size(), "an attribute's texts");
        List<String> values = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            String value = type.kind() == Datatype.Kind.FIXED_TEXT
                    ? cursor.text(type.size(), 1 << 20, "a text")
                    : variable(cursor);
            int end = value.indexOf('\0');
            values.add(end < 0 ? value : value.substring(0, end));
        }
        return values;
    }

    /** A text in a global heap: its length, the heap's address, its number there. */
    private String variable(Cursor cursor) {
        long length = cursor.u32("a text");
        long heap = offset(cursor, "a text");
        int index = cursor.i32("a text");
        if (length == 0) {
            return "";
        }
        texts += length;
        Limits.check(texts, Limits.HDF5_TEXTS, "bytes of texts");
        Cursor collection = at(heap, "a global heap");
        if (!hasSignature(collection, "GCOL")) {
            throw collection.error("here should be a global heap");
        }
        collection.skip(4, "a global heap");
        long end = length(collection, "a global heap");
        Cursor objects = absolute(base + heap, end, "a global heap");
        objects.skip(8L + lengths, "a global heap");
        while (objects.remaining() >= 8L + lengths) {
            count();
            int number = objects.u16("an object of a heap");
            objects.skip(6, "an object of a heap");
            long size = length(objects, "an object of a heap");
            if (number == 0) {
                break;
            }
            if (number == index) {
                if (length > size) {
                    throw objects.error("a text of " + length + " bytes is said to lie in " + size);
                }
                return objects.text(length, Limits.HDF5_TEXTS, "a text");
            }
            objects.need(size, "an object of a heap");
            objects.skip(Math.min(size + (-size & 7), objects.remaining()), "an object of a heap");
        }
        throw objects.error("a text is not where an attribute says");
    }

    // --- datasets ---

    private Dataset dataset(List<Message> messages, String path) {
        String what = "dataset '" + Printable.brief(path) + "'";
        Datatype type = null;
        Dataspace space = null;
        List<Filter> filters = List.of();
        Optional<Message> layout = Optional.empty();
        boolean brain = false;
        for (Message message : messages) {
            switch (message.type()) {
                case DATASPACE -> space = Dataspace.read(content(message), lengths);
                case DATATYPE -> type = Datatype.read(content(message));
                case FILTERS -> filters = Filter.read(content(message));
                case LAYOUT -> layout = Optional.of(message);
                case ATTRIBUTE -> {
                    Group own = empty(path);
                    attribute(content(message), own);
                    brain |= own.attributes().getOrDefault("dtype", List.of()).contains("bfloat16");
                }
                default -> {}
            }
        }
        if (type == null || space == null) {
            throw new BadInput(what + " lacks its type or its shape");
        }
        long bytes = type.size();
        for (long length : space.shape()) {
            if (Math.multiplyHigh(bytes, length) != 0 || bytes * length < 0) {
                throw new BadInput(what + " of shape " + space.shape() + " has more bytes than 64 bits can count");
            }
            bytes *= length;
        }
        long[] data = layout.map(message -> layout(content(message))).orElse(new long[] {UNDEFINED, UNDEFINED});
        long position = data[0];
        if (position != UNDEFINED) {
            if (bytes > data[1]) {
                throw new BadInput(what + " needs " + bytes + " bytes, but only " + data[1] + " are its own");
            }
            absolute(position, bytes, what);
        }
        boolean isBrain = brain && type.size() == 2;
        Optional<Chunks> chunks = bytes == 0 || layout.isEmpty()
                ? Optional.empty()
                : chunks(content(layout.get()), space.shape(), type, filters, what);
        return new Dataset(
                path,
                isBrain ? "bfloat16" : type.label(),
                space.shape(),
                type.size(),
                type.bigEndian(),
                position,
                chunks);
    }

    /** The blocks of a dataset that is stored in blocks. */
    private Optional<Chunks> chunks(Cursor cursor, List<Long> shape, Datatype type, List<Filter> filters, String what) {
        int version = cursor.u8("a layout");
        if (version > 4) {
            return Optional.empty();
        }
        // Before version 3 the number of dimensions stands in front of the class.
        int dimensions = version < 3 ? cursor.u8("a layout") : 0;
        if (cursor.u8("a layout") != 2) {
            return Optional.empty();
        }
        try {
            return new ChunkIndex(this, shape, filters)
                    .read(cursor, version, dimensions, type.size(), type.bigEndian());
        } catch (BadInput e) {
            throw e.in(what);
        }
    }

    /** Where the data begins in the file, and how much there is; nothing where it is not in one piece. */
    private long[] layout(Cursor cursor) {
        int version = cursor.u8("a layout");
        if (version < 3) {
            cursor.skip(1, "a layout");
            boolean contiguous = cursor.u8("a layout") == 1;
            cursor.skip(5, "a layout");
            long address = contiguous ? offset(cursor, "a layout") : UNDEFINED;
            return address == UNDEFINED ? new long[] {UNDEFINED, UNDEFINED} : new long[] {base + address, size};
        }
        return switch (cursor.u8("a layout")) {
            case 0 -> {
                int length = cursor.u16("a layout");
                yield new long[] {cursor.position(), length};
            }
            case 1 -> {
                long address = offset(cursor, "a layout");
                long length = length(cursor, "a layout");
                yield address == UNDEFINED
                        ? new long[] {UNDEFINED, UNDEFINED}
                        : new long[] {base + address, Math.max(length, 0)};
            }
            default -> new long[] {UNDEFINED, UNDEFINED};
        };
    }
}
