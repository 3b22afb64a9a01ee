package dev.loupe.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guide to the library shows the program of this package and what it really says. */
class LibraryGuideTest {
    private static final Path SOURCE = Path.of("src", "test", "java", "dev", "loupe", "example", "OwnNetwork.java");

    @ParameterizedTest
    @ValueSource(strings = {"library.md", "library.zh.md"})
    void theGuideShowsTheProgramAndItsOutput(String guide) throws IOException {
        String text = Files.readString(Path.of("..", "docs", guide));
        assertThat(text).contains("```java\n" + Files.readString(SOURCE) + "```\n");
        assertThat(text).contains("```text\n" + OwnNetwork.describe() + "```\n");
    }

    /** By hand: 16*3*9 + 16, twice 16*16*9 + 16, 16*16*16*10 + 10; over 32*32 places, and once. */
    @Test
    void theFiguresOfTheExampleAreThoseByHand() {
        int parameters = (16 * 27 + 16) + 2 * (16 * 144 + 16) + (4096 * 10 + 10);
        int multiplyAdds = 1024 * 16 * 27 + 2 * 1024 * 16 * 144 + 4096 * 10;
        assertThat(OwnNetwork.describe())
                .startsWith(parameters + " parameters\n" + multiplyAdds + " multiply-adds\n")
                .endsWith("1x10 from Linear in '4'\n");
        Graph symbolic = Graph.of("own", OwnNetwork.network(), Shape.parse("Bx3x32x32"));
        assertThat(Inspection.of(symbolic).totals().multiplyAdds()).hasToString(multiplyAdds + "*B");
    }
}
