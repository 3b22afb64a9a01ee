package dev.loupe.cli;

import java.util.List;

/** A thing that the program does: {@code loupe VERB ...}. */
interface Verb {
    String name();

    /** What it does, in a few words. */
    String summary();

    /** What stands behind the name: {@code MODEL... [options]}. */
    String usage();

    List<Option> options();

    /** Commands that show its use, one a line. */
    List<String> examples();

    /** Does it, and gives the exit code. */
    int run(Arguments arguments, Console console);
}
