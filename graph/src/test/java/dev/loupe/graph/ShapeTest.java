package dev.loupe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {

    @ParameterizedTest
    @ValueSource(strings = {"1x3x224x224", "Bx3xHxW", "7", "batch_1x4", "9223372036854775807"})
    void aShapeReadsAsItWasWritten(String text) {
        assertThat(Shape.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1x",
                "x1",
                "1xx2",
                "0x3",
                "1x-3",
                "+1x3",
                "1 x3",
                "1.5x2",
                "9223372036854775808",
                "1x3,4",
                "é",
                "_",
                "B-1"
            })
    void whatIsNoShapeIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> Shape.parse(text))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("the shape '" + text + "' has the dimension '")
                .hasMessageContaining("1x3x224x224");
    }

    @Test
    void dimensionsArePutInReplacedAndTakenAwayAsInAList() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Size> list = new ArrayList<>();
            Shape shape = Shape.SCALAR;
            for (int i = 0; i < 12; i++) {
                Size size = Size.of(random.nextInt(9));
                int rank = list.size();
                int kind = rank == 0 ? 0 : random.nextInt(3);
                if (kind == 0) {
                    int at = random.nextInt(rank + 1);
                    shape = shape.insert(random.nextBoolean() ? at : at - rank - 1, size);
                    list.add(at, size);
                } else {
                    int at = random.nextInt(rank);
                    int named = random.nextBoolean() ? at : at - rank;
                    shape = kind == 1 ? shape.with(named, size) : shape.without(named);
                    if (kind == 1) {
                        list.set(at, size);
                    } else {
                        list.remove(at);
                    }
                }
                assertThat(shape.sizes()).as("seed %d", seed).isEqualTo(list);
                assertThat(shape).as("seed %d", seed).isEqualTo(Shape.of(list)).hasSameHashCodeAs(Shape.of(list));
                long product = list.stream().mapToLong(Size::value).reduce(1, (a, b) -> a * b);
                assertThat(shape.elements().value()).as("seed %d", seed).isEqualTo(product);
            }
        }
    }

    @Test
    void aDimensionThatIsNotThereIsNamed() {
        Shape shape = Shape.of(2, 3);
        assertThatThrownBy(() -> shape.get(2))
                .isInstanceOf(BadInput.class)
                .hasMessage("there is no dimension 2 in a shape 2x3");
        assertThatThrownBy(() -> shape.without(-3)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> Shape.SCALAR.get(0)).isInstanceOf(BadInput.class);
        assertThat(shape.get(-1)).isEqualTo(Size.of(3));
    }

    @Test
    void aScalarHasOneElementAndAnUnknownShapeNoRank() {
        assertThat(Shape.SCALAR.elements()).isEqualTo(Size.ONE);
        assertThat(Shape.SCALAR).hasToString("scalar");
        assertThat(Shape.unknown()).hasToString("?").isNotEqualTo(Shape.SCALAR);
        assertThat(Shape.unknown().isKnown()).isFalse();
        assertThatThrownBy(Shape.unknown()::rank).isInstanceOf(BadInput.class);
    }

    @Test
    void sizesThatAreNoNamesStandInBrackets() {
        Size height = Size.symbol("H");
        Shape shape = Shape.of(Size.symbol("B"), height.times(2), height.minus(1));
        assertThat(shape).hasToString("Bx(2*H)x(H - 1)");
        assertThat(shape.isConstant()).isFalse();
        assertThatThrownBy(shape::toArray).isInstanceOf(BadInput.class);
    }
}
