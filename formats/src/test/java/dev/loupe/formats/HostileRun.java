package dev.loupe.formats;

import dev.loupe.graph.BadInput;
import java.io.IOException;
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
        for (Path file : files) {
            System.out.println(file.getFileName() + "\t" + verdict(file));
        }
    }

    static String verdict(Path file) {
        try {
            Model model = Formats.read(file);
            List<String> notes = new java.util.ArrayList<>(model.warnings());
            model.graph()
                    .ifPresent(graph -> dev.loupe.inspect.Inspection.of(graph).notCounted().stream()
                            .filter(entry -> entry.why().contains("unknown"))
                            .forEach(entry -> notes.add(entry.toString())));
            return (notes.isEmpty() ? "report" : "warn") + "\t" + notes;
        } catch (BadInput e) {
            return "reject\t" + e.getMessage();
        } catch (RuntimeException | Error e) {
            return "crash\t" + e + " at "
                    + List.of(e.getStackTrace()).stream().limit(4).toList();
        }
    }
}
