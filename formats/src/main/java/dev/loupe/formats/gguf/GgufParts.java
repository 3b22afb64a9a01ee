package dev.loupe.formats.gguf;

import dev.loupe.formats.Source;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files of one model that was split: the first has the metadata, each has some of the tensors. */
final class GgufParts {
    private static final Pattern NAME = Pattern.compile("(.*)-(\\d{5})-of-(\\d{5})\\.gguf");

    /** What says of how many files one is. */
    static final String COUNT = "split.count";

    /** Parts: 50 GB each make 50 TB of these. */
    private static final int MOST = 1000;

    private GgufParts() {}

    /** A file, together with all others where it is one of several that lie in its folder. */
    static GgufFile read(Source source) {
        GgufFile one = GgufFile.read(source.path(), source.file().cursor());
        long count = one.whole(COUNT).orElse(1L);
        Matcher name = NAME.matcher(source.name());
        if (count < 2 || count > MOST || !name.matches() || Long.parseLong(name.group(3)) != count) {
            return one;
        }
        List<Path> parts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            Path part = source.neighbour(
                    String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", name.group(1), i, count), "a part");
            if (!Files.isRegularFile(part)) {
                return one;
            }
            parts.add(part);
        }
        return joined(parts);
    }

    private static GgufFile joined(List<Path> parts) {
        List<Tensor> tensors = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Map<String, Value> values = new LinkedHashMap<>();
        int version = 0;
        for (Path part : parts) {
            String name = Printable.line(part.getFileName().toString());
            try (ByteFile file = ByteFile.open(part)) {
                GgufFile read = GgufFile.read(part, file.cursor());
                read.values().forEach(values::putIfAbsent);
                read.warnings().forEach(warning -> warnings.add(name + ": " + warning));
                for (Tensor tensor : read.tensors()) {
                    if (!names.add(tensor.name())) {
                        throw new BadInput(
                                "the tensor '" + Printable.brief(tensor.name()) + "' is in another part too");
                    }
                    tensors.add(tensor);
                }
                Limits.check(tensors.size(), Limits.TENSORS, "tensors");
                version = read.version();
            } catch (BadInput e) {
                throw e.in(name);
            }
        }
        values.remove(COUNT);
        return new GgufFile(version, values, List.copyOf(tensors), warnings);
    }
}
