package dev.loupe.graph;

import static dev.loupe.graph.Layers.averagePool;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.lstm;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.loupe.graph.AttentionOp.Attention;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** An ill-shaped network is refused where it is made, in one line that names the module. */
class RefusalTest {

    static List<Arguments> illShaped() {
        return List.of(
                arguments(conv(8, 7), "1x3x4x4", "a window of 7 does not fit an input of 4 with padding 0"),
                arguments(conv(8, 3).dilation(4).padding(1), "1x3x6x6", "a window of 9 does not fit"),
                arguments(conv(8, 3).dilation(2_000_000_000), "1x3x6x6", "reaches over more than 2147483647"),
                arguments(conv(8, 3), "3x224", "4 dimensions are needed"),
                arguments(conv(8, 3).groups(2), "1x3x8x8", "3 channels do not split into 2 groups"),
                arguments(conv(9, 3).groups(2), "1x4x8x8", "9 output channels do not split into 2 groups"),
                arguments(conv(0, 3), "1x3x8x8", "channels must be positive"),
                arguments(convTranspose(8, 2).padding(1), "1x3x1x1", "leaves nothing of the output"),
                arguments(linear(0), "2x3", "features must be positive"),
                arguments(maxPool(2).padding(2), "1x3x8x8", "would pool nothing but padding"),
                arguments(averagePool(9), "1x3x8x8", "a window of 9 does not fit"),
                arguments(embedding(10, 4), "2x3", "an embedding looks up integers"),
                arguments(lstm(7), "3x5", "steps, batch and features"),
                arguments(lstm(7).projection(7), "11x3x5", "must be smaller than the hidden size"),
                arguments(new ShapeOp.Reshape(Shape.of(5)), "2x3", "the 6 elements of 2x3 do not fit the shape 5"),
                arguments(new ShapeOp.Permute(List.of(0, 0)), "2x3", "does not name each dimension"),
                arguments(new ShapeOp.PixelShuffle(2), "1x6x4x4", "do not split"),
                arguments(new NormOp.GroupNorm(4, 1e-5, true), "1x6x4x4", "do not split into 4 groups"));
    }

    @ParameterizedTest
    @MethodSource("illShaped")
    void theModuleAndWhatDoesNotFitAreNamed(Step step, String input, String complaint) {
        Step network = Block.of("Net", x -> x.then("stage1", sequential(step)));
        assertThatThrownBy(() -> Graph.of("net", network, Shape.parse(input)))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("stage1.0: ")
                .hasMessageContaining(complaint)
                .hasMessageNotContaining("\n");
    }

    @Test
    void valuesThatDoNotFitEachOtherAreRefused() {
        refused(x -> x.plus(x.then("wide", linear(5))), "do not fit element by element");
        refused(x -> x.concat(0, x.then("wide", linear(5))), "cannot join 2x3x4 and 2x3x5");
        refused(x -> x.matmul(x), "4 is not 3");
        refused(x -> x.with(new Attention(0, false), x.then("wide", linear(5)), x), "features or lengths do not agree");
        refused(x -> x.chunk(1, 2).get(0), "does not split into 2 equal parts");
    }

    private static void refused(UnaryOperator<Value> body, String complaint) {
        Step network = Block.of("Net", x -> x.then("mix", Block.of("Mix", body)));
        assertThatThrownBy(() -> Graph.of("net", network, Shape.of(2, 3, 4)))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("mix: ")
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource({"0x3", "-1x3", "1x", "x", "''", "1xx3", "1x3.5", "1x+3", "99999999999999999999x3", "1x3xä"})
    void aShapeThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Shape.parse(text))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("the shape '" + text + "' has the dimension")
                .hasMessageContaining("1x3x224x224");
    }

    @Test
    void aCountBeyondSixtyFourBitsIsRefused() {
        Size large = Size.of(Long.MAX_VALUE);
        assertThatThrownBy(() -> large.plus(1)).isInstanceOf(BadInput.class).hasMessageContaining("64 bits");
        assertThatThrownBy(() -> large.times(2)).isInstanceOf(BadInput.class).hasMessageContaining("64 bits");
        assertThatThrownBy(() -> Shape.of(1L << 40, 1L << 40).elements()).isInstanceOf(BadInput.class);
    }
}
