package dev.loupe.report;

import java.util.List;

/**
 * What a table for a document shows.
 *
 * @param depth modules deeper than this are summed up in theirs; -1 for as many levels as fit 64 lines, neighbours that
 *     are alike in one row
 * @param columns what is told of each module; empty for the usual ones
 */
public record TableSettings(int depth, List<Column> columns) {
    /** So many lines are shown unless a depth is asked for: what one can take in. */
    static final int LINES = 64;
}
