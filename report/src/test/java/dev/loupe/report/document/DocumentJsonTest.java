package dev.loupe.report.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.report.Json;
import org.junit.jupiter.api.Test;

class DocumentJsonTest {
    @Test
    void blocksAndLinesKeepWhatTheyAre() {
        assertThat(json("# A `b`\n\nc **d**\n\n- e\n- f\n\n| g | h |\n|---|---:|\n| i | 1 |\n"))
                .isEqualTo("[{\"heading\":[\"A \",{\"code\":\"b\"}],\"level\":1},"
                        + "{\"paragraph\":[\"c \",{\"strong\":\"d\"}]},"
                        + "{\"items\":[[\"e\"],[\"f\"]],\"numbered\":false},"
                        + "{\"table\":[[\"g\"],[\"h\"]],\"right\":[false,true],\"rows\":[[[\"i\"],[\"1\"]]]}]");
    }

    @Test
    void formulasAreMathmlThatStandsAlone() {
        assertThat(json("$$x < 1$$"))
                .isEqualTo("[{\"formula\":\"<math xmlns=\\\"http://www.w3.org/1998/Math/MathML\\\">"
                        + "<mrow><mi>x</mi><mo>&lt;</mo><mn>1</mn></mrow></math>\"}]");
    }

    @Test
    void textsStayTexts() {
        assertThat(json("<b>&")).isEqualTo("[{\"paragraph\":[\"<b>&\"]}]");
    }

    private static String json(String text) {
        Json json = new Json();
        DocumentJson.write(json, DocumentReader.of(text, "en"));
        return json.toString();
    }
}
