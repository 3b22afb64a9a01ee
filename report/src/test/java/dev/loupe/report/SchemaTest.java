package dev.loupe.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.loupe.graph.DType;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Measured;
import dev.loupe.inspect.Optimizer;
import dev.loupe.report.learning.ComparisonForms;
import dev.loupe.report.learning.DetectorComparison;
import dev.loupe.report.learning.DetectorComparison.Compared;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** What is written as JSON is what the published schema says. */
class SchemaTest {
    private static final JsonSchema INSPECT = schema("loupe.inspect-1");

    private static JsonSchema schema(String name) {
        try (InputStream in = Json.class.getResourceAsStream("schema/" + name + ".schema.json")) {
            assertThat(in).as("schema %s", name).isNotNull();
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String json(Inspection inspection, Heading heading) {
        return InspectJson.of(
                inspection,
                heading,
                Optimizer.ADAM,
                new FileFacts(List.of(), List.of(), List.of("a warning")),
                Optional.of(new Measured(5, 2, 0.012, 0.021, 1 << 20)));
    }

    @Test
    void everyNetworkOfTheZooIsWrittenByTheSchema() {
        List<String> wrong = new ArrayList<>();
        for (String name : Zoo.names()) {
            String json = json(ZooNetworks.inspection(name), ZooNetworks.heading(name));
            INSPECT.validate(json, InputFormat.JSON).forEach(message -> wrong.add(name + ": " + message));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void sizesWithSymbolsAndHostileNamesAreWrittenByTheSchema() {
        Entry entry = Zoo.find("alexnet").orElseThrow();
        Shape symbols = Shape.parse("Bx3x224x224");
        Inspection symbolic = Inspection.of(entry.graph(
                Options.NONE,
                Mode.EVAL,
                DType.FLOAT32,
                List.of(entry.inputs().get(0).shape(symbols))));
        assertThat(INSPECT.validate(json(symbolic, ZooNetworks.heading("alexnet")), InputFormat.JSON))
                .isEmpty();
        assertThat(INSPECT.validate(json(HostileNetwork.inspection(), HostileNetwork.heading()), InputFormat.JSON))
                .isEmpty();
    }

    @Test
    void theSchemaRefusesWhatIsNotInIt() {
        String json = json(ZooNetworks.inspection("mlp"), ZooNetworks.heading("mlp"));
        for (String wrong : List.of(
                json.replace("\"neurons\":", "\"neuron\":"),
                json.replace("\"depth\":1", "\"depth\":1.5"),
                json.replace("\"warnings\":[", "\"warning\":["),
                json.replace("loupe.inspect/1", "loupe.inspect/2"))) {
            assertThat(wrong).isNotEqualTo(json);
            assertThat(INSPECT.validate(wrong, InputFormat.JSON)).isNotEmpty();
        }
    }

    @Test
    void aComparisonOfDetectorsIsWrittenByTheSchema() {
        JsonSchema schema = schema("loupe.compare-detectors-1");
        Compared one = new Compared(
                "rcnn",
                196.5,
                .027,
                .0779,
                .0027,
                .0003,
                196.5,
                .991,
                .965,
                OptionalDouble.of(.78),
                OptionalDouble.empty(),
                List.of("first weights", "a \"quoted\" stage"),
                6);
        String json = ComparisonForms.json(new DetectorComparison("scenes", 500, List.of(one), List.of()));
        assertThat(schema.validate(json, InputFormat.JSON)).isEmpty();
        for (String wrong : List.of(
                json.replace("0.991", "99.1"), json.replace("\"AP\":null,", ""), json.replace("\"nms\"", "\"NMS\""))) {
            assertThat(wrong).isNotEqualTo(json);
            assertThat(schema.validate(wrong, InputFormat.JSON)).isNotEmpty();
        }
    }
}
