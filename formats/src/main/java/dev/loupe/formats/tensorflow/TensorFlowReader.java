package dev.loupe.formats.tensorflow;

import dev.loupe.formats.Format;
import dev.loupe.formats.Format.Gives;
import dev.loupe.formats.Model;
import dev.loupe.formats.Reader;
import dev.loupe.formats.Source;
import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Wire;
import dev.loupe.graph.BadInput;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads graphs of TensorFlow as protocol buffers, such as frozen ones. */
public final class TensorFlowReader implements Reader {
    @Override
    public Format format() {
        return new Format(
                "graphdef",
                "TensorFlow GraphDef",
                List.of(),
                Set.of(Gives.ARCHITECTURE, Gives.SHAPES, Gives.TENSORS, Gives.FIGURES),
                "frozen graphs as protocol buffers; functions are inlined, loops counted for a pass where their count is open");
    }

    /** Its first field is a node: a name and an operator's name. */
    @Override
    public boolean claims(Source source) {
        if (source.isFolder() || source.size() < 8 || source.head()[0] != 0x0a) {
            return false;
        }
        try {
            Wire wire = new Wire(source.file().cursor());
            if (!wire.next()) {
                return false;
            }
            wire.enter();
            boolean named = false;
            while (wire.next()) {
                if (wire.field() > 7 || wire.type() != Wire.LENGTH) {
                    return false;
                }
                if (wire.field() == 2) {
                    return named && isOperator(wire);
                }
                named |= wire.field() == 1;
                wire.skip();
            }
            return false;
        } catch (BadInput e) {
            return source.name().endsWith(".pb"); // damaged; reading says where
        }
    }

    private static boolean isOperator(Wire wire) {
        long length = wire.length();
        Cursor cursor = wire.cursor();
        boolean letters = length > 1 && length < 100;
        for (int i = 0; letters && i < length; i++) {
            int c = cursor.u8("an operator's name");
            boolean upper = (c >= 'A' && c <= 'Z') || c == '_';
            letters = upper || (i > 0 && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '>'));
        }
        return letters;
    }

    @Override
    public Model read(Source source) {
        GraphDef graph =
                new GraphDefParser(source.file(), new Wire(source.file().cursor())).graph();
        if (graph.nodes().isEmpty()) {
            throw new BadInput("byte 0: the graph has no nodes");
        }
        return GraphModels.model(
                source,
                new GraphModels.Request("graphdef", graph, Map.of(), List.of(), List.of(), List.of(), Map.of()));
    }
}
