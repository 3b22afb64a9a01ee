package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the README shows is what the program prints. {@code mvn test -pl cli -am -Dtest=ReadmeTest -Dloupe.rewrite=true
 * -Dsurefire.failIfNoSpecifiedTests=false} writes the real output under each command instead.
 */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("loupe.root", ".."));

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "README.zh.md"})
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
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("```")) {
                console = line.equals("```console");
                lines.add(line);
            } else if (!console) {
                lines.add(line);
            } else if (line.startsWith("$ ./loupe ")) {
                lines.add(line);
                Run run = Run.of(words(line.substring("$ ./loupe ".length())));
                (run.out() + run.err()).lines().forEach(lines::add);
            }
        }
        return String.join("\n", lines);
    }

    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        for (String word : command.split(" ", -1)) {
            words.add(word.replace("\"", ""));
        }
        return words.toArray(new String[0]);
    }
}
