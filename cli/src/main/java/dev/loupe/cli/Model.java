package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.inspect.Inspection;
import dev.loupe.report.FileFacts;
import dev.loupe.report.Heading;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.FreeDimensions;
import dev.loupe.zoo.ModelRequest;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.io.File;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that was asked for, traced; counted when somebody asks. */
final class Model {
    private final Graph graph;
    private final Heading heading;
    private final FileFacts facts;
    private @Nullable Inspection inspection;

    Model(Graph graph, Heading heading, FileFacts facts) {
        this.graph = graph;
        this.heading = heading;
        this.facts = facts;
    }

    Graph graph() {
        return graph;
    }

    Heading heading() {
        return heading;
    }

    /** What its file says besides; {@link FileFacts#NONE} for a built-in network. */
    FileFacts facts() {
        return facts;
    }

    Inspection inspection() {
        Inspection counted = inspection;
        if (counted == null) {
            counted = Inspection.of(graph);
            inspection = counted;
        }
        return counted;
    }

    /**
     * Opens a file if there is one of that name, else a built-in network, with options behind a colon; {@code zoo:} in
     * front asks for the latter.
     *
     * @throws BadInput when there is none of that name, or its inputs do not fit
     */
    static Model open(String name, ModelRequest request) {
        return isFile(name) ? ModelFile.read(name, request).network() : builtIn(name, request);
    }

    /** Whether the name is that of a file or folder. */
    static boolean isFile(String name) {
        return !name.startsWith("zoo:") && new File(name).exists();
    }

    private static Model builtIn(String name, ModelRequest request) {
        String plain = name.startsWith("zoo:") ? name.substring("zoo:".length()) : name;
        int colon = plain.indexOf(':');
        String network = colon < 0 ? plain : plain.substring(0, colon);
        Options options = colon < 0 ? Options.NONE : Options.parse(plain.substring(colon + 1));
        Entry entry = Zoo.find(network)
                .orElseThrow(() -> new BadInput("there is no such file or built-in network; "
                        + Nearest.suggestion(network, Zoo.names(), "loupe inspect --list names them")));
        List<Input> usual = request.symbolic()
                ? FreeDimensions.symbols(entry, options, request.mode(), request.dtype())
                : entry.usual(options);
        Graph graph = entry.graph(options, request.mode(), request.dtype(), request.inputs(usual));
        return new Model(graph, new Heading(plain, "zoo", "", entry.source() + ", " + entry.year()), FileFacts.NONE);
    }
}
