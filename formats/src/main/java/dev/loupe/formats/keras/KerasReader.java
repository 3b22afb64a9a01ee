package dev.loupe.formats.keras;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Feed;
import dev.loupe.formats.bytes.Json;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Zip;
import dev.loupe.formats.hdf5.Dataset;
import dev.loupe.formats.hdf5.Group;
import dev.loupe.formats.hdf5.Hdf5;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keras: HDF5 of Keras 2, and the zip archive of Keras 3 that has one in it. */
public final class KerasReader implements Reader {
    private static final String WEIGHTS = "model.weights.h5";

    /** Bytes of compressed weights that are held inflated, to read where tensors lie. */
    private static final int INFLATED = 16 << 20;

    @Override
    public Format format() {
        return new Format(
                "keras",
                "Keras",
                List.of(".h5", ".hdf5", ".keras"),
                EnumSet.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.WEIGHTS, Gives.FIGURES),
                "sequential and functional models; code in Lambda layers is never decoded");
    }

    @Override
    public boolean claims(Source source) {
        if (source.isFolder()) {
            return false;
        }
        if (source.startsWith("PK\u0003\u0004")) {
            try {
                Zip zip = Zip.read(source.file());
                return zip.find("config.json").isPresent()
                        && zip.find("metadata.json").isPresent();
            } catch (BadInput e) {
                return false; // another reader says what is wrong with the archive
            }
        }
        return isDescription(source) || source.startsWith("\u0089HDF") || Hdf5.isHdf5(source.file(), source.size());
    }

    /** What {@code to_json} writes: an architecture without weights. */
    private static boolean isDescription(Source source) {
        String head = new String(source.head(), StandardCharsets.UTF_8).stripLeading();
        return head.startsWith("{\"class_name\"")
                || (head.startsWith("{\"module\": \"keras") && head.contains("\"class_name\""));
    }

    @Override
    public Model read(Source source) {
        if (isDescription(source)) {
            Json config = Json.read(source.file().cursor());
            List<String> warnings = new ArrayList<>();
            return KerasModels.model(
                    source, "keras", Optional.of(config), StoredLayers.NONE, List.of(), Map.of(), warnings);
        }
        return source.startsWith("PK\u0003\u0004") ? archive(source) : hdf5(source);
    }

    private static Model hdf5(Source source) {
        Group root = Hdf5.read(source.file(), source.size());
        List<String> warnings = new ArrayList<>();
        List<Tensor> tensors = tensors(root, source, 0);
        Map<String, Datum> metadata = new LinkedHashMap<>();
        for (String name : List.of("keras_version", "backend")) {
            root.texts(name).ifPresent(texts -> metadata.put(name, Datum.of(String.join("", texts))));
        }
        Optional<Json> config =
                root.texts("model_config").map(texts -> json(String.join("", texts), "its model_config"));
        return KerasModels.model(
                source, "keras", config, StoredLayers.ofHdf5(root, tensors), tensors, metadata, warnings);
    }

    private static Json json(String text, String what) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            return Json.read(new Cursor(memory(bytes), 0, bytes.length));
        } catch (BadInput e) {
            throw e.in(what);
        }
    }

    private static Model archive(Source source) {
        Zip zip = Zip.read(source.file());
        List<String> warnings = new ArrayList<>(zip.warnings());
        Json config = document(zip, "config.json");
        Map<String, Datum> metadata = new LinkedHashMap<>();
        document(zip, "metadata.json")
                .text("keras_version")
                .ifPresent(version -> metadata.put("keras_version", Datum.of(version)));
        boolean ours =
                config.text("module").map(module -> module.startsWith("keras")).orElse(true);
        if (!ours && config.text("registered_name").isEmpty()) {
            throw new BadInput("config.json: it names "
                    + Printable.brief(config.text("module").orElse("") + "."
                            + config.text("class_name").orElse(""))
                    + ", which is no model of Keras; nothing is ever called");
        }
        List<Tensor> tensors = List.of();
        StoredLayers stored = StoredLayers.NONE;
        Optional<Zip.Entry> weights = zip.find(WEIGHTS);
        if (weights.isPresent() && weights.get().isDeflated() && weights.get().size() <= INFLATED) {
            byte[] inflated = new byte[(int) weights.get().size()];
            zip.cursor(weights.get(), INFLATED).read(inflated, WEIGHTS);
            Group root = Hdf5.read(memory(inflated), inflated.length);
            long start = zip.dataStart(weights.get());
            tensors = tensors(root, source, start).stream()
                    .map(tensor -> deflated(tensor, source, start, inflated.length))
                    .toList();
            stored = StoredLayers.ofArchive(root, tensors);
        } else if (weights.isPresent() && !weights.get().isDeflated()) {
            long start = zip.dataStart(weights.get());
            long size = weights.get().size();
            Group root = Hdf5.read(
                    (position, into, offset, length) -> source.file().read(start + position, into, offset, length),
                    size);
            tensors = tensors(root, source, start);
            stored = StoredLayers.ofArchive(root, tensors);
        } else {
            warnings.add(WEIGHTS + (weights.isPresent() ? " is compressed and large: not read" : " is missing")
                    + ", so that no weights are checked");
        }
        return KerasModels.model(source, "keras", Optional.of(config), stored, tensors, metadata, warnings);
    }

    private static Feed memory(byte[] bytes) {
        return (position, into, offset, length) -> {
            int count = (int) Math.max(0, Math.min(length, bytes.length - position));
            System.arraycopy(bytes, count == 0 ? 0 : Math.toIntExact(position), into, offset, count);
            return count;
        };
    }

    /** A tensor whose place was told in the inflated file. */
    private static Tensor deflated(Tensor tensor, Source source, long start, long length) {
        Storage storage = tensor.storage();
        long size = tensor.elements() == 0 ? 1 : tensor.bytes() / tensor.elements();
        long position = storage.position() - start;
        boolean inReach = storage.packing() == Storage.Packing.PLAIN && position % size == 0;
        Storage.Packing packing = inReach ? Storage.Packing.DEFLATED : Storage.Packing.ABSENT;
        return new Tensor(
                tensor.name(),
                tensor.dtype(),
                tensor.shape(),
                tensor.strides(),
                inReach ? position / size : 0,
                tensor.bytes(),
                new Storage(storage.key(), source.path(), start, length, packing));
    }

    private static Json document(Zip zip, String name) {
        Zip.Entry entry = zip.find(name).orElseThrow(() -> new BadInput(name + " is missing"));
        try {
            return Json.read(zip.cursor(entry, Limits.HDF5_TEXTS));
        } catch (BadInput e) {
            throw e.in(name);
        }
    }

    /** All datasets under the paths that they have in the file. */
    private static List<Tensor> tensors(Group root, Source source, long start) {
        List<Tensor> tensors = new ArrayList<>();
        Deque<Group> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Group group = open.pop();
            for (Dataset dataset : group.datasets().values()) {
                tensors.add(tensor(dataset, source, start));
            }
            List<Group> inner = new ArrayList<>(group.groups().values());
            for (int i = inner.size() - 1; i >= 0; i--) {
                open.push(inner.get(i));
            }
        }
        Limits.check(tensors.size(), Limits.TENSORS, "tensors");
        return tensors;
    }

    private static Tensor tensor(Dataset dataset, Source source, long start) {
        long bytes = Math.multiplyExact(Tensor.elements(dataset.path(), dataset.shape()), dataset.size());
        Storage.Packing packing = dataset.position() < 0
                ? Storage.Packing.ABSENT
                : dataset.isBigEndian() ? Storage.Packing.BIG_ENDIAN : Storage.Packing.PLAIN;
        Storage storage = dataset.pieces(start)
                .map(pieces -> Storage.of(dataset.path(), source.path(), bytes, pieces))
                .orElseGet(() -> new Storage(
                        dataset.path(), source.path(), Math.max(0, start + dataset.position()), bytes, packing));
        return Tensor.contiguous(dataset.path(), dataset.dtype(), dataset.shape(), bytes, storage);
    }
}
