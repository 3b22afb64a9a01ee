package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Totals;
import dev.loupe.report.Numbers;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exact figures that the conventions put beside those of papers. */
class ConventionsTest {
    private static final Path DOCS = Path.of(System.getProperty("loupe.root", ".."), "docs");
    private static final Pattern ROW =
            Pattern.compile("\\| `([^`]+)` \\| (neurons|parameters|multiply-adds) \\| [^|]+ \\| ([\\d,]+) \\|.*");

    @ParameterizedTest
    @ValueSource(strings = {"conventions.md", "conventions.zh.md"})
    void everyFigureBesideAPapersIsCounted(String page) throws IOException {
        int rows = 0;
        for (String line : Files.readAllLines(DOCS.resolve(page))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(row.group(3)).as(line).isEqualTo(exact(row.group(1), row.group(2)));
                rows++;
            }
        }
        assertThat(rows).isEqualTo(10);
    }

    private static String exact(String network, String figure) {
        Totals totals = Inspection.of(Zoo.find(network).orElseThrow().graph()).totals();
        return Numbers.grouped(
                switch (figure) {
                    case "neurons" -> totals.neurons();
                    case "parameters" -> totals.parameters();
                    default -> totals.multiplyAdds();
                });
    }
}
