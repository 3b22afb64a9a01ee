package dev.loupe.report.torchinfo;

import dev.loupe.graph.RegisteredModule;
import dev.loupe.report.torchinfo.Holdings.Count;

/** A row of the table: a call of a module, or a module that only stands above called ones. */
final class Row {
    final RegisteredModule module;
    final String className;
    final boolean leaf;
    final Count held;
    /** The forward pass's shapes and what follows from them; {@link Run#NONE} if the module is not called. */
    final Run run;

    /** Whether the module has an earlier row. */
    boolean recursive;
    /** Its number among the rows of its depth, from 1. */
    int number;
    /** Parameters that the rows inside it do not show. */
    long leftover;
    /** The same of trained parameters; only 1.8 asks for it. */
    long trainedLeftover;

    Row(RegisteredModule module, String className, boolean leaf, Count held, Run run) {
        this.module = module;
        this.className = className;
        this.leaf = leaf;
        this.held = held;
        this.run = run;
    }

    /**
     * What one call shows.
     *
     * @param called whether there is such a call
     * @param input the first input as it is printed
     * @param output the first output as it is printed
     * @param outputBytes bytes of the first output
     * @param multiplyAdds of a leaf, by torchinfo's count
     */
    record Run(boolean called, String input, String output, long outputBytes, long multiplyAdds) {
        static final Run NONE = new Run(false, ModuleClass.NONE, ModuleClass.NONE, 0, 0);
    }

    int depth() {
        return module.depth();
    }
}
