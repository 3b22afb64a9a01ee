package dev.loupe.report.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.report.learning.DetectorComparison.Compared;
import dev.loupe.report.learning.DetectorComparison.Step;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ComparisonFormsTest {
    private static final DetectorComparison TWO = new DetectorComparison(
            "scenes:1,<8>",
            2,
            List.of(
                    new Compared(
                            "rcnn",
                            200,
                            0.02,
                            0.14,
                            0.005,
                            0.001,
                            200,
                            1,
                            0.988,
                            OptionalDouble.of(0.7),
                            OptionalDouble.of(0.5),
                            List.of("one", "two"),
                            3.25),
                    new Compared(
                            "faster-rcnn",
                            1,
                            0.002,
                            0.004,
                            0.005,
                            0.001,
                            100,
                            0.9,
                            0.8,
                            OptionalDouble.empty(),
                            OptionalDouble.empty(),
                            List.of("one"),
                            6)),
            List.of(new Step("rcnn", "what <it> does", new byte[] {1, 2, 3})));

    @Test
    void theTableHasAColumnForEachAndADashForWhatIsNotDefined() {
        assertThat(ComparisonForms.text(TWO).lines().toList())
                .anyMatch(line -> line.matches("CNN passes an image +200\\.0 +1\\.0"))
                .anyMatch(line -> line.matches("milliseconds an image +166\\.0 +12\\.0"))
                .anyMatch(line -> line.matches("AP50 +0\\.700 +—"))
                .contains("rcnn is trained by one, two");
    }

    @Test
    void whatIsNotDefinedIsNullInJson() {
        assertThat(ComparisonForms.json(TWO))
                .startsWith("{\"schema\":\"loupe.compare-detectors/1\"")
                .contains("\"cnn_passes_per_image\":200.0", "\"AP50\":0.7", "\"AP50\":null,\"AP\":null")
                .contains("\"seconds\":{\"proposals\":0.02,\"cnn\":0.14,\"heads\":0.005,\"nms\":0.001}");
    }

    @Test
    void thePageHoldsItsPicturesAndWhatIsNamedCannotBreakIt() {
        assertThat(ComparisonForms.html(TWO))
                .contains("data:image/png;base64,AQID", "what &lt;it&gt; does", "scenes:1,&lt;8&gt;")
                .doesNotContain("<it>", "<8>", "http://", "<script");
    }
}
