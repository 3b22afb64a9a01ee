package dev.loupe.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.inspect.Budget.Limit;
import dev.loupe.inspect.Budget.Verdict;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
    private static final Inspection SMALL = Inspection.of(SmallNetworks.convolutional());

    @ParameterizedTest
    @CsvSource({
        "parameters<=5M, 5000000",
        "multiply_adds<1.5G, 1500000000",
        "neurons >= 12k, 12000",
        "connections>0.001T, 1000000000",
        "peak_memory<=64MiB, 67108864",
        "peak_memory<=64 MB, 64000000",
        "training_memory<=2GiB, 2147483648",
        "activation_bytes==0.5KiB, 512",
        "parameter_bytes<=1kB, 1000",
        "weights<=7, 7"
    })
    void unitsAreDecimalOrBinaryAsWritten(String text, BigDecimal bound) {
        assertThat(Budget.parse(text).limits())
                .singleElement()
                .extracting(Limit::bound)
                .satisfies(parsed -> assertThat(parsed).isEqualByComparingTo(bound));
    }

    @Test
    void eachLimitIsJudgedByItself() {
        List<Verdict> verdicts = Budget.parse(
                        "parameters<=770, parameters<770,parameters>=771,parameters==770,biases>13")
                .check(SMALL);

        assertThat(verdicts).extracting(Verdict::holds).containsExactly(true, false, false, true, true);
        assertThat(verdicts).extracting(Verdict::actual).containsExactly(770L, 770L, 770L, 770L, 18L);
        assertThat(Budget.holds(verdicts)).isFalse();
    }

    @Test
    void aVerdictTellsByHowMuch() {
        List<Verdict> verdicts =
                Budget.parse("peak_memory<=5KiB,training_memory<=10kB").check(SMALL);

        assertThat(verdicts.get(0).actual()).isEqualTo(2048 + 3080 + 40);
        assertThat(verdicts.get(0).over()).isEqualByComparingTo("48");
        assertThat(verdicts.get(0).holds()).isFalse();
        assertThat(verdicts.get(1).actual()).isEqualTo(3080 + 40 + 3080 + 3616);
        assertThat(verdicts.get(1).over()).isEqualByComparingTo("-184");
        assertThat(verdicts.get(1).holds()).isTrue();
    }

    @Test
    void anUnknownFigureIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Budget.parse("flops<=1G"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'flops'")
                .hasMessageContaining("multiply_adds")
                .hasMessageContaining("peak_memory");
    }

    @Test
    void bytesAreNoUnitOfCounts() {
        assertThatThrownBy(() -> Budget.parse("parameters<=5MB"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("parameters<=5MB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "parameters",
                "parameters<=",
                "parameters<=M",
                "parameters<=-5",
                "parameters<=5m",
                "parameters<=1e9",
                "parameters<=1.2.3",
                "parameters=5",
                "<=5",
                "parameters<=5M,",
                "parameters<=11111111111111111111111111111111111111111111"
            })
    void whatIsNoLimitIsRefused(String text) {
        assertThatThrownBy(() -> Budget.parse(text)).isInstanceOf(BadInput.class);
    }

    @Test
    void symbolsCannotBeJudged() {
        Inspection symbolic = Inspection.of(Graph.of("small", SmallNetworks.CONVOLUTIONAL, Shape.parse("Bx3x8x8")));

        assertThatThrownBy(() -> Budget.parse("multiply_adds<=1G").check(symbolic))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("multiply_adds<=1G")
                .hasMessageContaining("B");
    }
}
