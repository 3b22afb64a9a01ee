package dev.loupe.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that are kept as files beside the tests. With {@code -Dloupe.golden=write} they are written anew, to be read in
 * the difference of the commit.
 */
final class Golden {
    private Golden() {}

    static void assertSame(String actual, String file) {
        if (System.getProperty("loupe.golden", "").equals("write")) {
            write(actual, file);
        }
        try (InputStream in = Golden.class.getResourceAsStream(file)) {
            assertThat(in).as("golden file %s", file).isNotNull();
            assertThat(actual).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String text, String file) {
        Path root = Path.of(System.getProperty("loupe.root"), "report");
        try {
            for (String place : new String[] {"src/test/resources", "target/test-classes"}) {
                Path path = root.resolve(place).resolve("dev/loupe/report").resolve(file);
                Files.createDirectories(path.getParent());
                Files.writeString(path, text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
