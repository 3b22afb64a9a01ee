package dev.loupe.report.picture;

import dev.loupe.graph.Axes;
import dev.loupe.graph.Node;
import dev.loupe.graph.PoolOp;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;

/** What an operator is set to, in a few signs. */
public final class OperatorSettings {
    private OperatorSettings() {}

    /** {@code 3x3 /2x2 groups 32} for an operator that slides a window; empty for others. */
    public static String of(Node node) {
        if (node.op() instanceof WeightedOp.Conv conv) {
            return window(conv.window(), conv.groups());
        }
        if (node.op() instanceof WeightedOp.ConvTranspose conv) {
            return window(conv.window(), conv.groups());
        }
        return node.op() instanceof PoolOp.Pool pool ? window(pool.window(), 1) : "";
    }

    private static String window(Window window, int groups) {
        return sizes(window.kernel())
                + (window.stride().isAll(1) ? "" : " /" + sizes(window.stride()))
                + (window.dilation().isAll(1) ? "" : " dilated " + sizes(window.dilation()))
                + (groups == 1 ? "" : " groups " + groups);
    }

    private static String sizes(Axes axes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < axes.count(); i++) {
            text.append(i == 0 ? "" : "x").append(axes.get(i));
        }
        return text.toString();
    }
}
