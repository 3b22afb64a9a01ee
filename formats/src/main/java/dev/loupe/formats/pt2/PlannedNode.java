package dev.loupe.formats.pt2;

import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.WeightedOp;
import java.util.List;

/**
 * A node of the graph to be made.
 *
 * @param name the file's
 * @param modules the modules around it, outermost first, without the root
 */
record PlannedNode(String name, List<Site.Stage> stages, List<Operand> outputs, List<ModuleStack.Frame> modules) {
    /** Whether it multiplies, by weights or not. */
    boolean multiplies() {
        return stages.stream()
                .map(Site.Stage::op)
                .anyMatch(op -> op instanceof WeightedOp
                        || op instanceof AttentionOp
                        || op instanceof RecurrentOp
                        || (op instanceof ForeignOp.Foreign foreign
                                && !foreign.products().isEmpty()));
    }
}
