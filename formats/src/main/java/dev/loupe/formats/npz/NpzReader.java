package dev.loupe.formats.npz;

import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Zip;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the headers of the arrays in an npz archive (numpy.lib.format, versions 1 to 3). */
public final class NpzReader implements Reader {
    private static final int HEADER = 64 << 10;

    @Override
    public Format format() {
        return new Format(
                "npz",
                "NumPy archives",
                List.of(".npz"),
                Set.of(Gives.TENSORS, Gives.WEIGHTS),
                "the network where a built-in one has these names and shapes");
    }

    @Override
    public boolean claims(Source source) {
        if (source.isFolder() || !source.startsWith("PK\u0003\u0004")) {
            return false;
        }
        try {
            List<Zip.Entry> entries = Zip.read(source.file()).entries();
            return !entries.isEmpty()
                    && entries.stream().allMatch(entry -> entry.name().endsWith(".npy"));
        } catch (BadInput e) {
            return false; // a damaged archive is described as one
        }
    }

    @Override
    public Model read(Source source) {
        Zip zip = Zip.read(source.file());
        List<Tensor> tensors = new ArrayList<>();
        for (Zip.Entry entry : zip.entries()) {
            try {
                tensors.add(array(source, zip, entry));
            } catch (BadInput e) {
                throw e.in(Printable.brief(entry.name()));
            }
        }
        return new Model(
                source.name(),
                "npz",
                Optional.empty(),
                Optional.empty(),
                List.copyOf(tensors),
                Map.of(),
                List.copyOf(zip.warnings()));
    }

    private static Tensor array(Source source, Zip zip, Zip.Entry entry) {
        Cursor cursor = zip.cursor(entry, Long.MAX_VALUE);
        byte[] magic = cursor.bytes(6, 6, "an array's head");
        if (magic[0] != (byte) 0x93 || magic[1] != 'N' || magic[5] != 'Y') {
            throw cursor.error("here should be an array of NumPy");
        }
        int version = cursor.u8("an array's version");
        cursor.skip(1, "an array's version");
        long length = version == 1 ? cursor.u16("a header's length") : cursor.u32("a header's length");
        String header = cursor.text(length, HEADER, "an array's header");
        long start = cursor.position() - (entry.isDeflated() ? 0 : zip.dataStart(entry));
        String name = entry.name().substring(0, entry.name().length() - ".npy".length());
        return tensor(source, zip, entry, name, header, start);
    }

    private static Tensor tensor(Source source, Zip zip, Zip.Entry entry, String name, String header, long start) {
        String descr = value(header, "descr").replace("'", "").replace("\"", "");
        boolean fortran = value(header, "fortran_order").startsWith("True");
        List<Long> shape = shape(value(header, "shape"));
        Optional<DType> type = NpyTypes.of(descr);
        long elements = Tensor.elements(name, shape);
        if (type.isEmpty()) {
            Storage storage = new Storage(name, source.path(), 0, 0, Storage.Packing.ABSENT);
            return Tensor.contiguous(name, descr, shape, 0, storage);
        }
        int size = type.get().bytes();
        if (elements > (entry.size() - start) / size || start % size != 0) {
            throw new BadInput(
                    "the array '" + Printable.brief(name) + "' of " + type.get().label() + " " + shape
                            + " needs more than the " + (entry.size() - start) + " bytes that are there");
        }
        Storage storage = new Storage(
                name,
                source.path(),
                zip.dataStart(entry),
                entry.size(),
                entry.isDeflated() ? Storage.Packing.DEFLATED : Storage.Packing.PLAIN);
        List<Long> strides = Tensor.contiguousStrides(name, shape);
        if (fortran) {
            List<Long> reversed = new ArrayList<>(shape);
            Collections.reverse(reversed);
            List<Long> turned = new ArrayList<>(Tensor.contiguousStrides(name, reversed));
            Collections.reverse(turned);
            strides = List.copyOf(turned);
        }
        return new Tensor(name, type.get().label(), shape, strides, start / size, elements * size, storage);
    }

    /** What stands behind a key of the header, which is a dictionary as Python writes it. */
    private static String value(String header, String key) {
        int at = header.indexOf("'" + key + "'");
        int colon = at < 0 ? -1 : header.indexOf(':', at);
        if (colon < 0) {
            throw new BadInput("an array's header has no " + key);
        }
        String rest = header.substring(colon + 1).strip();
        int end = rest.startsWith("(") ? rest.indexOf(')') + 1 : rest.indexOf(',');
        return end <= 0 ? rest : rest.substring(0, end);
    }

    private static List<Long> shape(String text) {
        if (!text.startsWith("(") || !text.endsWith(")")) {
            throw new BadInput("an array's shape is no tuple");
        }
        List<Long> shape = new ArrayList<>();
        for (String part : text.substring(1, text.length() - 1).split(",", -1)) {
            if (!part.isBlank()) {
                try {
                    shape.add(Long.parseLong(part.strip()));
                } catch (NumberFormatException e) {
                    throw new BadInput("an array's shape has '" + Printable.brief(part) + "', which is no number", e);
                }
            }
            Limits.check(shape.size(), Limits.RANK, "dimensions");
        }
        return List.copyOf(shape);
    }
}
