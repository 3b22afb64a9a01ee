package dev.loupe.serve.network;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Mode;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.Heading;
import dev.loupe.serve.Request;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.ModelRequest;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.List;
import java.util.OptionalInt;

/** A network that was asked for, counted. */
record Opened(Inspection inspection, Heading heading, List<String> warnings) {
    private static final int MOST_SAMPLES = 1_000_000;

    /**
     * A built-in network, with options behind a colon.
     *
     * @throws BadInput when there is none of that name, or its inputs do not fit
     */
    static Opened builtIn(String name, ModelRequest request) {
        int colon = name.indexOf(':');
        String network = colon < 0 ? name : name.substring(0, colon);
        Options options = colon < 0 ? Options.NONE : Options.parse(name.substring(colon + 1));
        Entry entry = Zoo.find(network)
                .orElseThrow(() -> new BadInput("there is no built-in network '" + network
                        + "'; the list under the field names them, and files can be dropped"));
        Inspection inspection = Inspection.of(
                entry.graph(options, request.mode(), request.dtype(), request.inputs(entry.usual(options))));
        return new Opened(inspection, new Heading(name, "zoo", "", entry.source() + ", " + entry.year()), List.of());
    }

    /**
     * What the page's controls say.
     *
     * @throws BadInput when they say what is none
     */
    static ModelRequest settings(Request request) {
        int batch = request.value("batch").isEmpty() ? 0 : request.number("batch", 0, 1, MOST_SAMPLES);
        String mode = request.value("mode", "eval");
        if (!mode.equals("eval") && !mode.equals("train")) {
            throw new BadInput("mode '" + mode + "' is neither eval nor train");
        }
        return new ModelRequest(
                request.value("input")
                        .map(text -> List.of(text.split("\\s+", -1)))
                        .orElse(List.of()),
                batch,
                OptionalInt.empty(),
                false,
                mode.equals("train") ? Mode.TRAIN : Mode.EVAL,
                DType.of(request.value("dtype", "float32")));
    }
}
