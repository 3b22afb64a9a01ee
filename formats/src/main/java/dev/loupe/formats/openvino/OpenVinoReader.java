package dev.loupe.formats.openvino;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.nodes.GivenShapes;
import dev.loupe.formats.nodes.GraphMaker;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.openvino.IrModel.BlobDef;
import dev.loupe.formats.openvino.IrModel.LayerDef;
import dev.loupe.formats.openvino.IrModel.PortDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.SourceOp;
import dev.loupe.graph.TensorType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads OpenVINO's intermediate representation, versions 7, 10 and 11, with the constants beside it. */
public final class OpenVinoReader implements Reader {
    @Override
    public Format format() {
        return new Format(
                "openvino",
                "OpenVINO IR",
                List.of(".xml"),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.FIGURES),
                "constants in the .bin beside the .xml under the same name; of branches the larger is counted");
    }

    @Override
    public boolean claims(Source source) {
        if (source.isFolder()) {
            return false;
        }
        String head = new String(source.head(), StandardCharsets.UTF_8)
                .replace("\ufeff", "")
                .stripLeading();
        boolean names = head.contains("<net ") || head.contains("<net>") || head.contains("<!DOCTYPE net");
        return head.startsWith("<") && (names || source.name().endsWith(".xml"));
    }

    @Override
    public Model read(Source source) {
        IrModel net = new IrParser(source.file()).model();
        String name = source.name();
        int dot = name.lastIndexOf('.');
        Path path = source.neighbour((dot < 0 ? name : name.substring(0, dot)) + ".bin", "the file of constants");
        if (!Files.isRegularFile(path)) {
            String warning = "the file of constants, "
                    + Printable.line(path.getFileName().toString())
                    + ", is not beside it: constants are told as the XML states them";
            return read(source, net, new Blobs(path, Optional.empty()), List.of(warning));
        }
        try (ByteFile constants = ByteFile.open(path)) {
            return read(source, net, new Blobs(path, Optional.of(constants)), List.of());
        }
    }

    private static Model read(Source source, IrModel net, Blobs blobs, List<String> absent) {
        if (net.layers().isEmpty()) {
            throw new BadInput("its <net> has no layers");
        }
        DType weightType = weightType(net);
        IrWalk walk = new IrWalk(blobs, weightType);
        Map<String, Inferred> values = new HashMap<>();
        List<Inferred> inputs = new ArrayList<>();
        List<SourceOp.Input> sources = inputs(source, net, walk, inputs, values);
        IrWalk.Scope scope = walk.walk(net, "", values);
        Graph graph = new GraphMaker(scope.plan(), inputs, scope.results())
                .make(source.name(), "OpenVINO", weightType, sources);
        List<String> warnings = new ArrayList<>(blobs.tensors().isEmpty() ? List.of() : absent);
        warnings.addAll(walk.warnings());
        return new Model(
                source.name(),
                "openvino",
                Optional.of(graph),
                Optional.empty(),
                List.copyOf(blobs.tensors()),
                metadata(net),
                List.copyOf(warnings));
    }

    private static Map<String, Datum> metadata(IrModel net) {
        Map<String, Datum> metadata = new LinkedHashMap<>();
        metadata.put("name", Datum.of(Printable.brief(net.name())));
        metadata.put("version", Datum.of(net.version()));
        Map<String, Integer> operators = new TreeMap<>();
        net.layers().forEach(layer -> operators.merge(Printable.brief(layer.operator()), 1, Integer::sum));
        operators.forEach((operator, count) -> metadata.put("operators/" + operator, Datum.of(count)));
        return metadata;
    }

    private static List<SourceOp.Input> inputs(
            Source source, IrModel net, IrWalk walk, List<Inferred> inputs, Map<String, Inferred> values) {
        List<LayerDef> layers = net.layers().stream().filter(IrWalk::isInput).toList();
        Map<String, Shape> given = GivenShapes.of(
                source.inputs(), layers.stream().map(LayerDef::name).toList());
        List<SourceOp.Input> sources = new ArrayList<>();
        for (LayerDef layer : layers) {
            TensorType stated = walk.stated(layer);
            TensorType type = stated.shape(given.getOrDefault(layer.name(), stated.shape()));
            fit(layer, type.shape());
            Inferred value = Inferred.made(layer.name(), type, false, null);
            inputs.add(value);
            values.put(layer.id(), value);
            boolean batched = type.shape().rank() > 0;
            sources.add(new SourceOp.Input(Printable.brief(layer.name()), type, batched ? 0 : -1));
        }
        return sources;
    }

    /** The file states all other shapes too: only what it leaves open can be given. */
    private static void fit(LayerDef layer, Shape shape) {
        PortDef port = IrWalk.port(layer);
        boolean fits = shape.rank() == port.dims().size();
        for (int i = 0; i < port.dims().size() && fits; i++) {
            long stated = port.dims().get(i);
            fits = stated < 0 || shape.get(i).is(stated);
        }
        if (!fits) {
            throw new BadInput(
                    "the input '" + Printable.brief(layer.name()) + "' has the fixed shape " + IrSite.shown(port)
                            + " in the file, not " + shape + ": --input can only give what stands there as ?");
        }
    }

    /** The type of most bytes of constants. */
    private static DType weightType(IrModel net) {
        Map<DType, Long> bytes = new TreeMap<>();
        for (LayerDef layer : net.layers()) {
            for (BlobDef blob : layer.blobs().values()) {
                bytes.merge(blob.dtype(), blob.size() >>> 16 | 1, Long::sum);
            }
            if (layer.operator().equals("Const") && layer.data().containsKey("size")) {
                long size = IrParser.offset(layer.data().get("size"));
                bytes.merge(IrParser.type(layer.data().getOrDefault("element_type", "")), size >>> 16 | 1, Long::sum);
            }
        }
        DType most = DType.FLOAT32;
        for (Map.Entry<DType, Long> entry : bytes.entrySet()) {
            boolean more = entry.getValue() > bytes.getOrDefault(most, 0L);
            most = more && entry.getKey().isFloat() ? entry.getKey() : most;
        }
        return most;
    }
}
