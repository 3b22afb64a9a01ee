package dev.loupe.metrics.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BaselineTest {
    private static final Path BIBLE = Path.of("/usr/bin/bible");
    private static final int HELD_OUT = 200_000;

    @Test
    void theBibleOfDebianGivesTheFiguresOfTheRecipe() throws IOException {
        assumeTrue(Files.exists(BIBLE), "Debian's package bible-kjv is not installed");
        int[] text = bible();
        List<Baseline> baselines = Baseline.of(text, text.length - HELD_OUT);
        assertThat(baselines.stream().map(one -> String.format("%s %.3f", one.name(), one.bitsPerCharacter())))
                .containsExactly(
                        "unigram, add one 4.337",
                        "2-gram 3.316",
                        "3-gram 2.632",
                        "4-gram 2.111",
                        "5-gram 1.854",
                        "6-gram 1.786",
                        "gzip -9 2.558",
                        "xz -9e 2.257"); // the C program of the same name, version 5.4, gives 2.263
    }

    @Test
    void aTextThatRepeatsItsBeginningIsCheapAfterThat() {
        int[] text = "the cat sat on the mat and looked at the rat; "
                .repeat(2)
                .codePoints()
                .toArray();
        Baseline after = Baseline.xzAfterTheText(text, text.length / 2);
        Baseline alone = Baseline.of(text, text.length / 2).stream()
                .filter(one -> one.name().equals("xz -9e"))
                .findFirst()
                .orElseThrow();
        assertThat(after.bitsPerCharacter()).isLessThan(alone.bitsPerCharacter() / 4);
    }

    @Test
    void aCharacterIsACodePointAndNotAByte() {
        int[] text = "\u4e00\u4e01\u4e02\ud840\udc00".repeat(50).codePoints().toArray();
        List<Baseline> baselines = Baseline.of(text, 100);
        assertThat(text).hasSize(200);
        assertThat(baselines.get(0).bitsPerCharacter()).isCloseTo(2, within(1e-9));
    }

    @Test
    void nothingHeldOutIsAFaultOfTheCaller() {
        assertThatThrownBy(() -> Baseline.of(new int[] {1, 2}, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int[] bible() throws IOException {
        Process process = new ProcessBuilder(BIBLE.toString(), "-f", "Gen1:1-Rev22:21").start();
        String all = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return all.lines()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .collect(Collectors.joining("\n", "", "\n"))
                .codePoints()
                .toArray();
    }
}
