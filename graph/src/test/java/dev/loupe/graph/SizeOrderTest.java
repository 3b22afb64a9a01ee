package dev.loupe.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SizeOrderTest {
    private static final Size B = Size.symbol("B");
    private static final Size H = Size.symbol("H");

    @Test
    void whatIsKnownToBeAtLeastIsSoForAllNumbers() {
        int known = 0;
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            Size a = grow(random);
            Size b = grow(random);
            if (a.isAtLeast(b)) {
                known++;
                for (int i = 0; i < 20; i++) {
                    Map<String, Long> values = Map.of("B", 1L + random.nextInt(20), "H", 1L + random.nextInt(50));
                    assertThat(a.evaluate(values))
                            .as("seed %d, %s", seed, values)
                            .isGreaterThanOrEqualTo(b.evaluate(values));
                }
            }
        }
        assertThat(known).isGreaterThan(200);
    }

    private static Size grow(Random random) {
        Size size = Size.of(random.nextInt(5));
        for (int i = random.nextInt(4); i > 0; i--) {
            Size factor = random.nextBoolean() ? B : H.plus(random.nextInt(9)).floorDiv(1 + random.nextInt(4));
            size = random.nextBoolean() ? size.plus(factor.times(random.nextInt(6))) : size.times(factor.plus(1));
        }
        return size;
    }

    @Test
    void oneSymbolIsEnoughForOrder() {
        assertThat(B.times(4).isAtLeast(B.times(3))).isTrue();
        assertThat(B.times(4).isAtLeast(B.plus(3))).isTrue();
        assertThat(B.times(4).isAtLeast(B.plus(4))).isFalse();
        assertThat(B.isAtLeast(H)).isFalse();
        assertThat(H.isAtLeast(B)).isFalse();
        assertThat(Size.of(3).isAtLeast(Size.of(3))).isTrue();
        assertThat(B.isAtLeast(Size.ONE)).isTrue();
    }

    @Test
    void aNumberBesideAFloorIsWrittenInside() {
        Size places = H.minus(3).floorDiv(2).plus(1);

        assertThat(places).hasToString("floor((H - 1)/2)");
        assertThat(places.minus(2).times(places.minus(2))).hasToString("floor((H - 5)/2)^2");
        assertThat(places.minus(places)).isEqualTo(Size.ZERO);
        assertThat(places.times(B).plus(B)).hasToString("B*floor((H + 1)/2)");
    }

    @Test
    void termsAreOrderedBySymbolsAndDivisors() {
        Size sum = H.plus(31).floorDiv(32).plus(H.plus(3).floorDiv(4)).plus(H).plus(B);

        assertThat(sum).hasToString("B + H + floor((H + 3)/4) + floor((H + 31)/32)");
    }
}
