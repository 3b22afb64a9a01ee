package dev.loupe.formats.openvino;

import dev.loupe.formats.bytes.ByteFile;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.openvino.IrModel.BlobDef;
import dev.loupe.formats.openvino.IrModel.EdgeDef;
import dev.loupe.formats.openvino.IrModel.LayerDef;
import dev.loupe.formats.openvino.IrModel.PortDef;
import dev.loupe.formats.openvino.IrModel.PortMap;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Pulls a network out of its XML, within bounds on everything that is kept. */
final class IrParser {
    /** Bytes of the XML: a large language model with compressed weights has some 10 MB. */
    private static final long TEXT = 64L << 20;

    /** Nested elements: bodies within bodies have five levels each. */
    private static final int DEPTH = 64;

    /** Nested bodies. */
    private static final int BODIES = 8;

    private static final int PORTS = 100_000;
    private static final int DIMS = 400_000;

    /** Different names of elements and attributes: the parser keeps each. */
    private static final int SPELLINGS = 4_096;

    private final ByteFile file;
    private final Deque<NetBuilder> nets = new ArrayDeque<>();
    private final Set<String> spellings = new HashSet<>();
    private @Nullable IrModel model;
    private int layers;
    private int edges;
    private int ports;
    private int dims;
    private long texts;

    IrParser(ByteFile file) {
        this.file = file;
    }

    /** A network or body that is being read. */
    private static final class NetBuilder {
        private final String element;
        private final String name;
        private final int version;
        private final List<LayerDef> layers = new ArrayList<>();
        private final List<EdgeDef> edges = new ArrayList<>();
        private @Nullable LayerBuilder layer;

        NetBuilder(String element, String name, int version) {
            this.element = element;
            this.name = name;
            this.version = version;
        }
    }

    /** A layer that is being read. */
    private static final class LayerBuilder {
        private final String id;
        private final String name;
        private final String operator;
        private final String precision;
        private Map<String, String> data = Map.of();
        private final List<PortDef> inputs = new ArrayList<>(2);
        private final List<PortDef> outputs = new ArrayList<>(1);
        private final Map<String, BlobDef> blobs = new LinkedHashMap<>(0);
        private final Map<String, IrModel> bodies = new LinkedHashMap<>(0);
        private final Map<String, List<PortMap>> maps = new HashMap<>(0);
        private boolean output;
        private String port = "";
        private String portPrecision = "";
        private List<Long> sizes = new ArrayList<>(4);

        LayerBuilder(String id, String name, String operator, String precision) {
            this.id = id;
            this.name = name;
            this.operator = operator;
            this.precision = precision;
        }
    }

    IrModel model() {
        if (file.size() > TEXT) {
            throw new BadInput("its XML of " + file.size() + " bytes is longer than the limit of " + TEXT);
        }
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(
                    new MarkupGuard(new InputStreamReader(bytes(file.cursor()), StandardCharsets.UTF_8)));
            read(reader);
        } catch (XMLStreamException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNumber();
            String said = String.valueOf(e.getMessage());
            int at = said.indexOf("Message: ");
            throw new BadInput(
                    "line " + line + ": its XML is damaged: "
                            + Printable.brief(at < 0 ? said : said.substring(at + "Message: ".length())),
                    e);
        }
        if (model == null) {
            throw new BadInput("has no element <net>");
        }
        return model;
    }

    private static InputStream bytes(Cursor cursor) {
        return new InputStream() {
            @Override
            public int read() {
                return cursor.atEnd() ? -1 : cursor.u8("the XML");
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                if (cursor.atEnd() || length == 0) {
                    return length == 0 ? 0 : -1;
                }
                byte[] some = new byte[(int) Math.min(length, cursor.remaining())];
                cursor.read(some, "the XML");
                System.arraycopy(some, 0, into, offset, some.length);
                return some.length;
            }
        };
    }

    private void read(XMLStreamReader reader) throws XMLStreamException {
        int depth = 0;
        int skipped = 0;
        StringBuilder dim = new StringBuilder();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    Limits.check(++depth, DEPTH, "nested elements");
                    spell(reader);
                    boolean skip = skipped == 0 && !start(reader);
                    skipped = skip ? depth : skipped;
                    dim.setLength(0);
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    if (skipped == 0) {
                        end(reader.getLocalName(), dim.toString());
                    }
                    skipped = skipped == depth ? 0 : skipped;
                    depth--;
                    dim.setLength(0);
                }
                case XMLStreamConstants.CHARACTERS -> {
                    if (skipped == 0 && dim.length() < 64) {
                        dim.append(reader.getText(), 0, Math.min(64, reader.getTextLength()));
                    }
                }
                case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
                    throw new BadInput("line " + reader.getLocation().getLineNumber()
                            + ": a document type or entity has no place in OpenVINO's XML: it is not read");
                default -> {}
            }
        }
    }

    private void spell(XMLStreamReader reader) {
        spellings.add(reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            spellings.add(reader.getAttributeLocalName(i));
        }
        Limits.check(spellings.size(), SPELLINGS, "names of elements and attributes");
    }

    /** Whether what is inside the element is read too. */
    private boolean start(XMLStreamReader reader) {
        String element = reader.getLocalName();
        NetBuilder net = nets.peek();
        if (net == null) {
            if (!element.equals("net") || model != null) {
                throw new BadInput("its XML is a <" + Printable.brief(element) + ">, not OpenVINO's <net>");
            }
            nets.push(new NetBuilder("net", attribute(reader, "name"), number(attribute(reader, "version"), 0)));
            return true;
        }
        LayerBuilder layer = net.layer;
        if (layer == null) {
            return switch (element) {
                case "layers", "edges" -> true;
                case "layer" -> {
                    Limits.check(++layers, Limits.LAYERS, "layers");
                    net.layer = new LayerBuilder(
                            required(reader, "id"),
                            attribute(reader, "name"),
                            required(reader, "type"),
                            attribute(reader, "precision"));
                    yield true;
                }
                case "edge" -> {
                    Limits.check(++edges, PORTS, "edges");
                    net.edges.add(new EdgeDef(
                            required(reader, "from-layer"),
                            required(reader, "from-port"),
                            required(reader, "to-layer"),
                            required(reader, "to-port")));
                    yield true;
                }
                default -> false;
            };
        }
        return within(reader, element, layer);
    }

    private boolean within(XMLStreamReader reader, String element, LayerBuilder layer) {
        switch (element) {
            case "data" -> layer.data = attributes(reader);
            case "input", "output" -> {
                if (reader.getAttributeCount() > 0) {
                    map(reader, layer, element, "port_map"); // of a port map that is not told apart
                }
                layer.output = element.equals("output");
            }
            case "port" -> {
                Limits.check(++ports, PORTS, "ports");
                layer.port = required(reader, "id");
                layer.portPrecision = attribute(reader, "precision");
                layer.sizes = new ArrayList<>(4);
            }
            case "dim", "port_map", "blobs" -> {}
            case "weights", "biases", "custom" -> layer.blobs.put(element, blob(reader, layer));
            case "body", "then_body", "else_body" -> {
                nets.push(new NetBuilder(element, layer.name, 0));
                Limits.check(nets.size() - 1, BODIES, "nested bodies");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void map(XMLStreamReader reader, LayerBuilder layer, String element, String which) {
        Limits.check(++ports, PORTS, "ports");
        Map<String, String> steps = attributes(reader);
        layer.maps
                .computeIfAbsent(which, key -> new ArrayList<>())
                .add(new PortMap(
                        element.equals("input"),
                        steps.getOrDefault("external_port_id", ""),
                        steps.getOrDefault("internal_layer_id", ""),
                        steps));
    }

    private BlobDef blob(XMLStreamReader reader, LayerBuilder layer) {
        String precision = attribute(reader, "precision");
        return new BlobDef(
                offset(required(reader, "offset")),
                offset(required(reader, "size")),
                type(precision.isEmpty() ? layer.precision : precision));
    }

    private void end(String element, String text) {
        NetBuilder net = nets.peek();
        if (net == null) {
            return;
        }
        LayerBuilder layer = net.layer;
        if (element.equals(net.element) && layer == null) {
            nets.pop();
            IrModel done =
                    new IrModel(net.name, net.version, List.copyOf(net.layers), List.copyOf(net.edges), List.of());
            NetBuilder outer = nets.peek();
            if (outer == null) {
                model = done;
            } else if (outer.layer != null) {
                outer.layer.bodies.put(net.element, done);
            }
        } else if (layer != null) {
            end(net, layer, element, text.strip());
        }
    }

    private void end(NetBuilder net, LayerBuilder layer, String element, String text) {
        switch (element) {
            case "layer" -> {
                net.layers.add(made(layer));
                net.layer = null;
            }
            case "port" -> {
                String precision = layer.portPrecision.isEmpty() ? layer.precision : layer.portPrecision;
                (layer.output ? layer.outputs : layer.inputs)
                        .add(new PortDef(layer.port, type(precision), List.copyOf(layer.sizes)));
            }
            case "dim" -> {
                Limits.check(++dims, DIMS, "dimensions");
                Limits.check(layer.sizes.size() + 1, Limits.RANK, "dimensions of a port");
                layer.sizes.add(size(layer, text));
            }
            default -> {}
        }
    }

    private static LayerDef made(LayerBuilder layer) {
        Map<String, IrModel> bodies = new LinkedHashMap<>(0);
        List<PortMap> maps = layer.maps.getOrDefault("port_map", List.of());
        layer.bodies.forEach((element, body) -> bodies.put(
                element, new IrModel(body.name(), body.version(), body.layers(), body.edges(), List.copyOf(maps))));
        return new LayerDef(
                layer.id,
                layer.name,
                layer.operator,
                layer.data,
                List.copyOf(layer.inputs),
                List.copyOf(layer.outputs),
                layer.blobs.isEmpty() ? Map.of() : Map.copyOf(layer.blobs),
                bodies.isEmpty() ? Map.of() : Map.copyOf(bodies));
    }

    private static long size(LayerBuilder layer, String text) {
        try {
            long size = text.equals("?") ? -1 : Long.parseLong(text);
            if (size >= -1) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw new BadInput(
                    place(layer) + ": a dimension should be a whole number but is '" + Printable.brief(text) + "'", e);
        }
        throw new BadInput(place(layer) + ": a dimension is negative, " + Printable.brief(text));
    }

    private static String place(LayerBuilder layer) {
        return "layer " + Printable.brief(layer.id) + " '" + Printable.brief(layer.name) + "'";
    }

    private String required(XMLStreamReader reader, String name) {
        String value = attribute(reader, name);
        if (value.isEmpty()) {
            throw new BadInput("line " + reader.getLocation().getLineNumber() + ": a <"
                    + Printable.brief(reader.getLocalName()) + "> has no attribute '" + name + "'");
        }
        return value;
    }

    private String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : kept(value);
    }

    private Map<String, String> attributes(XMLStreamReader reader) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            attributes.put(reader.getAttributeLocalName(i), kept(reader.getAttributeValue(i)));
        }
        return attributes.isEmpty() ? Map.of() : Map.copyOf(attributes);
    }

    private String kept(String value) {
        texts += value.length() + 24L;
        Limits.check(Math.min(texts, Integer.MAX_VALUE), Limits.NAMES, "characters of attributes");
        return value;
    }

    private static int number(String text, int usual) {
        try {
            return text.isEmpty() ? usual : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new BadInput("the version should be a number but is '" + Printable.brief(text) + "'", e);
        }
    }

    static long offset(String text) {
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new BadInput("'" + Printable.brief(text) + "' is no place in the file of constants", e);
        }
        throw new BadInput("the negative " + text + " is no place in the file of constants");
    }

    /** The type of either spelling: version 7 has FP32, later ones also f32. */
    static DType type(String precision) {
        return switch (precision.toUpperCase(Locale.ROOT)) {
            case "FP64", "F64" -> DType.FLOAT64;
            case "FP32", "F32" -> DType.FLOAT32;
            case "FP16", "F16" -> DType.FLOAT16;
            case "BF16" -> DType.BFLOAT16;
            case "I64" -> DType.INT64;
            case "I32" -> DType.INT32;
            case "I16" -> DType.INT16;
            case "I8" -> DType.INT8;
            case "I4" -> DType.INT4;
            case "U64" -> DType.UINT64;
            case "U32" -> DType.UINT32;
            case "U16" -> DType.UINT16;
            case "U8" -> DType.UINT8;
            case "U4" -> DType.UINT4;
            case "U2" -> DType.UINT2;
            case "F8E4M3" -> DType.FLOAT8_E4M3FN;
            case "F8E5M2" -> DType.FLOAT8_E5M2;
            case "F8E8M0" -> DType.FLOAT8_E8M0;
            case "F4E2M1" -> DType.FLOAT4_E2M1;
            case "BOOL", "BOOLEAN" -> DType.BOOL;
            case "STRING" -> DType.STRING;
            default -> DType.UNKNOWN;
        };
    }
}
