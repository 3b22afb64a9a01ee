package dev.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 1 of the textbook's exercises: each true figure comes from a command. */
class ChapterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest(name = "{0} has {2} {1}")
    @CsvSource({
        "alexnet-2012, neurons,       659272",
        "alexnet-2012, weights,       60954656",
        "alexnet-2012, biases,        10568",
        "alexnet-2012, parameters,    60965224",
        "alexnet,      parameters,    61100840",
        "alexnet,      multiply_adds, 714188480",
        "vgg19,        parameters,    143667240",
        "vgg19,        neurons,       14861288",
        "vgg19,        multiply_adds, 19632062464",
        "vgg16,        parameters,    138357544",
        "resnet152,    parameters,    60192808",
        "resnet152,    multiply_adds, 11513626624",
        "resnet152,    neurons,       22555112",
    })
    void figureIsExactInJson(String network, String figure, long value) throws Exception {
        JsonNode result =
                JSON.readTree(Run.of("inspect", network, "--format", "json").out());

        assertThat(result.at("/totals/" + figure).longValue()).isEqualTo(value);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "alexnet-2012 | neurons 659,272",
                "alexnet-2012 | parameters 60,965,224 60,954,656 weights + 10,568 biases",
                "vgg19 | parameters 143,667,240",
                "vgg19 | neurons 14,861,288",
                "resnet152 | parameters 60,192,808",
                "resnet152 | multiply-adds 11,513,626,624",
                "resnet152 | neurons 22,555,112",
            })
    void figureIsPrintedInFull(String network, String line) {
        String text = Run.of("inspect", network).out().replaceAll(" +", " ");

        assertThat(text).contains("\n" + line);
    }

    @Test
    void neuronsOfAlexNetAreDerivedAsInTheExercise() {
        String text = Run.of("inspect", "alexnet-2012", "--explain").out();

        assertThat(text).contains("55*55*96 + 27*27*256 + 2*(13*13*384) + 13*13*256 + 2*4096 + 1000", "= 659,272");
    }

    @ParameterizedTest(name = "{0} names {1}")
    @CsvSource({
        "alexnet-2012, '60,954,656'",
        "alexnet,      alexnet-2012",
        "vgg19,        '138,357,104'",
        "vgg19,        '64,614,528'",
        "vgg19,        '131,464,424'",
        "vgg19,        '14,761,960'",
        "resnet152,    '11,513,779,048'",
    })
    void usualWrongAnswersAreNamed(String network, String answer) {
        String text = Run.of("inspect", network, "--explain").out();

        assertThat(text.substring(text.indexOf("Usual answers"))).contains(answer);
    }
}
