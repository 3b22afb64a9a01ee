package dev.loupe.serve.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void make() {
        file = folder.resolve("metrics.jsonl");
    }

    private static String text(Tail tail) {
        return new String(tail.lines(), StandardCharsets.UTF_8);
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    @Test
    void halfALineIsLeftForTheNextLook() throws IOException {
        write("one\ntw");
        Tail first = Tail.of(file, 0, 0);
        append("o\nthree\n");
        Tail second = Tail.of(file, first.next(), first.mark());

        assertThat(text(first)).isEqualTo("one\n");
        assertThat(text(second)).isEqualTo("two\nthree\n");
        assertThat(second.isNew()).isFalse();
    }

    @Test
    void nothingNewIsNothing() throws IOException {
        write("one\n");
        Tail first = Tail.of(file, 0, 0);
        Tail second = Tail.of(file, first.next(), first.mark());

        assertThat(text(second)).isEmpty();
        assertThat(second.isNew()).isFalse();
        assertThat(second.next()).isEqualTo(first.next());
    }

    @Test
    void aFileThatWasCutIsReadAnew() throws IOException {
        write("one\ntwo\n");
        Tail first = Tail.of(file, 0, 0);
        write("one\n");
        Tail second = Tail.of(file, first.next(), first.mark());

        assertThat(second.isNew()).isTrue();
        assertThat(text(second)).isEqualTo("one\n");
    }

    /** As --resume does: the file is cut back to its checkpoint and grows beyond where one stopped to read. */
    @Test
    void aFileThatWasCutAndHasGrownAgainIsReadAnew() throws IOException {
        write("one\ntwo\nthree\n");
        Tail first = Tail.of(file, 0, 0);
        write("one\nTWO\nTHREE\nFOUR\n");
        Tail second = Tail.of(file, first.next(), first.mark());

        assertThat(second.isNew()).isTrue();
        assertThat(text(second)).isEqualTo("one\nTWO\nTHREE\nFOUR\n");
    }

    @Test
    void whatIsLongIsReadPieceByPieceAndLosesNothing() throws IOException {
        SplittableRandom random = new SplittableRandom(0);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            all.append("x".repeat(random.nextInt(30))).append('\n');
        }
        write(all.toString());
        StringBuilder read = new StringBuilder();
        Tail tail = Tail.of(file, 0, 0, 64);
        read.append(text(tail));
        while (tail.hasMore()) {
            tail = Tail.of(file, tail.next(), tail.mark(), 64);
            read.append(text(tail));
        }

        assertThat(read).hasToString(all.toString());
    }

    @Test
    void aLineWithoutEndDoesNotStopTheRest() throws IOException {
        write("x".repeat(200) + "\nlast\n");
        Tail tail = Tail.of(file, 0, 0, 64);
        while (tail.hasMore()) {
            tail = Tail.of(file, tail.next(), tail.mark(), 64);
        }

        assertThat(text(tail)).endsWith("last\n");
    }
}
