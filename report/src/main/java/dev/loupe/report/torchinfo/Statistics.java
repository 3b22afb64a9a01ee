package dev.loupe.report.torchinfo;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Torchinfo's totals.
 *
 * @param inputBytes of the inputs' storages, each with the 56 bytes of its Python object
 * @param outputBytes twice the outputs of rows without modules in them that have parameters
 */
record Statistics(
        long parameters, long trained, long multiplyAdds, long inputBytes, long outputBytes, long parameterBytes) {
    private static final int PYTHON_OBJECT_BYTES = 56;

    static Statistics of(Version version, Graph graph, List<Row> rows) {
        Size multiplyAdds = Size.ZERO;
        Size outputBytes = Size.ZERO;
        for (Row row : rows) {
            if (row.leaf) {
                multiplyAdds = multiplyAdds.plus(row.run.multiplyAdds());
                if (row.held.elements() > 0) {
                    outputBytes = outputBytes.plus(row.run.outputBytes()).plus(row.run.outputBytes());
                }
            }
        }
        Size inputBytes = Size.ZERO;
        for (Value input : graph.inputs()) {
            inputBytes = inputBytes.plus(input.type().bytes()).plus(PYTHON_OBJECT_BYTES);
        }
        Holdings.Count held = version == Version.MAIN ? rows.get(0).held : sum(rows);
        return new Statistics(
                held.elements(),
                held.trained(),
                multiplyAdds.value(),
                inputBytes.value(),
                outputBytes.value(),
                held.bytes());
    }

    /** Release 1.8 adds up rows: a tied tensor counts at each of its modules, and leftovers have no bytes. */
    private static Holdings.Count sum(List<Row> rows) {
        Size elements = Size.ZERO;
        Size trained = Size.ZERO;
        Size bytes = Size.ZERO;
        for (Row row : rows) {
            if (row.recursive) {
                continue;
            }
            elements = elements.plus(row.leaf ? row.held.elements() : Math.max(0, row.leftover));
            trained = trained.plus(row.leaf ? row.held.trained() : Math.max(0, row.trainedLeftover));
            bytes = row.leaf ? bytes.plus(row.held.bytes()) : bytes;
        }
        return new Holdings.Count(elements.value(), trained.value(), bytes.value());
    }

    /** The development head takes a module for repeated when earlier rows hold every parameter that it holds itself. */
    static void markTied(List<Row> rows) {
        Set<String> seen = new HashSet<>();
        for (Row row : rows) {
            boolean isNew = false;
            for (Parameter parameter : row.module.parameters()) {
                isNew |= seen.add(parameter.key());
            }
            row.recursive |= !isNew && !row.module.parameters().isEmpty();
        }
    }
}
