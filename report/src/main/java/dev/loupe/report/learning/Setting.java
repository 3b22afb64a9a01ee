package dev.loupe.report.learning;

/**
 * Something that {@code --set name=value} changes.
 *
 * @param usual what holds where nothing is given
 * @param help a few words
 */
public record Setting(String name, String usual, String help) {}
