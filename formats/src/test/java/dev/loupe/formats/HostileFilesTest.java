package dev.loupe.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every hostile file ends as expected, in a JVM with 64 MB of heap. */
class HostileFilesTest {
    @TempDir
    Path folder;

    @Test
    @Tag("slow")
    void everyHostileFileEndsAsExpectedWithinLittleMemory() throws IOException, InterruptedException {
        JsonNode expected = Samples.json("hostile/expected.json");
        Map<String, String> verdicts = new TreeMap<>();
        expected.properties().forEach(entry -> {
            if (Samples.has("hostile/" + entry.getKey())) { // files of formats to come are not here yet
                Samples.unpack("hostile/" + entry.getKey(), folder);
                verdicts.put(entry.getKey(), entry.getValue().get("verdict").asText());
            }
        });

        Map<String, String> actual = new TreeMap<>();
        Map<String, String> messages = new TreeMap<>();
        for (String line : run()) {
            String[] parts = line.split("\t", 3);
            boolean any = "any".equals(verdicts.get(parts[0])) && !parts[1].equals("crash");
            actual.put(parts[0], any ? "any" : parts[1]);
            messages.put(parts[0], parts[2]);
        }

        assertThat(actual).as("%s", messages).isEqualTo(verdicts);
        assertThat(messages.values())
                .allSatisfy(message -> assertThat(message)
                        .doesNotContainPattern(
                                "[\\x00-\\x1f\\x7f-\\x9f\\u061c\\u200b-\\u200f\\u2028-\\u202e\\u2066-\\u2069]"));
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).hasSize(verdicts.size());
        }
    }

    private List<String> run() throws IOException, InterruptedException {
        Path output = Files.createTempFile("hostile", ".txt");
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            HostileRun.class.getName(),
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            process.destroyForcibly();
            assertThat(ended)
                    .as("all files were read before the watchdog's 5 minutes")
                    .isTrue();
            return new ArrayList<>(Files.readAllLines(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
