package dev.loupe.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxBuilderTest {
    /** By hand, from the layout of binary16: 1 bit sign, 5 bits exponent (bias 15), 10 bits fraction. */
    @ParameterizedTest
    @CsvSource({
        "0, 0000",
        "1, 3c00",
        "-2, c000",
        "0.1, 2e66",
        "65504, 7bff",
        "65519, 7bff",
        "65520, 7c00",
        "-1e9, fc00",
        "6.103515625e-5, 0400",
        "5.9604644775390625e-8, 0001",
        "2.98023223876953125e-8, 0000",
        "2049, 6800",
        "2051, 6802"
    })
    void aNumberIsRoundedToHalfPrecision(float value, String expected) {
        assertThat(String.format("%04x", OnnxBuilder.half(value))).isEqualTo(expected);
    }
}
