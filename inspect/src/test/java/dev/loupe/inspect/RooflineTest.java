package dev.loupe.inspect;

import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Roofline.Point;
import dev.loupe.zoo.Zoo;
import org.junit.jupiter.api.Test;

class RooflineTest {

    @Test
    void aLayerMovesItsInputsOutputsAndParameters() {
        Graph graph = Graph.of(
                "small", sequential(conv(4, 3).padding(1), relu(), flatten(), linear(10)), Shape.of(1, 3, 8, 8));

        Roofline roofline = Roofline.of(Inspection.of(graph), Machine.of(1e9, 1e8));

        assertThat(roofline.layers())
                .extracting(Point::bytes)
                .containsExactly(4 * (3 * 64 + 4 * 64 + 4 * 27 + 4L), 4 * (2 * 256L), 0L, 4 * (256 + 10 + 2560 + 10L));
        assertThat(roofline.layers()).extracting(Point::multiplyAdds).containsExactly(256 * 27L, 0L, 0L, 2560L);
        assertThat(roofline.ridge()).isEqualTo(10);
    }

    @Test
    void theLowerRoofBounds() {
        Graph graph = Graph.of("small", sequential(conv(64, 3).padding(1), linear(8)), Shape.of(1, 64, 64, 64));

        Roofline roofline = Roofline.of(Inspection.of(graph), Machine.of(1e9, 1e8));

        Point convolution = roofline.layers().get(0);
        assertThat(convolution.isMemoryBound()).isFalse();
        assertThat(convolution.attainable()).isEqualTo(1e9);
        Point linear = roofline.layers().get(1);
        assertThat(linear.isMemoryBound()).isTrue();
        assertThat(linear.attainable()).isCloseTo(linear.intensity() * 1e8, within(1.0));
        assertThat(linear.seconds()).isEqualTo(linear.bytes() / 1e8);
        assertThat(roofline.seconds()).isGreaterThanOrEqualTo(roofline.total().seconds());
    }

    @Test
    void layersAddUpToNoMoreThanTheWhole() {
        Inspection resnet = Inspection.of(Zoo.find("resnet50").orElseThrow().graph());

        Roofline roofline = Roofline.of(resnet, Machine.of("a100"));

        long layers = roofline.layers().stream().mapToLong(Point::bytes).sum();
        // Outside layers only the 16 additions of the blocks and the flattening, a view.
        long additions = resnet.graph().nodes().stream()
                .filter(node -> node.inputCount() == 2)
                .mapToLong(node -> 3 * node.output(0).bytes().value())
                .sum();
        assertThat(roofline.total().bytes()).isEqualTo(layers + additions);
        assertThat(roofline.total().multiplyAdds()).isEqualTo(4_089_184_256L);
    }

    @Test
    void anUnknownMachineIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Machine.of("abacus"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a100")
                .hasMessageContaining("raspberry-pi-5");
    }

    @Test
    void halfPrecisionHasItsOwnPeak() {
        assertThat(Machine.of("A100").multiplyAdds(DType.FLOAT32)).isEqualTo(9.75e12);
        assertThat(Machine.of("a100").multiplyAdds(DType.BFLOAT16)).isEqualTo(156e12);
        assertThatThrownBy(() -> Machine.of("a100").multiplyAdds(DType.FLOAT64)).isInstanceOf(BadInput.class);
    }
}
