package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.DType;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    /** What the child processes run. */
    static final class FirstUse {
        private FirstUse() {}

        public static void main(String[] arguments) {
            try (Tensor one = Tensor.full(DType.FLOAT32, 1, 2, 2)) {
                if (one.toFloats()[3] != 1) {
                    throw new IllegalStateException("LibTorch computes wrongly");
                }
            }
        }
    }

    /** With another LibTorch on the machine the linker would take that one's files, and the process would die. */
    @Test
    @Tag("slow")
    void theFirstStartUnpacksEverythingBeforeItLoads(@TempDir Path cache) throws Exception {
        Process child = start(cache);
        assertThat(new String(child.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain("Exception");
        assertThat(child.waitFor()).isZero();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        Process child = start(file.resolve("cache"));
        assertThat(new String(child.getErrorStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("BadInput: LibTorch cannot be loaded")
                .contains("org.bytedeco.javacpp.cachedir");
        assertThat(child.waitFor()).isNotZero();
    }

    private static Process start(Path cache) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                "-Duser.home=" + cache, // where JavaCPP goes else
                "-Djava.io.tmpdir=" + cache,
                "-cp",
                System.getProperty("java.class.path"),
                FirstUse.class.getName()));
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.to(new File("/dev/null")))
                .start();
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        try (TensorScope scope = TensorScope.open()) {
            Engine.seed(7);
            Tensor state = Engine.randomState();
            float[] first = Tensor.rand(DType.FLOAT32, 5).toFloats();
            Engine.seed(7);
            assertThat(Tensor.rand(DType.FLOAT32, 5).toFloats()).isEqualTo(first);
            Engine.randomState(state);
            assertThat(Tensor.rand(DType.FLOAT32, 5).toFloats()).isEqualTo(first);
        }
    }
}
