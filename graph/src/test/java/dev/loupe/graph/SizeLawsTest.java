package dev.loupe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sizes are a ring, and putting numbers in keeps all its operations. */
class SizeLawsTest {
    private static final int SEEDS = 300;
    private static final Size B = Size.symbol("B");
    private static final Size H = Size.symbol("H");

    @Test
    void sumsAndProductsAreThoseOfARing() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Size a = grow(random, 3);
            Size b = grow(random, 3);
            Size c = grow(random, 3);
            assertThat(a.plus(b)).as("seed %d", seed).isEqualTo(b.plus(a));
            assertThat(a.times(b)).as("seed %d", seed).isEqualTo(b.times(a));
            assertThat(a.plus(b).plus(c)).as("seed %d", seed).isEqualTo(a.plus(b.plus(c)));
            assertThat(a.times(b).times(c)).as("seed %d", seed).isEqualTo(a.times(b.times(c)));
            assertThat(a.times(b.plus(c)))
                    .as("seed %d", seed)
                    .isEqualTo(a.times(b).plus(a.times(c)));
            assertThat(a.plus(Size.ZERO)).as("seed %d", seed).isEqualTo(a);
            assertThat(a.times(Size.ONE)).as("seed %d", seed).isEqualTo(a);
            assertThat(a.times(Size.ZERO)).as("seed %d", seed).isEqualTo(Size.ZERO);
            assertThat(a.minus(a)).as("seed %d", seed).isEqualTo(Size.ZERO);
            assertThat(a.plus(b).minus(b)).as("seed %d", seed).isEqualTo(a).hasSameHashCodeAs(a);
        }
    }

    @Test
    void puttingNumbersInKeepsEveryOperation() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Size a = grow(random, 3);
            Size b = grow(random, 3);
            long n = 1L + random.nextInt(9);
            for (int i = 0; i < 5; i++) {
                Map<String, Long> values = values(random);
                long x = a.evaluate(values);
                long y = b.evaluate(values);
                String place = "seed " + seed + " " + values;
                assertThat(a.plus(b).evaluate(values)).as(place).isEqualTo(x + y);
                assertThat(a.minus(b).evaluate(values)).as(place).isEqualTo(x - y);
                assertThat(a.times(b).evaluate(values)).as(place).isEqualTo(x * y);
                assertThat(a.floorDiv(n).evaluate(values)).as(place).isEqualTo(Math.floorDiv(x, n));
                assertThat(a.ceilDiv(n).evaluate(values)).as(place).isEqualTo(-Math.floorDiv(-x, n));
            }
        }
    }

    /** Normal form folds nested floors and takes multiples out; no number may change by that. */
    @Test
    void nestedFloorsAreExact() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Map<String, Long> values = values(random);
            Size size =
                    random.nextBoolean() ? H : H.times(1 + random.nextInt(6)).plus(B);
            long expected = size.evaluate(values);
            for (int i = 0; i < 5; i++) {
                long shift = random.nextInt(21) - 10L;
                long divisor = 1L + random.nextInt(6);
                size = size.plus(shift).floorDiv(divisor);
                expected = Math.floorDiv(expected + shift, divisor);
                assertThat(size.evaluate(values)).as("seed %d %s", seed, size).isEqualTo(expected);
            }
        }
    }

    @Test
    void aProductDividedByOneOfItsFactorsIsTheOther() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Size a = grow(random, 3);
            Size divisor = random.nextBoolean() ? B.times(1 + random.nextInt(5)) : B.times(H);
            assertThat(a.times(divisor).dividedBy(divisor)).as("seed %d", seed).isEqualTo(a);
        }
    }

    @Test
    void equalSizesReadTheSame() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Size a = grow(random, 3);
            Size b = grow(random, 3);
            assertThat(a.plus(b)).as("seed %d", seed).hasToString(b.plus(a).toString());
        }
    }

    @Test
    void whatDoesNotFit64BitsIsRefused() {
        Size most = Size.of(Long.MAX_VALUE);
        assertThatThrownBy(() -> most.plus(1))
                .isInstanceOf(BadInput.class)
                .hasMessage("the count 9223372036854775807 + 1 does not fit 64 bits; inspect a smaller batch or input");
        assertThatThrownBy(() -> most.times(2)).isInstanceOf(BadInput.class).hasMessageContaining("64 bits");
        assertThatThrownBy(() -> Size.of(Long.MIN_VALUE).times(-1)).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> Size.of(Long.MIN_VALUE).minus(Size.ONE)).isInstanceOf(BadInput.class);
        Size large = B.times(Long.MAX_VALUE);
        assertThat(large.evaluate(Map.of("B", 1L))).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> large.evaluate(Map.of("B", 2L)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("64 bits");
        assertThat(most.plus(0)).isEqualTo(most);
        assertThat(Size.of(3037000499L).times(3037000499L).value()).isEqualTo(9223372030926249001L);
    }

    @Test
    void aSymbolNeedsANumber() {
        assertThatThrownBy(() -> B.times(H).value())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("[B, H]");
        assertThatThrownBy(() -> B.plus(H).evaluate(Map.of("B", 1L)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("symbol H");
        assertThatThrownBy(() -> Size.of(7).dividedBy(Size.of(2)))
                .isInstanceOf(BadInput.class)
                .hasMessage("7 is not a multiple of 2");
        assertThat(B.times(H.plus(1).floorDiv(2)).symbols()).containsExactly("B", "H");
    }

    @Test
    void theLargerOfTwoIsTheLarger() {
        assertThat(Size.of(3).max(Size.of(5))).isEqualTo(Size.of(5));
        assertThat(H.max(H.plus(2))).isEqualTo(H.plus(2));
        assertThat(H.plus(2).max(H)).isEqualTo(H.plus(2));
        assertThat(B.max(H)).isEqualTo(B);
    }

    private static Map<String, Long> values(Random random) {
        return Map.of("B", 1L + random.nextInt(20), "H", 1L + random.nextInt(60));
    }

    private static Size grow(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 3 : 6);
        return switch (kind) {
            case 0 -> Size.of(random.nextInt(11) - 5);
            case 1 -> B;
            case 2 -> H;
            case 3 -> grow(random, depth - 1).plus(grow(random, depth - 1));
            case 4 -> grow(random, depth - 1).times(grow(random, depth - 1));
            default -> grow(random, depth - 1).floorDiv(1 + random.nextInt(5));
        };
    }
}
