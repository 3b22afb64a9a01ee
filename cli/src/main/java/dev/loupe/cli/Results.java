package dev.loupe.cli;

import dev.loupe.formats.WholeFile;
import dev.loupe.graph.BadInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Where results go: standard output, or a file that is there whole or not at all. */
final class Results {
    private final Console console;
    private final String file;

    private Results(Console console, String file) {
        this.console = console;
        this.file = file;
    }

    static Results of(Arguments arguments, Console console) {
        return new Results(console, arguments.value("--output", ""));
    }

    /** A single result. */
    int one(String text) {
        return each(List.of(""), input -> Outcome.of(text), () -> "");
    }

    /**
     * One result for each input, in order; a bad input is complained about and does not stop the others.
     *
     * @param closing what follows the last result
     */
    int each(List<String> inputs, Function<String, Outcome> result, Supplier<String> closing) {
        StringBuilder all = new StringBuilder();
        int code = Loupe.DONE;
        for (String input : inputs) {
            try {
                Outcome outcome = result.apply(input);
                print(all, outcome.text());
                for (String warning : outcome.warnings()) {
                    console.out().flush();
                    Loupe.complain(console, input + ": warning: " + warning);
                }
                for (String failed : outcome.failed()) {
                    console.out().flush();
                    Loupe.complain(console, input + ": " + failed);
                    code = Math.max(code, Loupe.CHECK_FAILED);
                }
            } catch (BadInput e) {
                console.out().flush();
                Loupe.complain(console, input + ": " + e.getMessage());
                code = Loupe.BAD_INPUT;
            }
        }
        print(all, closing.get());
        if (!file.isEmpty()) {
            write(all.toString());
        }
        return code;
    }

    private void print(StringBuilder all, String text) {
        if (file.isEmpty()) {
            console.out().print(text);
        } else {
            all.append(text);
        }
    }

    private void write(String text) {
        try {
            write(Path.of(file), text.getBytes(StandardCharsets.UTF_8));
        } catch (InvalidPathException e) {
            throw new BadInput(file + ": cannot be written: " + e.getMessage(), e);
        }
    }

    /** Writes a file that is there whole or not at all. */
    static void write(Path file, byte[] bytes) {
        WholeFile.write(file, out -> out.write(bytes));
    }
}
