package dev.loupe.formats.nodes;

import dev.loupe.graph.Binding;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A node of the graph to be made: its shapes are inferred, and it is decided how it is counted.
 *
 * @param name its path in the graph
 * @param kind the operator's name in the file
 * @param stages what it becomes, one after the other; empty for a block whose body is made instead
 * @param products what it multiplies in all, to compare branches by
 * @param outputs what it makes, in the order of the last stage's outputs
 * @param body nodes of a block: a branch, a loop's body, a function
 * @param optional whether it is left out unless another node needs it, because what it makes is known already
 */
public record Planned(
        String name,
        String kind,
        List<Stage> stages,
        List<Product> products,
        List<Inferred> outputs,
        List<Planned> body,
        boolean optional) {

    /**
     * One operator of a node.
     *
     * @param operands values that it takes, stored tensors included; behind what the stage before it makes, if there is one
     */
    public record Stage(Op op, Binding binding, List<Inferred> operands) {
        /** Whether the operator is one of ours, which takes all its operands as values. */
        boolean isOurs() {
            return !(op instanceof ForeignOp);
        }

        /** Whether an operand is taken as a value: numbers that told a shape are no operands any more. */
        boolean takes(Inferred operand) {
            return !operand.isFolded() || isOurs();
        }
    }

    /** Nodes under one name, whose outputs are those of some of them. */
    public static Planned block(String name, String kind, List<Planned> body, List<Inferred> outputs) {
        return new Planned(name, kind, List.of(), List.of(), List.copyOf(outputs), body, false);
    }

    boolean isBlock() {
        return stages.isEmpty();
    }

    /** All values that its operators take. */
    List<Inferred> operands() {
        List<Inferred> operands = new ArrayList<>();
        stages.forEach(stage -> operands.addAll(stage.operands()));
        return operands;
    }

    /** Those of them that are values of the graph. */
    List<Inferred> taken() {
        List<Inferred> taken = new ArrayList<>();
        for (Stage stage : stages) {
            for (Inferred operand : stage.operands()) {
                if (stage.takes(operand)) {
                    taken.add(operand);
                }
            }
        }
        return taken;
    }

    /** Values that this and the nodes before and after it make, but none of them takes: a graph's loose ends. */
    public static List<Inferred> loose(List<Planned> plan) {
        Set<Inferred> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        plan.forEach(planned -> taken.addAll(planned.operands()));
        List<Inferred> loose = new ArrayList<>();
        for (Planned planned : plan) {
            for (Inferred output : planned.outputs()) {
                if (!taken.contains(output)) {
                    loose.add(output);
                }
            }
        }
        return loose;
    }
}
