package dev.loupe.report;

/**
 * What stands above a report besides the graph's own name.
 *
 * @param name what the user asked for
 * @param source where the network comes from: {@code zoo}, or {@code file}
 * @param format of the file; empty for none
 * @param about the paper, or what is known of the file; may be empty
 */
public record Heading(String name, String source, String format, String about) {}
