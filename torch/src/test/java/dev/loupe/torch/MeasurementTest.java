package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.loupe.graph.Graph;
import dev.loupe.inspect.InPlace;
import dev.loupe.inspect.InferenceMemory;
import dev.loupe.zoo.Zoo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementTest {
    @ParameterizedTest
    @ValueSource(strings = {"resnet50", "vgg11", "mobilenet_v2", "densenet121", "googlenet", "swin_t", "vit_b_32"})
    void theCountedPeakIsWhatIsAllocated(String name) {
        Graph graph = Zoo.find(name).orElseThrow().graph();
        long counted = InferenceMemory.of(graph, InPlace.WHERE_LEGAL)
                .activationBytes()
                .orElseThrow()
                .value();
        Measurement measured = Measurement.of(graph, 1);
        assertThat(measured.peakBytes()).isCloseTo(counted, withinPercentage(5));
        assertThat(measured.wallSeconds()).isPositive();
    }
}
