package dev.loupe.inspect;

import dev.loupe.graph.Size;

/**
 * How one figure comes about.
 *
 * @param figure what is derived: {@code multiply-adds}, {@code output height}
 * @param rule the formula in words: {@code floor((input + 2*padding - reach)/stride) + 1}; empty if the numbers speak
 * @param numbers the formula with the numbers put in
 * @param value what comes out
 */
public record Derivation(String figure, String rule, String numbers, Size value) {
    static Derivation of(String figure, Formula formula) {
        return new Derivation(figure, formula.names(), formula.toString(), formula.value());
    }
}
