package dev.loupe.formats.tensorflow;

import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Feed;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Wire;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The index of a checkpoint ({@code variables.index}): a sorted table of names and BundleEntryProto, in blocks. */
final class VariableIndex {
    private static final long MAGIC = 0xdb4775248b80fb57L;
    private static final int FOOTER = 48;

    private final ByteFile file;
    private final Function<String, Path> shard;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private int shards = 1;

    private VariableIndex(ByteFile file, Function<String, Path> shard) {
        this.file = file;
        this.shard = shard;
    }

    private record Block(long offset, long size) {}

    /**
     * The stored tensors by their names.
     *
     * @param shard finds a file of data by its suffix, such as {@code data-00000-of-00001}
     */
    static Map<String, StoredTensor> read(ByteFile file, Function<String, Path> shard) {
        VariableIndex index = new VariableIndex(file, shard);
        if (file.size() < FOOTER) {
            throw new BadInput("byte 0: the variables' index has " + file.size() + " bytes, too few for one");
        }
        Cursor footer = file.cursor(file.size() - FOOTER, FOOTER);
        Wire wire = new Wire(footer);
        wire.varint();
        wire.varint();
        Block root = new Block(wire.varint(), wire.varint());
        if (file.cursor(file.size() - 8, 8).i64("the footer") != MAGIC) {
            throw new BadInput("byte " + (file.size() - 8) + ": the variables' index does not end as one does");
        }
        List<Block> blocks = new ArrayList<>();
        index.entries(root, (key, value) -> {
            Wire handle = new Wire(value);
            blocks.add(new Block(handle.varint(), handle.varint()));
        });
        for (Block block : blocks) {
            index.entries(block, index::entry);
        }
        return index.tensors;
    }

    private interface Entry {
        void take(byte[] key, Cursor value);
    }

    /** Entries share the front of their key with the one before; the places to start anew follow at the end. */
    private void entries(Block block, Entry each) {
        Cursor cursor = file.cursor(block.offset(), Math.addExact(block.size(), 5));
        cursor.skip(block.size(), "a block");
        byte[] bytes = file.cursor(block.offset(), block.size()).bytes(block.size(), Limits.TEXTS, "a block");
        if (cursor.u8("a block's type") == 1) {
            bytes = Snappy.unpack(bytes);
        }
        Feed feed = feed(bytes);
        if (bytes.length < 4) {
            throw new BadInput("byte " + block.offset() + ": a block of the variables' index is too short");
        }
        long restarts = new Cursor(feed, bytes.length - 4L, bytes.length).u32("a block's end");
        long length = bytes.length - 4 - 4 * restarts;
        if (length < 0) {
            throw new BadInput("byte " + block.offset() + ": a block of the variables' index is damaged");
        }
        Cursor data = new Cursor(feed, 0, length);
        Wire wire = new Wire(data);
        byte[] key = new byte[0];
        int count = 0;
        while (!data.atEnd()) {
            Limits.check(++count, Limits.TENSORS, "entries");
            long shared = wire.varint();
            long own = wire.varint();
            long size = wire.varint();
            if (shared < 0 || shared > key.length || own < 0 || own > Limits.NAME - shared) {
                throw data.error("a name of the variables' index is damaged");
            }
            byte[] rest = data.bytes(own, Limits.NAME, "a name");
            key = Arrays.copyOf(key, (int) (shared + own));
            System.arraycopy(rest, 0, key, (int) shared, rest.length);
            long outer = data.enter(size, "an entry");
            each.take(key, data);
            data.leave(outer);
        }
    }

    private static Feed feed(byte[] bytes) {
        return (position, into, offset, length) -> {
            int count = (int) Math.min(length, bytes.length - position);
            if (count <= 0) {
                return -1;
            }
            System.arraycopy(bytes, (int) position, into, offset, count);
            return count;
        };
    }

    private void entry(byte[] key, Cursor value) {
        Wire wire = new Wire(value);
        if (key.length == 0) {
            while (wire.next()) {
                if (wire.field() == 1) {
                    shards = Limits.check(wire.number(), Limits.TENSORS, "files of variables");
                } else {
                    wire.skip();
                }
            }
            return;
        }
        DType type = DType.UNKNOWN;
        List<Long> shape = List.of();
        long number = 0;
        long offset = 0;
        long size = 0;
        while (wire.next()) {
            switch (wire.field()) {
                case 1 -> type = GraphDef.type(wire.number());
                case 2 -> shape = new GraphDefParser(file, wire).shape().orElse(List.of());
                case 3 -> number = wire.number();
                case 4 -> offset = wire.number();
                case 5 -> size = wire.number();
                default -> wire.skip();
            }
        }
        String name = new String(key, StandardCharsets.UTF_8);
        Tensor.elements(name, shape);
        Path path = shard.apply(String.format(Locale.ROOT, "data-%05d-of-%05d", number, shards));
        Storage storage = new Storage(name, path, offset, size, Storage.Packing.PLAIN);
        tensors.put(name, new StoredTensor(type, shape, storage, Optional::empty));
    }
}
