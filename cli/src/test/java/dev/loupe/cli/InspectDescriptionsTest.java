package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks that are described as text. */
class InspectDescriptionsTest {
    @TempDir
    Path folder;

    private JsonNode inspect(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Run run = Run.of("inspect", file.toString(), "--format", "json");
        assertThat(run.err()).isEmpty();
        return new ObjectMapper().readTree(run.out());
    }

    @Test
    void darknetsSectionsAreLayers() throws IOException {
        JsonNode json = inspect(
                "a.cfg",
                "[net]\nwidth=8\nheight=6\nchannels=3\n[convolutional]\nfilters=4\nsize=3\npad=1\n[avgpool]\n");

        assertThat(json.get("format").asText()).isEqualTo("darknet");
        assertThat(json.get("totals").get("multiply_adds").asLong()).isEqualTo(48 * 4 * 27);
        assertThat(json.get("layers").get(1).get("operator").asText()).isEqualTo("avgpool");
    }

    @Test
    void caffesLayersAreLayers() throws IOException {
        JsonNode json = inspect(
                "a.prototxt",
                "input: 'data' input_dim: 2 input_dim: 3 input_dim: 8 input_dim: 6 "
                        + "layer { name: 'ip' type: 'InnerProduct' bottom: 'data' top: 'ip' "
                        + "inner_product_param { num_output: 5 } }");

        assertThat(json.get("format").asText()).isEqualTo("caffe");
        assertThat(json.get("totals").get("multiply_adds").asLong()).isEqualTo(2 * 144 * 5);
        assertThat(json.get("layers").get(0).get("path").asText()).isEqualTo("ip");
    }
}
