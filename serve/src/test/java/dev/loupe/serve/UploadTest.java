package dev.loupe.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {
    private static final byte[] CONTENT = {1, 2, 3};

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "a\u0000b", "C:\\x", "<b>\u001b[31m", ""})
    void noNameOfAClientBecomesPartOfAPath(String name) throws IOException {
        try (Upload upload = Upload.of(name, ".onnx", new ByteArrayInputStream(CONTENT))) {
            assertThat(upload.file().getFileName()).hasToString("file.onnx");
            assertThat(upload.file()).hasBinaryContent(CONTENT);
            assertThat(upload.name()).doesNotContain("\u001b", "\u0000");
        }
    }

    @Test
    void onlyItsOwnerCanEnterTheFolder() {
        try (Upload upload = Upload.of("a", "", new ByteArrayInputStream(CONTENT))) {
            Path folder = upload.file().getParent();
            org.junit.jupiter.api.Assumptions.assumeTrue(
                    folder.getFileSystem().supportedFileAttributeViews().contains("posix"),
                    "SKIPPED: permissions are another matter on this system");
            assertThat(permissions(folder)).isEqualTo("rwx------");
        }
    }

    private static String permissions(Path folder) {
        try {
            return java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void nothingIsLeftOnceItIsClosed() {
        Upload upload = Upload.of("a", "", new ByteArrayInputStream(CONTENT));
        upload.close();

        assertThat(upload.file()).doesNotExist();
        assertThat(upload.file().getParent()).doesNotExist();
    }

    @Test
    void nothingIsLeftOfWhatIsTooLarge() throws IOException {
        List<Path> before = folders();

        assertThatThrownBy(() -> Upload.of("a.onnx", "", new Limited(new ByteArrayInputStream(CONTENT), 2)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a.onnx")
                .hasMessageContaining("larger than");
        assertThat(folders()).isEqualTo(before);
    }

    @Test
    void nothingIsLeftOfWhatStopsHalfWay() throws IOException {
        List<Path> before = folders();
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the client is gone");
            }
        };

        assertThatThrownBy(() -> Upload.of("a", "", broken)).isInstanceOf(BadInput.class);
        assertThat(folders()).isEqualTo(before);
    }

    private static List<Path> folders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir", "/tmp")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("loupe-serve"))
                    .sorted()
                    .toList();
        }
    }
}
