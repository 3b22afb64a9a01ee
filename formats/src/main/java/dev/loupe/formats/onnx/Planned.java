package dev.loupe.formats.onnx;

import dev.loupe.graph.Binding;
import dev.loupe.graph.Op;
import java.util.List;
import java.util.Optional;

/**
 * A node of the graph to be made: its shapes are inferred, and it is decided how it is counted.
 *
 * @param name its path in the graph
 * @param kind the operator's name in the file
 * @param op what it becomes; empty for a block whose body is made instead
 * @param operands values that the operator takes, stored tensors included
 * @param outputs what it makes, in the order of the operator's outputs
 * @param body nodes of a block: a branch, a loop's body, a function
 * @param optional whether it is left out unless another node needs it, because what it makes is known already
 */
record Planned(
        String name,
        String kind,
        Optional<Op> op,
        Binding binding,
        List<Inferred> operands,
        List<Inferred> outputs,
        List<Planned> body,
        boolean optional) {}
