package dev.loupe.report.picture;

import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;

/**
 * One thing that is shown: a module, an operator that a module runs itself, or an end of the network.
 *
 * @param parent index of the box around it; -1 for none
 * @param isOpen whether other boxes lie in it
 * @param name in its parent, {@code 1-7} for several; empty for an operator
 * @param operator class name
 * @param path of the module
 * @param settings what its operator is set to, such as {@code 3x3, stride 2}; may be empty
 * @param count how many modules it stands for
 * @param output shape of its first output
 * @param keepsShape whether its output has the shape of its first input
 * @param parameters of all that it stands for
 * @param multiplyAdds of all that it stands for
 */
record Box(
        int parent,
        boolean isOpen,
        String name,
        String operator,
        String path,
        String settings,
        int count,
        Shape output,
        boolean keepsShape,
        Size parameters,
        Size multiplyAdds) {}
