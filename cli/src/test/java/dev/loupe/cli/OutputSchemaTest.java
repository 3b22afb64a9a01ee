package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.loupe.report.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What predict, detect and trace print as JSON is what the published schemas say. */
class OutputSchemaTest {
    @TempDir
    private Path folder;

    private static JsonSchema schema(String name) {
        try (InputStream in = Json.class.getResourceAsStream("schema/" + name + ".schema.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String printed(String... line) {
        Run run = Run.of(line);
        assertThat(run.code()).as(run.err()).isZero();
        return run.out();
    }

    private String picture(String name) throws IOException {
        return Files.createFile(folder.resolve(name)).toString();
    }

    @Test
    void predictionsAreALineEach() throws IOException {
        String out = printed("predict", "fixed", picture("a \"<b>.png"), picture("b.png"), "--format", "json");
        assertThat(out.lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(schema("loupe.predict-1").validate(line, InputFormat.JSON))
                        .isEmpty());
        String wrong = out.lines().findFirst().orElseThrow().replace("0.75", "75");
        assertThat(schema("loupe.predict-1").validate(wrong, InputFormat.JSON)).isNotEmpty();
    }

    @Test
    void detectionsAreOneList() throws IOException {
        String out = printed("detect", "fixed", picture("a.png"), picture("b.png"), "--format", "json");
        JsonSchema schema = schema("loupe.detect-1");
        assertThat(schema.validate(out, InputFormat.JSON)).isEmpty();
        assertThat(schema.validate("[]", InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(out.replace("18.5", "-18.5"), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void aTraceHasEachUnitAtEachStep() throws IOException {
        picture("counts");
        String out = printed("trace", folder.toString(), "--text", "ab\n\"c", "--format", "json");
        JsonSchema schema = schema("loupe.trace-1");
        assertThat(schema.validate(out, InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(out.replace("\"units\":2", "\"units\":\"2\""), InputFormat.JSON))
                .isNotEmpty();
    }
}
