package dev.loupe.formats;

import dev.loupe.graph.BadInput;
import dev.loupe.inspect.Inspection;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads every file of a folder and prints a line each: name, verdict, message. Runs in a JVM with little memory. */
final class HostileRun {
    private HostileRun() {}

    public static void main(String[] arguments) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(Path.of(arguments[0]))) {
            files = list.sorted().toList();
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (Path file : files) {
            out.println(file.getFileName() + "\t" + verdict(file));
        }
    }

    /** {@code report}, {@code warn}, {@code reject} or {@code crash}, a tab, and what was said. */
    static String verdict(Path file) {
        try {
            Model model = Formats.read(file);
            model.graph().ifPresent(graph -> Inspection.of(graph).notCounted());
            return (model.warnings().isEmpty() ? "report" : "warn") + "\t" + model.warnings();
        } catch (BadInput e) {
            return "reject\t" + e.getMessage();
        } catch (RuntimeException | Error e) {
            return "crash\t" + e + " at "
                    + Stream.of(e.getStackTrace()).limit(4).toList();
        }
    }
}
