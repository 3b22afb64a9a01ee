package dev.loupe.formats.pytorch;

import dev.loupe.formats.Model;
import dev.loupe.formats.Source;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.pytorch.Pickled.Big;
import dev.loupe.formats.pytorch.Pickled.Sequence;
import dev.loupe.formats.pytorch.Pickled.StorageRef;
import dev.loupe.formats.pytorch.Pickled.Text;
import dev.loupe.formats.pytorch.Pickled.Whole;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The format before version 1.6: five pickles in a row (magic number, protocol, system, the object, the keys of its
 * storages), then for each key the number of elements and the data.
 */
final class LegacyFile {
    /** The pickled magic number 0x1950a86a20f9469cfc6c has ten bytes. */
    private static final int MAGIC_BYTES = 10;

    private LegacyFile() {}

    static Model read(Source source) {
        Cursor cursor = source.file().cursor();
        if (!(PickleMachine.read(cursor) instanceof Big magic) || magic.bytes() != MAGIC_BYTES) {
            throw new BadInput("is a bare pickle without the tensors of a checkpoint of PyTorch");
        }
        if (!(PickleMachine.read(cursor) instanceof Whole protocol) || protocol.value() != 1001) {
            throw cursor.error("the format before version 1.6 has protocol 1001, which is missing here");
        }
        PickleMachine.read(cursor);
        Map<String, StorageRef> named = new LinkedHashMap<>();
        Pickled root = new PickleMachine(cursor, named, false).run();
        if (!(PickleMachine.read(cursor) instanceof Sequence keys)) {
            throw cursor.error("the list of the storages' keys is missing");
        }
        Map<String, Storage> storages = new LinkedHashMap<>();
        for (Pickled key : keys.elements()) {
            if (!(key instanceof Text text)) {
                throw cursor.error("a storage's key is no text");
            }
            StorageRef storage = named.get(text.value());
            if (storage == null) {
                throw cursor.error(
                        "the storage '" + Printable.brief(text.value()) + "' is listed, but no tensor uses it");
            }
            storages.put(text.value(), storage(source, cursor, storage));
        }
        for (String key : named.keySet()) {
            if (!storages.containsKey(key)) {
                throw cursor.error("the storage '" + Printable.brief(key) + "' is not in the file; is it cut off?");
            }
        }
        Checkpoint checkpoint = Checkpoint.of(
                root,
                tensor -> Objects.requireNonNull(storages.get(tensor.storage().key()), "every storage was found"),
                "/");
        List<Tensor> tensors = checkpoint.tensors();
        if (tensors.isEmpty() && !(root instanceof Pickled.Dict)) {
            throw new BadInput("holds no tensors: it is no state dict or checkpoint");
        }
        return new Model(
                source.name(),
                "pytorch",
                Optional.empty(),
                Optional.empty(),
                List.copyOf(tensors),
                checkpoint.values(),
                tensors.isEmpty() ? List.of("the checkpoint holds no tensors") : List.of());
    }

    private static Storage storage(Source source, Cursor cursor, StorageRef storage) {
        String what = "the storage '" + Printable.brief(storage.key()) + "'";
        long elements = cursor.i64(what);
        if (elements != storage.elements()) {
            throw cursor.error(what + " has " + elements + " elements, but its tensors expect " + storage.elements());
        }
        long length = storage.elements() * storage.elementBytes();
        long start = cursor.position();
        cursor.skip(length, what);
        return new Storage(storage.key(), source.path(), start, length, Storage.Packing.PLAIN);
    }
}
