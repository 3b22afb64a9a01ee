package dev.loupe.formats.pt2;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Storage;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.Zip;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads archives of {@code torch.export.save}: their tensors, and which operators their program has. */
public final class Pt2Reader implements Reader {
    /** Bytes of a program's JSON: a large one with stack traces has some megabytes. */
    private static final int JSON = 64 << 20;

    /** The newest major version of the schema that was read. */
    private static final int SCHEMA = 8;

    private static final String OLD_PROGRAM = "serialized_exported_program.json";

    @Override
    public Format format() {
        return new Format(
                "pt2",
                "PyTorch exported programs (torch.export)",
                List.of(".pt2"),
                Set.of(Gives.TENSORS, Gives.WEIGHTS),
                "the network where a built-in one has these names and shapes; the program's operators are listed by name");
    }

    @Override
    public boolean claims(Source source) {
        if (source.isFolder() || !source.startsWith("PK\u0003\u0004")) {
            return false;
        }
        try {
            Zip zip = Zip.read(source.file());
            return zip.findLast("archive_format").isPresent()
                    || zip.findLast(OLD_PROGRAM).isPresent();
        } catch (BadInput e) {
            return false; // damaged; who reads checkpoints says where
        }
    }

    @Override
    public Model read(Source source) {
        return new Reading(source, Zip.read(source.file())).model();
    }

    /** One reading of one archive. */
    private static final class Reading {
        private final Source source;
        private final Zip zip;
        private final List<String> warnings;
        private final Map<String, Datum> metadata = new LinkedHashMap<>();
        private final List<Tensor> tensors = new ArrayList<>();

        Reading(Source source, Zip zip) {
            this.source = source;
            this.zip = zip;
            this.warnings = new ArrayList<>(zip.warnings());
        }

        Model model() {
            Zip.Entry entry = program().orElseThrow(this::withoutProgram);
            Program program = within(entry, () -> Program.read(zip.cursor(entry, JSON)));
            String name = entry.name()
                    .substring(
                            Math.max(0, entry.name().lastIndexOf('/')),
                            entry.name().length() - ".json".length());
            for (Zip.Entry config : zip.entries()) {
                if (config.name().endsWith(name + "_weights_config.json")
                        || config.name().endsWith(name + "_constants_config.json")) {
                    String folder = config.name().substring(0, config.name().lastIndexOf('/') + 1);
                    within(config, () -> Payload.read(zip.cursor(config, JSON)))
                            .forEach(payload -> tensor(payload, folder));
                }
            }
            check(program);
            describe(program);
            return new Model(
                    source.name(),
                    "pt2",
                    Optional.empty(),
                    Optional.empty(),
                    List.copyOf(tensors),
                    metadata,
                    List.copyOf(warnings));
        }

        private interface Part<T> {
            T read();
        }

        private static <T> T within(Zip.Entry entry, Part<T> part) {
            try {
                return part.read();
            } catch (BadInput e) {
                throw e.in(Printable.brief(entry.name()));
            }
        }

        private Optional<Zip.Entry> program() {
            List<Zip.Entry> programs = zip.entries().stream()
                    .filter(entry -> entry.name().endsWith(OLD_PROGRAM)
                            || (entry.name().endsWith(".json")
                                    && (entry.name().startsWith("models/")
                                            || entry.name().contains("/models/"))))
                    .toList();
            if (programs.size() > 1) {
                warnings.add("the archive holds " + programs.size() + " programs: only the first, '"
                        + Printable.brief(programs.get(0).name()) + "', is read");
            }
            return programs.stream().findFirst();
        }

        private BadInput withoutProgram() {
            boolean compiled =
                    zip.entries().stream().anyMatch(entry -> entry.name().contains("data/aotinductor/"));
            return new BadInput(
                    compiled
                            ? "is a package of AOTInductor: compiled machine code, no exported program; it is not run. "
                                    + "Save the program itself with torch.export.save"
                            : "is a .pt2 archive without a program (models/NAME.json)");
        }

        private void tensor(Payload payload, String folder) {
            String what = "tensor '" + Printable.brief(payload.name()) + "'";
            if (payload.pickled()) {
                warnings.add(what + " is kept as a pickle, which is not read");
                return;
            }
            DType type = type(payload.dtype());
            if (type == DType.UNKNOWN) {
                throw new BadInput(what + " has the element type " + payload.dtype() + ", which is not known");
            }
            Zip.Entry entry = zip.find(folder + payload.path())
                    .orElseThrow(() -> new BadInput(what + " lies in '" + Printable.brief(payload.path())
                            + "', which is not in the archive; is it cut off?"));
            long start = zip.dataStart(entry);
            List<Long> strides = payload.strides().isEmpty()
                    ? Tensor.contiguousStrides(payload.name(), payload.shape())
                    : payload.strides();
            long elements = Tensor.elements(payload.name(), payload.shape());
            try {
                long bytes = Math.multiplyExact(elements, (long) type.bytes());
                long end =
                        elements == 0 ? 0 : Math.multiplyExact(last(payload, strides, what) + 1, (long) type.bytes());
                if (end > entry.size()) {
                    throw new BadInput(what + " of shape " + payload.shape() + " needs " + end + " bytes, but "
                            + entry.size() + " are there");
                }
                Storage.Packing packing = entry.isDeflated() ? Storage.Packing.DEFLATED : Storage.Packing.PLAIN;
                tensors.add(new Tensor(
                        payload.name(),
                        type.label(),
                        payload.shape(),
                        strides,
                        payload.offset(),
                        bytes,
                        new Storage(entry.name(), source.path(), start, entry.size(), packing)));
            } catch (ArithmeticException e) {
                throw new BadInput(what + " has more bytes than 64 bits can count", e);
            }
        }

        /** The place in its storage of a tensor's last element. */
        private static long last(Payload payload, List<Long> strides, String what) {
            if (strides.size() != payload.shape().size() || payload.offset() < 0) {
                throw new BadInput(what + " has " + payload.shape().size() + " dimensions, " + strides.size()
                        + " strides and the offset " + payload.offset());
            }
            long last = payload.offset();
            for (int i = 0; i < strides.size(); i++) {
                if (strides.get(i) < 0) {
                    throw new BadInput(what + " has the negative stride " + strides.get(i));
                }
                last = Math.addExact(last, Math.multiplyExact(payload.shape().get(i) - 1, strides.get(i)));
            }
            return last;
        }

        /** Element types by their numbers in the schema. */
        private static DType type(long number) {
            return switch ((int) Math.min(number, Integer.MAX_VALUE)) {
                case 1 -> DType.UINT8;
                case 2 -> DType.INT8;
                case 3 -> DType.INT16;
                case 4 -> DType.INT32;
                case 5 -> DType.INT64;
                case 6 -> DType.FLOAT16;
                case 7 -> DType.FLOAT32;
                case 8 -> DType.FLOAT64;
                case 10 -> DType.COMPLEX64;
                case 11 -> DType.COMPLEX128;
                case 12 -> DType.BOOL;
                case 13 -> DType.BFLOAT16;
                case 28 -> DType.UINT16;
                case 29 -> DType.FLOAT8_E4M3FN;
                case 30 -> DType.FLOAT8_E5M2;
                case 31 -> DType.FLOAT8_E4M3FNUZ;
                case 32 -> DType.FLOAT8_E5M2FNUZ;
                default -> DType.UNKNOWN;
            };
        }

        /** Each parameter that the program takes must be among the tensors, where these are listed plainly. */
        private void check(Program program) {
            boolean pickled =
                    zip.entries().stream().anyMatch(entry -> entry.name().endsWith(".pt"));
            if (tensors.isEmpty() && pickled) {
                warnings.add("the weights lie in a torch.save archive inside this one, which is not read");
                return;
            }
            Set<String> names = new java.util.HashSet<>();
            tensors.forEach(tensor -> names.add(tensor.name()));
            for (String name : program.parameters()) {
                if (!names.contains(name) && warnings.stream().noneMatch(warning -> warning.contains("as a pickle"))) {
                    throw new BadInput("the program takes the parameter '" + Printable.brief(name)
                            + "', which is not among the weights");
                }
            }
        }

        private void describe(Program program) {
            metadata.put("schema_version", Datum.of(program.major()));
            if (!program.torch().isEmpty()) {
                metadata.put("torch_version", Datum.of(program.torch()));
            }
            program.targets().forEach((target, count) -> metadata.put("operators/" + target, Datum.of(count)));
            if (program.major() > SCHEMA) {
                warnings.add("the program's schema is of version " + program.major() + ", newer than " + SCHEMA
                        + ": what is new in it is not seen");
            }
            warnings.add("the program of this archive is listed by operator, but its layers are not built; "
                    + "export to ONNX to see them");
        }
    }
}
