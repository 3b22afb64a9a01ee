package dev.loupe.formats.coreml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.formats.Datum;
import dev.loupe.formats.Formats;
import dev.loupe.formats.Model;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.OpType;
import dev.loupe.inspect.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreMlReaderTest {
    @TempDir
    Path folder;

    private Model read(byte[] bytes) throws IOException {
        return Formats.read(Files.write(folder.resolve("small.mlmodel"), bytes));
    }

    private static Inspection inspection(Model model) {
        return Inspection.of(model.graph().orElseThrow());
    }

    @Test
    void layersOfNeuralNetworksAreCounted() throws IOException {
        Inspection inspection = inspection(read(CoreMlSamples.network(108)));

        assertThat(inspection.totals().parameters().value()).isEqualTo(108 + 4 + 20);
        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(4 * 4 * 4 * 27 + 20);
    }

    @Test
    void weightsThatDoNotFitTheirLayerAreRejected() {
        assertThatThrownBy(() -> read(CoreMlSamples.network(100)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("108");
    }

    @Test
    void operationsOfProgramsAreCountedByTheirStatedShapes() throws IOException {
        Inspection inspection = inspection(read(CoreMlSamples.program()));

        assertThat(inspection.totals().parameters().value()).isEqualTo(108);
        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(4 * 6 * 6 * 27);
    }

    @Test
    void recurrentLayersAreCountedForEachStep() throws IOException {
        Inspection inspection = inspection(read(CoreMlSamples.recurrent()));

        assertThat(inspection.totals().parameters().value()).isEqualTo(2 * 4 * (12 + 16 + 4) + 3 * (40 + 25));
        assertThat(inspection.totals().multiplyAdds().value()).isEqualTo(2 * 4 * (12 + 16) + 3 * (40 + 25));
        assertThat(inspection.graph().outputs().get(0).shape()).hasToString("1x5");
    }

    @Test
    void operationsWithoutSettingsAreOperatorsOfOurs() throws IOException {
        Model model = read(CoreMlSamples.elementwise());

        assertThat(model.graph().orElseThrow().nodes())
                .extracting(node -> node.op().type())
                .containsExactly(OpType.INPUT, OpType.ACTIVATION, OpType.ACTIVATION, OpType.BINARY, OpType.RESHAPE);
    }

    @Test
    void packagesAreReadThroughTheirManifest() throws IOException {
        Path data = Files.createDirectories(folder.resolve("small.mlpackage/Data"));
        Files.write(data.resolve("model.mlmodel"), CoreMlSamples.program());
        Files.writeString(
                folder.resolve("small.mlpackage/Manifest.json"),
                "{\"rootModelIdentifier\": \"A\", \"itemInfoEntries\": {\"A\": {\"path\": \"model.mlmodel\"}}}");

        assertThat(inspection(Formats.read(folder.resolve("small.mlpackage")))
                        .totals()
                        .multiplyAdds()
                        .value())
                .isEqualTo(4 * 6 * 6 * 27);
    }

    @Test
    void modelsThatAreNoNetworksAreNamed() throws IOException {
        Model model = read(CoreMlSamples.trees());

        assertThat(model.graph()).isEmpty();
        assertThat(model.metadata()).containsEntry("kind", Datum.of("treeEnsembleClassifier"));
        assertThat(model.warnings()).isNotEmpty();
    }
}
