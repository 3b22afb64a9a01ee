package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
    @TempDir
    private Path folder;

    private String model = "";

    @BeforeEach
    void run() throws IOException {
        Files.createFile(folder.resolve("counts"));
        model = folder.toString();
    }

    @Test
    void jsonIsThatOfTheContract() {
        Run run = Run.of("trace", model, "--text", "ab c", "--format", "json");
        assertThat(run.out())
                .isEqualTo("{\"schema\":\"loupe.trace/1\",\"layers\":[{\"units\":2,\"steps\":["
                        + "{\"input\":\"a\",\"h\":[0.0,1.0]},{\"input\":\"b\",\"h\":[1.0,2.0]},"
                        + "{\"input\":\" \",\"h\":[2.0,0.0]},{\"input\":\"c\",\"h\":[3.0,1.0]}]}]}\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void unitsStandInTheOrderOfWhatTheyAreToFollow() {
        Run run = Run.of("trace", model, "--text", "to be or not", "--property", "word", "--top", "1");
        assertThat(run.out()).contains("h 1       word position   1.000").doesNotContain("h 0      ");
    }

    @Test
    void numpyReadsTheArrays() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/lib/python3/dist-packages/numpy")), "Debian's numpy is not installed");
        Path file = folder.resolve("trace.npz");
        Run run = Run.of("trace", model, "--text", "ab c", "--format", "npz", "--output", file.toString());
        assertThat(run.err()).isEmpty();
        Process python = new ProcessBuilder(
                        "/usr/bin/python3",
                        "-c",
                        "import numpy,sys; h = numpy.load(sys.argv[1])['h']; print(h.dtype, h.shape, h[0].tolist())",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("float32 (1, 4, 2) [[0.0, 1.0], [1.0, 2.0], [2.0, 0.0], [3.0, 1.0]]\n");
    }

    @Test
    void aByteThatIsNoUtf8IsNamedByItsPlace() throws IOException {
        Path text = folder.resolve("text");
        Files.write(text, new byte[] {'a', (byte) 0xe4, (byte) 0xb8, (byte) 0xad, (byte) 0xff, 'b'});
        Run run = Run.of("trace", model, "--text-file", text.toString());
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("byte 4 is no UTF-8");
    }

    @Test
    void aRunWithoutGatesIsRefused() throws IOException {
        Files.delete(folder.resolve("counts"));
        Run run = Run.of("trace", model, "--text", "a");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("no gates to trace").contains("runs that count");
    }

    @Test
    void aTextIsNeeded() {
        assertThat(Run.of("trace", model).err()).contains("--text TEXT, or --text-file FILE");
        assertThat(Run.of("trace", model, "--text", "").err()).contains("empty");
    }

    @Test
    void npzNeedsAFile() {
        assertThat(Run.of("trace", model, "--text", "a", "--format", "npz").err())
                .contains("--output FILE");
    }
}
