package dev.loupe.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SizeTest {
    private static final String[] SYMBOLS = {"B", "H", "W"};

    /** A size with symbols, and what it is for given numbers, computed beside it. */
    private record Pair(Size symbolic, long number) {}

    @Test
    void arithmeticWithSymbolsIsArithmeticWithTheirNumbers() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            Map<String, Long> values = new HashMap<>();
            for (String symbol : SYMBOLS) {
                values.put(symbol, 1L + random.nextInt(300));
            }
            Pair pair = expression(random, values, 4);
            assertThat(pair.symbolic().evaluate(values))
                    .as("seed %d: %s", seed, pair.symbolic())
                    .isEqualTo(pair.number());
        }
    }

    private static Pair expression(Random random, Map<String, Long> values, int depth) {
        if (depth == 0) {
            return leaf(random, values);
        }
        Pair left = expression(random, values, depth - 1);
        long divisor = 1L + random.nextInt(6);
        return switch (random.nextInt(6)) {
            case 0 -> new Pair(left.symbolic().floorDiv(divisor), Math.floorDiv(left.number(), divisor));
            case 1 -> new Pair(left.symbolic().ceilDiv(divisor), -Math.floorDiv(-left.number(), divisor));
            case 2 -> new Pair(left.symbolic().times(divisor).dividedBy(Size.of(divisor)), left.number());
            case 3 -> plus(left, expression(random, values, depth - 1));
            case 4 -> minus(left, expression(random, values, depth - 1));
            default -> times(left, expression(random, values, depth - 1));
        };
    }

    private static Pair leaf(Random random, Map<String, Long> values) {
        String symbol = SYMBOLS[random.nextInt(SYMBOLS.length)];
        long constant = random.nextInt(7);
        return random.nextInt(3) == 0
                ? new Pair(Size.of(constant), constant)
                : new Pair(Size.symbol(symbol), values.getOrDefault(symbol, 0L));
    }

    private static Pair plus(Pair a, Pair b) {
        return new Pair(a.symbolic().plus(b.symbolic()), a.number() + b.number());
    }

    private static Pair minus(Pair a, Pair b) {
        return new Pair(a.symbolic().minus(b.symbolic()), a.number() - b.number());
    }

    private static Pair times(Pair a, Pair b) {
        return new Pair(a.symbolic().times(b.symbolic()), a.number() * b.number());
    }

    @Test
    void equalPolynomialsAreEqualObjects() {
        Size h = Size.symbol("H");
        Size w = Size.symbol("W");
        assertThat(h.plus(w).times(h.minus(w))).isEqualTo(h.times(h).minus(w.times(w)));
        assertThat(h.plus(w)).hasSameHashCodeAs(w.plus(h));
        assertThat(h.minus(h)).isEqualTo(Size.ZERO);
    }

    @Test
    void stackedStridesFoldIntoOneFloor() {
        Size h = Size.symbol("H");
        Size once = h.plus(1).floorDiv(2);
        assertThat(once.plus(1).floorDiv(2)).isEqualTo(h.plus(3).floorDiv(4));
        assertThat(h.times(6).plus(7).floorDiv(3)).isEqualTo(h.times(2).plus(2));
    }

    @Test
    void aSizeWithSymbolsIsNoNumber() {
        Size size = Size.symbol("H").times(2);
        assertThat(size.symbols()).containsExactly("H");
        assertThatThrownBy(size::value).isInstanceOf(BadInput.class).hasMessageContaining("2*H");
        assertThatThrownBy(() -> size.evaluate(Map.of("W", 3L)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no value is given for the symbol H");
    }

    @Test
    void aDivisionThatDoesNotComeOutEvenIsRefused() {
        assertThatThrownBy(() -> Size.of(7).dividedBy(Size.of(2)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("7 is not a multiple of 2");
        assertThatThrownBy(() -> Size.of(7).dividedBy(Size.ZERO)).isInstanceOf(BadInput.class);
    }
}
