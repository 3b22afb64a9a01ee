package dev.loupe.formats.caffe;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.StoredWeights;
import dev.loupe.formats.Tensor;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.TextFile;
import dev.loupe.formats.bytes.Wire;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads Caffe's networks: as text, with the weights beside them under the same name, or binary. */
public final class CaffeReader implements Reader {
    /** How many fields are looked at to tell a binary file. */
    private static final int FIELDS = 100;

    private static final Pattern START = Pattern.compile(
            "(name|input|layer|layers|input_dim|input_shape|force_backward|state|debug_info)"
                    + "\\s*(:\\s*[\"'{0-9tf\\[]|\\{).*|(net|train_net|test_net)\\s*:\\s*[\"'].*",
            Pattern.DOTALL);

    @Override
    public Format format() {
        return new Format(
                "caffe",
                "Caffe",
                List.of(".prototxt", ".caffemodel"),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.WEIGHTS, Gives.FIGURES),
                "layers of versions 1 and 2 as they run in testing; weights beside the prototxt under the same name");
    }

    @Override
    public boolean claims(Source source) {
        return !source.isFolder() && (isText(source) || isBinary(source));
    }

    private static boolean isText(Source source) {
        if (!TextFile.isText(source.head())) {
            return false;
        }
        String head = new String(source.head(), StandardCharsets.UTF_8);
        int at = 0;
        while (at < head.length()
                && (Character.isWhitespace(head.charAt(at)) || "#\ufeff".indexOf(head.charAt(at)) >= 0)) {
            int end = head.charAt(at) == '#' ? head.indexOf('\n', at) : at;
            at = end < 0 ? head.length() : end + 1;
        }
        return START.matcher(head.substring(at)).matches();
    }

    /** A name (1) that is a plain text, and layers (100, or 2 of version 1). */
    private static boolean isBinary(Source source) {
        try {
            Wire wire = new Wire(source.file().cursor());
            for (int i = 0; i < FIELDS && wire.next(); i++) {
                boolean isMessage = wire.field() == 100 || wire.field() <= 3 || wire.field() == 6 || wire.field() == 8;
                if ((wire.field() > 8 && wire.field() != 100) || (isMessage && wire.type() != Wire.LENGTH)) {
                    return false;
                }
                if (!isMessage) {
                    wire.skip();
                    continue;
                }
                long outer = wire.enter();
                int first = wire.cursor().atEnd() ? -1 : wire.cursor().peek("a field");
                wire.leave(outer);
                if (wire.field() == 100) {
                    return first == 0x0a || first == 0x12;
                }
                if (wire.field() == 2) {
                    return first == 0x12 || first == 0x1a || first == 0x22 || first == 0x28;
                }
                if (wire.field() == 1 && first >= 0 && first < 0x20) {
                    return false;
                }
            }
        } catch (BadInput e) {
            return false; // cut off before the first layer, or something else
        }
        return false;
    }

    @Override
    public Model read(Source source) {
        return isText(source) ? text(source) : binary(source);
    }

    private static Model text(Source source) {
        Message net = TextParser.parse(TextFile.read(source.file()));
        if (!net.has("layer") && !net.has("layers")) {
            String of = net.text("net", net.text("train_net", ""));
            throw new BadInput(
                    of.isEmpty()
                            ? "line 1: it has no layers"
                            : "line 1: it tells how to train, not what: the network is in '" + Printable.brief(of)
                                    + "'");
        }
        List<String> warnings = new ArrayList<>();
        NetMaker maker = new NetMaker(source, net, true, warnings);
        Graph graph = maker.graph(source.name());
        List<Tensor> tensors = List.of();
        int dot = source.name().lastIndexOf('.');
        String stem = dot < 0 ? source.name() : source.name().substring(0, dot);
        Path beside = source.neighbour(stem + ".caffemodel", "the weights");
        if (Files.isRegularFile(beside)) {
            try (ByteFile file = ByteFile.open(beside)) {
                Blobs blobs = new Blobs(beside, BinaryParser.parse(file.cursor()));
                tensors = blobs.tensors(maker.weights(), graph.parameters(), warnings);
            } catch (BadInput e) {
                warnings.add(Printable.line(stem) + ".caffemodel is not used: " + e.getMessage());
            }
        }
        return model(source, Optional.of(graph), tensors, warnings);
    }

    private static Model binary(Source source) {
        Message net = BinaryParser.parse(source.file().cursor());
        List<String> warnings = new ArrayList<>();
        Blobs blobs = new Blobs(source.path(), net);
        try {
            NetMaker maker = new NetMaker(source, net, false, warnings);
            Graph graph = maker.graph(source.name());
            return model(
                    source, Optional.of(graph), blobs.tensors(maker.weights(), graph.parameters(), warnings), warnings);
        } catch (BadInput e) {
            // Weights are often kept without the shape of an input: they are told, the network is not.
            if (blobs.isEmpty() || !source.inputs().isEmpty()) {
                throw e;
            }
            List<Tensor> tensors = blobs.tensors(Map.of(), List.of(), warnings);
            warnings.add("the network is not told: " + e.getMessage());
            return model(source, Optional.empty(), tensors, warnings);
        }
    }

    private static Model model(Source source, Optional<Graph> graph, List<Tensor> tensors, List<String> warnings) {
        return new Model(
                source.name(),
                "caffe",
                graph,
                Optional.empty(),
                tensors,
                graph.map(made -> Map.of("name", Datum.of(made.kind()))).orElse(Map.of()),
                Optional.of(new StoredWeights(StoredWeights.named(tensors).parts(), Factors.of(tensors))),
                List.copyOf(warnings));
    }
}
