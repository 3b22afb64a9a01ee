package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the README and the pages of {@code docs/} show is what the program prints, where that needs no LibTorch. {@code mvn test -pl cli -am -Dtest=ReadmeTest -Dloupe.rewrite=true
 * -Dsurefire.failIfNoSpecifiedTests=false} writes the real output under each command instead.
 */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("loupe.root", ".."));

    /** Verbs that run networks, or that do not end by themselves. */
    private static final Set<String> NOT_RERUN =
            Set.of("train", "predict", "detect", "compare-detectors", "generate", "trace", "serve", "convert");

    static Stream<String> pages() throws IOException {
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            List<String> pages = docs.map(file -> "docs/" + file.getFileName())
                    .filter(name -> name.endsWith(".md"))
                    .sorted()
                    .toList();
            return Stream.concat(Stream.of("README.md", "README.zh.md"), pages.stream());
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandPrintsWhatIsShown(String name) throws IOException {
        Path file = ROOT.resolve(name);
        String shown = Files.readString(file);
        String real = withRealOutput(shown);
        if (Boolean.getBoolean("loupe.rewrite")) {
            Files.writeString(file, real);
        } else {
            assertThat(shown).isEqualTo(real);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh.md"})
    void everyLinkLeadsSomewhere(String name) throws IOException {
        String text = Files.readString(ROOT.resolve(name));
        int at = text.indexOf("](");
        while (at >= 0) {
            String target = text.substring(at + 2, text.indexOf(')', at));
            assertThat(ROOT.resolve(target)).exists();
            at = text.indexOf("](", at + 1);
        }
    }

    /** The text with each {@code $ ./loupe} line of a console block followed by its output. */
    private static String withRealOutput(String text) {
        List<String> lines = new ArrayList<>();
        boolean console = false;
        List<String> given = List.of(text.split("\n", -1));
        for (int i = 0; i < given.size(); i++) {
            String line = given.get(i);
            lines.add(line);
            if (line.startsWith("```")) {
                console = line.equals("```console");
            } else if (console && line.startsWith("$ ")) {
                int end = i + 1;
                while (!given.get(end).startsWith("$ ") && !given.get(end).startsWith("```")) {
                    end++;
                }
                List<String> shown = given.subList(i + 1, end);
                lines.addAll(isRerun(line) ? real(line, shown) : shown);
                i = end - 1;
            }
        }
        return String.join("\n", lines);
    }

    /** What the command prints; as shown, if that is it but for parts left out, each marked by a line with an ellipsis. */
    private static List<String> real(String command, List<String> shown) {
        Run run = Run.of(words(command.substring("$ ./loupe ".length())));
        List<String> real = (run.out() + run.err()).lines().toList();
        if (!shown.contains("…")) {
            return real;
        }
        String printed = "\n" + String.join("\n", real) + "\n";
        int from = 0;
        for (String piece : ("\n" + String.join("\n", shown) + "\n").split("\n…(?=\n)", -1)) {
            int at = piece.equals("\n") || piece.isEmpty() ? from : printed.indexOf(piece, from);
            if (at < 0) {
                return real;
            }
            from = at + Math.max(0, piece.length() - 1);
        }
        return shown;
    }

    private static boolean isRerun(String line) {
        return line.startsWith("$ ./loupe ")
                && !NOT_RERUN.contains(line.split(" ", -1)[2])
                && !line.contains("--measure")
                && !line.contains("--output")
                && !line.contains(" run")
                && !line.contains("--version");
    }

    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        for (String word : command.split(" ", -1)) {
            String plain = word.replace("\"", "");
            words.add(plain.startsWith("docs/") ? ROOT.resolve(plain).toString() : plain);
        }
        return words.toArray(new String[0]);
    }
}
