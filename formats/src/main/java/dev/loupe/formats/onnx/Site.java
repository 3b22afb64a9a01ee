package dev.loupe.formats.onnx;

import dev.loupe.formats.nodes.Application;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.onnx.OnnxModel.AttributeDef;
import dev.loupe.formats.onnx.OnnxModel.NodeDef;
import dev.loupe.graph.BadInput;
import java.util.List;
import java.util.Optional;

/** One node of an ONNX graph with its settings, where a rule is applied. */
final class Site extends Application {
    private final NodeDef node;
    private final long opset;
    private final Inference inference;

    Site(NodeDef node, List<Optional<Inferred>> inputs, long opset, Inference inference) {
        super(node.operator(), inputs, inference.symbols());
        this.node = node;
        this.opset = opset;
        this.inference = inference;
    }

    NodeDef node() {
        return node;
    }

    /** The version of the operators of this node's domain. */
    long opset() {
        return opset;
    }

    Inference inference() {
        return inference;
    }

    boolean hasAttribute(String name) {
        return node.attributes().containsKey(name);
    }

    Optional<AttributeDef> attribute(String name) {
        return Optional.ofNullable(node.attributes().get(name));
    }

    long whole(String name, long usual) {
        AttributeDef attribute = node.attributes().get(name);
        return attribute == null ? usual : attribute.whole();
    }

    int small(String name, long usual) {
        long value = whole(name, usual);
        if (value != (int) value) {
            throw new BadInput(name + " " + value + " is too large");
        }
        return (int) value;
    }

    float real(String name, float usual) {
        AttributeDef attribute = node.attributes().get(name);
        return attribute == null ? usual : attribute.real();
    }

    String text(String name, String usual) {
        AttributeDef attribute = node.attributes().get(name);
        return attribute == null ? usual : attribute.text();
    }

    Optional<List<Long>> wholes(String name) {
        AttributeDef attribute = node.attributes().get(name);
        return attribute == null ? Optional.empty() : Optional.of(attribute.wholes());
    }

    /** Numbers that are an attribute in old versions and an input in new ones. */
    Optional<List<Long>> numbers(String attribute, int input) {
        return hasAttribute(attribute) ? wholes(attribute) : numbers(input);
    }

    int outputs() {
        return node.outputs().size();
    }

    boolean wants(int i) {
        return i < node.outputs().size() && !node.outputs().get(i).isEmpty();
    }
}
