package dev.loupe.cli;

import java.util.List;
import java.util.Optional;

/** What can be asked for on the command line, from the tables that parse it: for whoever documents the program. */
public final class Manual {
    /**
     * A verb.
     *
     * @param usage what stands behind its name: {@code MODEL... [options]}
     * @param examples commands that show its use, one a line
     */
    public record VerbEntry(
            String name, String summary, String usage, List<OptionEntry> options, List<String> examples) {}

    /**
     * An option of a verb.
     *
     * @param name with its dashes
     * @param value what stands for its value; empty for a flag, in brackets if it may be left out
     */
    public record OptionEntry(String name, String value, String help) {}

    /** A number that the program ends with, and what it means. */
    public record ExitCode(int code, String meaning) {}

    /** All exit codes, smallest first. */
    public static final List<ExitCode> EXIT_CODES = List.of(
            new ExitCode(Loupe.DONE, "Done."),
            new ExitCode(
                    Loupe.CHECK_FAILED,
                    "Done, and a check that was asked for failed (--budget, --require, --exit-code)."),
            new ExitCode(Loupe.BAD_INPUT, "Bad input or usage; one line says what is wrong, where, and what to do."),
            new ExitCode(Loupe.OWN_FAULT, "A fault of the program itself; --verbose shows where."),
            new ExitCode(Loupe.INTERRUPTED, "Training ended by Ctrl-C, in order."));

    private Manual() {}

    /** All verbs, in the order of the help. */
    public static List<VerbEntry> verbs() {
        return Loupe.verbs().stream().map(Manual::entry).toList();
    }

    /** The verb of that name; empty if there is none. */
    public static Optional<VerbEntry> verb(String name) {
        return Loupe.verb(name).map(Manual::entry);
    }

    private static VerbEntry entry(Verb verb) {
        List<OptionEntry> options = verb.options().stream()
                .map(option -> new OptionEntry(
                        option.name(),
                        option.label().substring(option.name().length()).strip(),
                        option.help()))
                .toList();
        return new VerbEntry(verb.name(), verb.summary(), verb.usage(), options, verb.examples());
    }
}
