package dev.loupe.report.torchinfo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void thousandsAreParted() {
        assertThat(Numbers.grouped(0)).isEqualTo("0");
        assertThat(Numbers.grouped(999)).isEqualTo("999");
        assertThat(Numbers.grouped(1000)).isEqualTo("1,000");
        assertThat(Numbers.grouped(60192808)).isEqualTo("60,192,808");
        assertThat(Numbers.grouped(-123456)).isEqualTo("-123,456");
        assertThat(Numbers.grouped(Long.MAX_VALUE)).isEqualTo("9,223,372,036,854,775,807");
    }

    @Test
    void theExactDoubleIsRoundedHalvesToEven() {
        assertThat(Numbers.rounded(0.125)).isEqualTo("0.12");
        assertThat(Numbers.rounded(0.375)).isEqualTo("0.38");
        // As decimals these are halves; the doubles lie just below and just above.
        assertThat(Numbers.rounded(2.675)).isEqualTo("2.67");
        assertThat(Numbers.rounded(1.115)).isEqualTo("1.11");
        assertThat(Numbers.rounded(8.345)).isEqualTo("8.35");
        assertThat(Numbers.rounded(0)).isEqualTo("0.00");
        assertThat(Numbers.rounded(-0.001)).isEqualTo("-0.00");
        assertThat(Numbers.roundedGrouped(1234567.891)).isEqualTo("1,234,567.89");
    }

    @Test
    void percentagesTakeSevenCharacters() {
        assertThat(Numbers.percent(1, 3)).isEqualTo(" 33.33%");
        assertThat(Numbers.percent(7, 7)).isEqualTo("100.00%");
        assertThat(Numbers.percent(1, 1_000_000)).isEqualTo("  0.00%");
        assertThat(Numbers.percent(-3, 2)).isEqualTo("-150.00%");
    }

    @Test
    void shapesAreListsOfPython() {
        assertThat(Numbers.list(new long[] {1, 64, 112, 112})).isEqualTo("[1, 64, 112, 112]");
        assertThat(Numbers.list(new long[0])).isEqualTo("[]");
    }
}
