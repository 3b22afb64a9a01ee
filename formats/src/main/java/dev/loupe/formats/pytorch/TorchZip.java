package dev.loupe.formats.pytorch;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Model;
import dev.loupe.formats.Source;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Zip;
import dev.loupe.formats.pytorch.Pickled.StorageRef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A zip archive of PyTorch: {@code NAME/data.pkl} describes, {@code NAME/data/KEY} holds the storages. TorchScript adds
 * {@code constants.pkl} and {@code code/}.
 */
final class TorchZip {
    private final Source source;
    private final Zip zip;
    private final String folder;
    private final boolean bigEndian;
    private final Map<String, Storage> storages = new LinkedHashMap<>();

    private TorchZip(Source source, Zip zip, String folder) {
        this.source = source;
        this.zip = zip;
        this.folder = folder;
        this.bigEndian = zip.find(folder + "byteorder")
                .map(entry -> text(entry, 16).startsWith("big"))
                .orElse(false);
    }

    private String text(Zip.Entry entry, int limit) {
        return zip.cursor(entry, limit).text(entry.size(), limit, "the zip entry '" + entry.name() + "'");
    }

    static Model read(Source source) {
        Zip zip = Zip.read(source.file());
        Zip.Entry pickle = zip.findLast("data.pkl")
                .orElseThrow(() -> new BadInput("is a zip archive without data.pkl: it is no checkpoint"));
        String folder = pickle.name().substring(0, pickle.name().length() - "data.pkl".length());
        return new TorchZip(source, zip, folder).read(pickle);
    }

    private Model read(Zip.Entry pickle) {
        boolean torchScript = zip.find(folder + "constants.pkl").isPresent();
        Map<String, StorageRef> named = new LinkedHashMap<>();
        Pickled root;
        try {
            root = new PickleMachine(zip.cursor(pickle, Limits.PICKLE), named, torchScript).run();
        } catch (BadInput e) {
            throw e.in(Printable.brief(pickle.name()));
        }
        named.values().forEach(this::resolve);
        Checkpoint checkpoint = Checkpoint.of(
                root,
                tensor -> java.util.Objects.requireNonNull(
                        storages.get(tensor.storage().key()), "every storage was resolved"),
                torchScript ? "." : "/");
        List<Tensor> tensors = checkpoint.tensors();
        if (tensors.isEmpty() && !(root instanceof Pickled.Dict)) {
            throw new BadInput(Printable.brief(pickle.name()) + " holds no tensors: it is no state dict or checkpoint");
        }
        Map<String, Datum> metadata = new LinkedHashMap<>();
        if (torchScript) {
            metadata.put("torchscript", Datum.of(true));
        }
        metadata.putAll(checkpoint.values());
        List<String> warnings = new ArrayList<>(zip.warnings());
        if (tensors.isEmpty()) {
            warnings.add("the checkpoint holds no tensors");
        }
        if (torchScript) {
            warnings.add("a TorchScript archive: its tensors are listed; its program is not read, "
                    + "export to ONNX to see the layers");
        }
        return new Model(
                source.name(),
                "pytorch",
                Optional.empty(),
                Optional.empty(),
                List.copyOf(tensors),
                metadata,
                List.copyOf(warnings));
    }

    /** Finds a storage's bytes and checks that all are there. */
    private void resolve(StorageRef storage) {
        String key = storage.key();
        Zip.Entry entry = zip.find(folder + "data/" + key)
                .or(() -> zip.find(folder + "tensors/" + key))
                .orElseThrow(() ->
                        new BadInput("the storage '" + Printable.brief(key) + "' is not in the file; is it cut off?"));
        long needed = storage.elements() * storage.elementBytes();
        long start = zip.dataStart(entry);
        if (entry.size() < needed) {
            throw new BadInput("the storage '" + Printable.brief(key) + "' needs " + needed + " bytes, but "
                    + entry.size() + " are there");
        }
        Storage.Packing packing = entry.isDeflated()
                ? Storage.Packing.DEFLATED
                : bigEndian ? Storage.Packing.BIG_ENDIAN : Storage.Packing.PLAIN;
        storages.put(key, new Storage(key, source.path(), source.file().start() + start, needed, packing));
    }
}
