package dev.loupe.report.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "f_t = \\sigma(W_f x_t + U_f h_{t-1} + b_f); f\u209c = \u03c3(W_f x\u209c + U_f h\u209c\u208b\u2081 + b_f)",
                "c_t = f_t \\odot c_{t-1}; c\u209c = f\u209c \u2299 c\u209c\u208b\u2081",
                "-\\ln 4; \u2212ln 4",
                "4(nh + h^2 + 2h); 4(nh + h\u00b2 + 2h)",
                "\\frac{p(x)}{p(x) + q(x)}; p(x)/(p(x) + q(x))",
                "g^{(t)}; g^(t)",
                "J_\\text{minimax}; J_minimax",
                "60,965,224 \\ge 1.5; 60,965,224 \u2265 1.5",
            })
    void isOneLineOfUnicode(String latex, String unicode) {
        assertThat(FormulaText.of(Formula.of(latex))).isEqualTo(unicode);
    }

    @Test
    void isMathml() {
        assertThat(FormulaMathml.of(Formula.of("\\frac{h_{t}^2}{2}"), true))
                .isEqualTo(
                        "<math display=\"block\"><mfrac><msubsup><mi>h</mi><mi>t</mi><mn>2</mn></msubsup><mn>2</mn></mfrac>"
                                + "</math>");
        assertThat(FormulaMathml.of(Formula.of("a < b"), false))
                .isEqualTo("<math><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>");
    }

    @Test
    void commasOfGroupedNumbersAreTightInLatex() {
        assertThat(DocumentLatex.source(Formula.of("f(a, 1,234)"))).isEqualTo("f(a, 1{,}234)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\unknown", "{a", "\\frac{a}", "a & b", "\\text"})
    void whatIsNotKnownIsNamed(String latex) {
        assertThatThrownBy(() -> Formula.of(latex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(latex);
    }
}
