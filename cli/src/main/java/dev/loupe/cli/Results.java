package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.UnaryOperator;

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

    /** One result for each input, in order; a bad input is complained about and does not stop the others. */
    int each(List<String> inputs, UnaryOperator<String> result) {
        StringBuilder all = new StringBuilder();
        int code = Loupe.DONE;
        for (String input : inputs) {
            try {
                String text = result.apply(input);
                if (file.isEmpty()) {
                    console.out().print(text);
                } else {
                    all.append(text);
                }
            } catch (BadInput e) {
                console.out().flush();
                Loupe.complain(console, input + ": " + e.getMessage());
                code = Loupe.BAD_INPUT;
            }
        }
        if (!file.isEmpty()) {
            write(all.toString());
        }
        return code;
    }

    private void write(String text) {
        try {
            Path target = Path.of(file).toAbsolutePath();
            Path part = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".part");
            try {
                Files.writeString(part, text, StandardCharsets.UTF_8);
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException | InvalidPathException e) {
            throw new BadInput(file + ": cannot be written: " + e.getMessage(), e);
        }
    }
}
