package dev.loupe.metrics.annotations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.detection.Voc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocFolderTest {
    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("Annotations"));
        Files.createDirectories(folder.resolve("ImageSets/Main"));
        Files.createDirectories(folder.resolve("results"));
        annotation("000001", object("dog", 0, 1, 1, 10, 10) + object("cat", 1, 20, 20, 29, 29));
        annotation("000002", object("dog", 0, 5, 5, 14, 14));
        Files.writeString(folder.resolve("ImageSets/Main/test.txt"), "000001\n");
        Files.writeString(
                folder.resolve("results/comp3_det_test_dog.txt"),
                "000001 0.9 1 1 10 10\n000002 0.8 5 5 14 9\n000002 0.7 5 5 14 14\n");
        Files.writeString(folder.resolve("results/comp3_det_test_cat.txt"), "000001 0.5 20 20 29 29\n");
    }

    @Test
    void boxesAreInclusivePixels() {
        GroundTruth truth = VocFolder.groundTruth(folder, Optional.empty(), Findings.strict());
        assertThat(truth.size()).isEqualTo(3);
        assertThat(truth.categories().get(0).name()).isEqualTo("cat");
        assertThat(truth.images().get(0).name()).isEqualTo("000001");
        assertThat(truth.box(0)).containsExactly(1, 1, 10, 10);
        assertThat(truth.difficult(0)).isFalse();
        assertThat(truth.difficult(1)).isTrue();
    }

    @Test
    void aFolderOfResultsIsMeasured() {
        GroundTruth truth = VocFolder.groundTruth(folder, Optional.empty(), Findings.strict());
        Detections detections = VocFolder.detections(folder.resolve("results"), truth, Findings.strict());
        Voc.Result result = Voc.evaluate(truth, detections, Voc.Year.VOC2010, .5);
        // The difficult cat is not to be found; the dog's half box has overlap 1/2, the whole one comes too late.
        assertThat(result.averagePrecision().get(0)).isEmpty();
        assertThat(result.averagePrecision().get(1)).hasValue(1);
        assertThat(result.curves().get(1).precisions()).containsExactly(1, 1, 2.0 / 3);
    }

    @Test
    void anImageSetLimitsTheImages() {
        GroundTruth truth = VocFolder.groundTruth(folder, Optional.of("test"), Findings.strict());
        assertThat(truth.images().size()).isEqualTo(1);
        Findings lenient = Findings.lenient();
        assertThat(VocFolder.detections(folder.resolve("results"), truth, lenient)
                        .size())
                .isEqualTo(2);
        assertThat(lenient.dropped()).isEqualTo(2);
    }

    @Test
    void badFilesAreNamed() throws IOException {
        Path xml = annotation("000003", "<object><name>dog</name><bndbox><xmin>one</xmin></bndbox></object>");
        assertBad(xml + ": line 1: a number is expected");
        Files.writeString(xml, "<annotation><object>");
        assertBad(xml + ": is not whole XML at line 1");
        Files.writeString(xml, "<a>".repeat(100_000));
        assertBad(xml + ": is nested too deeply");
        Files.writeString(
                xml,
                "<!DOCTYPE annotation [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><annotation><object><name>&x;</name>"
                        + "</object></annotation>");
        assertBad(xml + ": ");
    }

    private void assertBad(String message) {
        assertThatThrownBy(() -> VocFolder.groundTruth(folder, Optional.empty(), Findings.strict()))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(message);
    }

    private Path annotation(String name, String objects) throws IOException {
        return Files.writeString(
                folder.resolve("Annotations/" + name + ".xml"),
                "<annotation><filename>" + name + ".jpg</filename><size><width>40</width><height>40</height></size>"
                        + objects + "</annotation>");
    }

    private static String object(String name, int difficult, int... corners) {
        return "<object><name>" + name + "</name><difficult>" + difficult + "</difficult><bndbox><xmin>" + corners[0]
                + "</xmin><ymin>" + corners[1] + "</ymin><xmax>" + corners[2] + "</xmax><ymax>" + corners[3]
                + "</ymax></bndbox><part><name>head</name><bndbox><xmin>0</xmin></bndbox></part></object>";
    }
}
