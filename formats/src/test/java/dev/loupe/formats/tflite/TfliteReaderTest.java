package dev.loupe.formats.tflite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.formats.Formats;
import dev.loupe.formats.InputShape;
import dev.loupe.formats.Model;
import dev.loupe.formats.Samples;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TfliteReaderTest {
    @TempDir
    Path folder;

    private Path small(boolean quantised, int outputHeight) throws IOException {
        return Files.write(folder.resolve("small.tflite"), TfliteSamples.small(quantised, outputHeight));
    }

    private static Inspection inspection(Model model) {
        return Inspection.of(model.graph().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void depthwiseConvolutionsAndFeaturesAreCountedWhateverTheirType(boolean quantised) throws IOException {
        Inspection inspection = inspection(Formats.read(small(quantised, 4)));

        assertThat(inspection.totals().parameters().value()).isEqualTo(36 + 4 + 40);
        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(4 * 4 * 4 * 9 + 10 * 4);
        assertThat(inspection.layers().get(0).operator()).isEqualTo("DEPTHWISE_CONV_2D");
    }

    @Test
    void bytesOfParametersAreThoseOfTheFilesTypes() throws IOException {
        assertThat(inspection(Formats.read(small(true, 4)))
                        .totals()
                        .parameterBytes()
                        .value())
                .isEqualTo(36 + 4 * 4 + 40);
    }

    @Test
    void anotherInputShapeIsInferredThroughTheOperators() throws IOException {
        Model model = Formats.read(small(false, 4), List.of(new InputShape("", Shape.of(2, 16, 16, 4))));

        assertThat(inspection(model).totals().multiplyAdds().value()).isEqualTo(2 * (8 * 8 * 4 * 9 + 10 * 4));
    }

    @Test
    void aShapeThatContradictsTheWindowIsRejected() throws IOException {
        Path file = small(false, 5);

        assertThatThrownBy(() -> Formats.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("1x4x4x4")
                .hasMessageContaining("1x5x4x4");
    }

    @ParameterizedTest
    @CsvSource({"hand_landmark_lite, 1011712, 145605824", "selfie_segmentation, 106401, 59215744"})
    void realFilesAreCounted(String name, long parameters, long multiplyAdds) {
        Inspection inspection = inspection(Formats.read(Samples.find("corpus/tflite/" + name + ".tflite", folder)));

        assertThat(inspection.totals().parameters().value()).isEqualTo(parameters);
        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(multiplyAdds);
    }
}
