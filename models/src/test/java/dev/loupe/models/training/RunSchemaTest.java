package dev.loupe.models.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.loupe.models.Patience;
import dev.loupe.models.sequences.AddingProblemRecipe;
import dev.loupe.report.Json;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.TrainRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run writes as JSON is what the published schemas say. */
class RunSchemaTest {
    private static JsonSchema schema(String name) throws IOException {
        try (InputStream in = Json.class.getResourceAsStream("schema/" + name + ".schema.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
        }
    }

    private static void train(Path out, OptionalLong steps, OptionalDouble minutes) {
        Recipe recipe = new AddingProblemRecipe();
        TrainRequest request = new TrainRequest(
                recipe.usualData().orElseThrow(),
                out,
                OptionalLong.empty(),
                steps,
                minutes,
                1,
                false,
                Map.of("length", "4", "hidden", "4"));
        assertThat(recipe.train(request, new Patience(Patience.ENDLESS))).isTrue();
    }

    @Test
    void aRunOfSoManySteps(@TempDir Path out) throws IOException {
        train(out, OptionalLong.of(60), OptionalDouble.empty());
        String config = Files.readString(out.resolve("config.json"));
        assertThat(schema("loupe.train-1").validate(config, InputFormat.JSON)).isEmpty();
        assertThat(schema("loupe.train-1").validate(config.replace("\"steps\":60", "\"steps\":0"), InputFormat.JSON))
                .isNotEmpty();
        List<String> lines = Files.readAllLines(out.resolve("metrics.jsonl"));
        JsonSchema metrics = schema("loupe.metrics-1");
        assertThat(lines)
                .hasSizeGreaterThan(1)
                .allSatisfy(line ->
                        assertThat(metrics.validate(line, InputFormat.JSON)).isEmpty());
        assertThat(metrics.validate(lines.get(0).replace("\"step\":", "\"steps\":"), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void aRunOfSoManyMinutes(@TempDir Path out) throws IOException {
        train(out, OptionalLong.empty(), OptionalDouble.of(0.002));
        assertThat(schema("loupe.train-1").validate(Files.readString(out.resolve("config.json")), InputFormat.JSON))
                .isEmpty();
    }
}
