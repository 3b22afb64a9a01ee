package dev.loupe.formats.openvino;

import dev.loupe.graph.DType;
import java.util.List;
import java.util.Map;

/**
 * A network as the XML states it.
 *
 * @param version of the representation; 0 for a body
 * @param maps how a layer's ports are those of this body; none for the network itself
 */
record IrModel(String name, int version, List<LayerDef> layers, List<EdgeDef> edges, List<PortMap> maps) {
    /**
     * A layer.
     *
     * @param data its attributes
     * @param blobs weights that it holds itself, as in version 7, by their element's name
     * @param bodies networks that it runs: {@code body}, {@code then_body}, {@code else_body}
     */
    record LayerDef(
            String id,
            String name,
            String operator,
            Map<String, String> data,
            List<PortDef> inputs,
            List<PortDef> outputs,
            Map<String, BlobDef> blobs,
            Map<String, IrModel> bodies) {}

    /**
     * A port.
     *
     * @param dims its sizes, -1 where the file leaves one open
     */
    record PortDef(String id, DType dtype, List<Long> dims) {}

    /** Bytes of the file of constants. */
    record BlobDef(long offset, long size, DType dtype) {}

    /** A line from an output port to an input port. */
    record EdgeDef(String fromLayer, String fromPort, String toLayer, String toPort) {}

    /**
     * A port of a layer with a body, and the body's Parameter or Result that it is.
     *
     * @param steps attributes of one that is cut or joined along an axis: axis, start, end, stride, part_size
     */
    record PortMap(boolean input, String port, String layer, Map<String, String> steps) {}
}
