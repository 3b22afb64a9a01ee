package dev.loupe.report.torchinfo;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Call;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Modules;
import dev.loupe.graph.Value;
import java.util.List;

/** A network's summary as torchinfo prints it. */
public final class Torchinfo {
    private Torchinfo() {}

    /**
     * The whole text with a line's end behind its last line.
     *
     * @param graph in the mode and with the type of parameters that are asked for; with a batch dimension, traced on
     *     inputs with a batch of 1 there
     * @throws BadInput when a shape has symbols in it, or a count does not fit 64 bits
     */
    public static String text(Graph graph, TorchinfoSettings settings) {
        refuseSymbols(graph);
        Modules modules = Modules.of(graph);
        Holdings holdings = new Holdings(modules);
        List<Row> rows = Rows.of(graph, modules, holdings, settings);
        if (settings.version() == Version.MAIN) {
            Statistics.markTied(rows);
        }
        Leftovers leftovers = new Leftovers(rows);
        leftovers.fill(settings.version());
        Statistics statistics = Statistics.of(settings.version(), graph, rows);
        return new Table(modules, holdings, rows, leftovers, statistics, settings).text();
    }

    /**
     * What torchinfo gives as {@code Total mult-adds}, before it is rounded; not the exact count.
     *
     * @throws BadInput when a shape has symbols in it, or a count does not fit 64 bits
     */
    public static long multiplyAdds(Graph graph, TorchinfoSettings settings) {
        refuseSymbols(graph);
        Modules modules = Modules.of(graph);
        List<Row> rows = Rows.of(graph, modules, new Holdings(modules), settings);
        return Statistics.of(settings.version(), graph, rows).multiplyAdds();
    }

    private static void refuseSymbols(Graph graph) {
        for (Value input : graph.inputs()) {
            if (!input.shape().isConstant()) {
                throw new BadInput("torchinfo's text has numbers only, but the input of " + graph.name() + " is "
                        + input.shape() + "; give it a shape without letters");
            }
        }
        for (Call call : graph.calls()) {
            for (Value output : call.outputs()) {
                if (!output.shape().isConstant()) {
                    throw new BadInput("torchinfo's text has numbers only, but the output of " + call.scope() + " is "
                            + output.shape());
                }
            }
        }
    }
}
