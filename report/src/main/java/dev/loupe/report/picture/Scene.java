package dev.loupe.report.picture;

import java.util.List;

/**
 * What is seen when one module is opened: the modules and operators that it runs itself, which feeds which, and where they
 * lie as long as each of them is closed.
 *
 * @param call of the module, by its index
 * @param layout its place among the layouts: modules that are built alike share one
 */
public record Scene(int call, List<Item> items, List<Line> lines, int layout) {
    /** What an item stands for. */
    public enum Kind {
        /** A module; the index is its call's. */
        MODULE,
        /** An operator that the opened module runs itself, or an input of the network; the index is its node's. */
        OPERATOR,
        /** A value from outside; the index is its maker's. */
        IN,
        /** A value that is used outside; the index is its maker's. */
        OUT
    }

    /**
     * One box.
     *
     * @param title name and operator
     * @param about the shape of what it puts out
     */
    public record Item(Kind kind, int index, String title, String about) {}

    /** That one item's output goes into another, by their places among the items. */
    public record Line(int from, int to) {}
}
