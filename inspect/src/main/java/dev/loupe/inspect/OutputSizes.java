package dev.loupe.inspect;

import dev.loupe.graph.Node;
import dev.loupe.graph.Op;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.ArrayList;
import java.util.List;

/** The table of derivations of output sizes, for operators that slide a window; others follow from their definition. */
final class OutputSizes {
    private static final String[][] AXES = {{"length"}, {"height", "width"}, {"depth", "height", "width"}};

    private OutputSizes() {}

    static List<Derivation> of(Node node) {
        Op op = node.op();
        return switch (op.type()) {
            case CONV -> slide(node, ((WeightedOp.Conv) op).window(), false);
            case POOL -> slide(node, ((PoolOp.Pool) op).window(), ((PoolOp.Pool) op).ceil());
            case CONV_TRANSPOSE -> spread(node, (WeightedOp.ConvTranspose) op);
            default -> List.of(); // their output's size is a setting or the input's: nothing to derive
        };
    }

    private static List<Derivation> slide(Node node, Window window, boolean ceil) {
        List<Derivation> derivations = new ArrayList<>();
        String round = ceil ? "ceil" : "floor";
        for (int axis = 0; axis < window.axes(); axis++) {
            Size input = spatial(node.inputShape(), window, axis);
            String padding = window.before().equals(window.after())
                    ? "2*" + window.before().get(axis)
                    : window.before().get(axis) + " + " + window.after().get(axis);
            Size output = spatial(node.shape(), window, axis);
            String rule = window.before().equals(window.after()) ? "2*padding" : "padding before + padding after";
            String less = ceil && hangsBehind(input, output, window, axis) ? " - 1" : "";
            derivations.add(new Derivation(
                    "output " + axis(window, axis),
                    round + "((input + " + rule + " - dilation*(kernel - 1) - 1)/stride) + 1"
                            + (less.isEmpty() ? "" : less + " (that would start behind the input)"),
                    round + "((" + input + " + " + padding + " - "
                            + window.dilation().get(axis) + "*("
                            + window.kernel().get(axis) + " - 1) - 1)/"
                            + window.stride().get(axis) + ") + 1" + less,
                    output));
        }
        return derivations;
    }

    /** Whether the last of the rounded-up places is left out, as its window would start behind the input. */
    private static boolean hangsBehind(Size input, Size output, Window window, int axis) {
        Size free = input.plus(window.before().get(axis))
                .plus(window.after().get(axis))
                .minus(window.reach(axis));
        return !free.ceilDiv(window.stride().get(axis)).plus(1).equals(output);
    }

    private static List<Derivation> spread(Node node, WeightedOp.ConvTranspose op) {
        List<Derivation> derivations = new ArrayList<>();
        Window window = op.window();
        for (int axis = 0; axis < window.axes(); axis++) {
            derivations.add(new Derivation(
                    "output " + axis(window, axis),
                    "(input - 1)*stride - 2*padding + dilation*(kernel - 1) + output padding + 1",
                    "(" + spatial(node.inputShape(), window, axis) + " - 1)*"
                            + window.stride().get(axis) + " - 2*"
                            + window.before().get(axis) + " + "
                            + window.dilation().get(axis) + "*("
                            + window.kernel().get(axis) + " - 1) + "
                            + op.outputPadding().get(axis) + " + 1",
                    spatial(node.shape(), window, axis)));
        }
        return derivations;
    }

    private static Size spatial(Shape shape, Window window, int axis) {
        return shape.get(shape.rank() - window.axes() + axis);
    }

    private static String axis(Window window, int axis) {
        return window.axes() <= AXES.length ? AXES[window.axes() - 1][axis] : "axis " + axis;
    }
}
