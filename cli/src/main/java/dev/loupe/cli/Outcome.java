package dev.loupe.cli;

import java.util.List;

/**
 * What comes out for one input.
 *
 * @param text for standard output
 * @param failed checks that the user asked for and that failed, a line each
 * @param warnings for standard error, a line each
 */
record Outcome(String text, List<String> failed, List<String> warnings) {
    Outcome(String text, List<String> failed) {
        this(text, failed, List.of());
    }

    static Outcome of(String text) {
        return new Outcome(text, List.of(), List.of());
    }
}
