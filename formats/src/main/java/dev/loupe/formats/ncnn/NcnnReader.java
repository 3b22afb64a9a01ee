package dev.loupe.formats.ncnn;

import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.TextFile;
import dev.loupe.graph.Graph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads NCNN's networks, with the weights that lie beside them under the same name. */
public final class NcnnReader implements Reader {
    @Override
    public Format format() {
        return new Format(
                "ncnn",
                "NCNN",
                List.of(".param"),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.WEIGHTS, Gives.FIGURES),
                "the text form; weights in the .bin beside it under the same name, of 16 and 8 bits too; a batch of 1");
    }

    @Override
    public boolean claims(Source source) {
        return !source.isFolder()
                && source.startsWith(ParamFile.MAGIC)
                && TextFile.isText(source.head())
                && (source.contains(ParamFile.MAGIC.length(), "\n")
                        || source.contains(ParamFile.MAGIC.length(), "\r\n"));
    }

    @Override
    public Model read(Source source) {
        List<String> warnings = new ArrayList<>();
        NcnnGraph made =
                new NcnnGraph(ParamFile.parse(TextFile.read(source.file()), warnings), source.inputs(), warnings);
        Graph graph = made.graph(source.name());
        int dot = source.name().lastIndexOf('.');
        Path weights = source.neighbour(source.name().substring(0, Math.max(0, dot)) + ".bin", "the weights");
        List<Tensor> tensors = List.of();
        if (Files.isRegularFile(weights)) {
            if (made.stored().isPresent()) {
                tensors = WeightsFile.read(weights, made.stored().get(), warnings);
            } else {
                warnings.add("layers that are not known may have weights: those in the .bin are not told");
            }
        }
        return new Model(
                source.name(), "ncnn", Optional.of(graph), Optional.empty(), tensors, Map.of(), List.copyOf(warnings));
    }
}
