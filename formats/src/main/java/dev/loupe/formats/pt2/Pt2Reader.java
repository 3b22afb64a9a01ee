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
import dev.loupe.formats.pytorch.PyTorchReader;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.WEIGHTS, Gives.FIGURES),
                "programs of ATen operators, in the layouts before and since PyTorch 2.8; compiled packages are told as such");
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
        /** Whether tensors of the archive could not be listed, which a warning says. */
        private boolean incomplete;

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
            for (Zip.Entry archive : zip.entries()) {
                if (isState(archive.name(), name)) {
                    within(archive, () -> tensors.addAll(packed(archive)));
                }
            }
            check(program);
            describe(program);
            Optional<Graph> graph = ProgramGraph.of(source.name(), program, tensors, source.inputs(), warnings);
            return new Model(
                    source.name(),
                    "pt2",
                    graph,
                    Optional.empty(),
                    List.copyOf(tensors),
                    metadata,
                    List.copyOf(new LinkedHashSet<>(warnings)));
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

        /** Whether an entry is an archive of {@code torch.save} with tensors of the state, as older layouts have. */
        private static boolean isState(String entry, String program) {
            return entry.endsWith("serialized_state_dict.pt")
                    || entry.endsWith("serialized_constants.pt")
                    || entry.endsWith("data/weights" + program + ".pt")
                    || entry.endsWith("data/constants" + program + ".pt");
        }

        private List<Tensor> packed(Zip.Entry archive) {
            if (archive.size() == 0) {
                return List.of();
            }
            if (archive.isDeflated()) {
                incomplete = true;
                warnings.add("'" + Printable.brief(archive.name()) + "' is packed: its tensors are not listed");
                return List.of();
            }
            Source inner = source.window(zip.dataStart(archive), archive.size());
            return new PyTorchReader().read(inner).tensors();
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
                incomplete = true;
                warnings.add(what + " is kept as a pickle, which is not read");
                return;
            }
            DType type = Pt2Types.of(payload.dtype());
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

        /** Each parameter that the program takes must be among the tensors, where these are listed plainly. */
        private void check(Program program) {
            if (incomplete) {
                return;
            }
            Set<String> names = new HashSet<>();
            tensors.forEach(tensor -> names.add(tensor.name()));
            for (Program.Held held : program.held().values()) {
                if (held.kind() == Program.Kind.PARAMETER && !names.contains(held.key())) {
                    throw new BadInput("the program takes the parameter '" + Printable.brief(held.key())
                            + "', which is not among the weights");
                }
            }
        }

        private void describe(Program program) {
            metadata.put("schema_version", Datum.of(program.major()));
            if (!program.torch().isEmpty()) {
                metadata.put("torch_version", Datum.of(program.torch()));
            }
            Map<String, Integer> targets = new TreeMap<>();
            program.graph().nodes().forEach(node -> targets.merge(node.target(), 1, Integer::sum));
            targets.forEach((target, count) -> metadata.put("operators/" + target, Datum.of(count)));
            if (program.major() > SCHEMA) {
                warnings.add("the program's schema is of version " + program.major() + ", newer than " + SCHEMA
                        + ": what is new in it is not seen");
            }
        }
    }
}
