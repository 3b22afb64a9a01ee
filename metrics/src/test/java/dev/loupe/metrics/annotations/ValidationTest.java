package dev.loupe.metrics.annotations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users get wrong is said in one line, with the place and what to do. */
class ValidationTest {
    private static final String IMAGES = "'images':[{'id':1,'width':200,'height':100},{'id':5}]";
    private static final String CATEGORIES = "'categories':[{'id':1,'name':'a'},{'id':9,'name':'b'}]";

    @TempDir
    Path folder;

    @Test
    void unknownIdsAreNamed() throws IOException {
        assertRefused(truth(annotation(1, 7, 1)), "annotation 0 (image_id 7) names an image");
        assertRefused(truth(annotation(1, 1, 7)), "annotation 0 (category_id 7) names a category");
        assertRefusedResults(result(7, 1, "0.5", "[1,2,3,4]"), "detection 1 (image_id 7) names an image");
        assertRefusedResults(result(1, 7, "0.5", "[1,2,3,4]"), "detection 1 (category_id 7) names a category");
    }

    @Test
    void duplicateIdsAreRefused() throws IOException {
        assertRefused(truth(annotation(3, 1, 1) + "," + annotation(3, 5, 1)), "annotation 1 (id 3) repeats an id");
        assertRefused(
                "{" + IMAGES.replace("'id':5", "'id':1") + "," + CATEGORIES + ",'annotations':[]}",
                "image 1 (id 1) repeats an id");
    }

    @Test
    void numbersThatAreNoneAreRefused() throws IOException {
        assertRefusedResults(result(1, 1, "NaN", "[1,2,3,4]"), "detection 1 (score NaN) has a number that is not");
        assertRefusedResults(result(1, 1, "0.5", "[1,2,Infinity,4]"), "detection 1 (bbox has Infinity)");
        assertRefusedResults(result(1, 1, "'high'", "[1,2,3,4]"), "detection 1 (score is not a number)");
        assertRefusedResults(result(1, 1, "0.5", "[1,2,3]"), "detection 1 (bbox has 3 numbers instead of four)");
        assertRefusedResults("{'image_id':1,'category_id':1,'bbox':[1,2,3,4]}", "detection 1 (it has no score)");
        assertRefusedResults("[1,[2,3]]", "detection 1 (not an object)");
    }

    @Test
    void lenientLeavesBadEntriesOutAndCountsThem() throws IOException {
        Findings findings = Findings.lenient();
        GroundTruth truth = CocoJson.groundTruth(
                write("gt.json", truth(annotation(1, 1, 1) + "," + annotation(2, 7, 1) + "," + annotation(1, 1, 9))),
                Kind.BBOX,
                findings);
        Detections detections = CocoJson.detections(
                write(
                        "dt.json",
                        "[" + result(1, 1, "NaN", "[1,2,3,4]") + "," + result(1, 9, "0.25", "[1,2,30,40]") + ","
                                + "{'bbox':[{}]}," + result(8, 9, "0.5", "[1,2,3,4]") + ","
                                + result(5, 1, "0.75", "[5,6,7,8]") + "]"),
                truth,
                Kind.BBOX,
                findings);
        assertThat(truth.size()).isEqualTo(1);
        assertThat(detections.size()).isEqualTo(2);
        assertThat(detections.score(0)).isEqualTo(.25);
        assertThat(detections.box(0)).containsExactly(1, 2, 30, 40);
        assertThat(detections.image(1)).isEqualTo(1);
        assertThat(detections.box(1)).containsExactly(5, 6, 7, 8);
        assertThat(findings.dropped()).isEqualTo(5);
        assertThat(findings.all()).extracting(Findings.Finding::text).anyMatch(text -> text.contains("detection 3"));
    }

    @Test
    void cornersGivenAsSizesAreSuspected() throws IOException {
        Findings findings = Findings.strict();
        GroundTruth truth = CocoJson.groundTruth(write("gt.json", truth(annotation(1, 1, 1))), Kind.BBOX, findings);
        CocoJson.detections(
                write(
                        "dt.json",
                        "[" + result(1, 1, "0.5", "[120,40,180,90]") + "," + result(1, 1, "0.5", "[10,10,150,80]")
                                + "]"),
                truth,
                Kind.BBOX,
                findings);
        assertThat(findings.all())
                .extracting(Findings.Finding::problem)
                .contains(Problem.LOOKS_LIKE_CORNERS, Problem.OUTSIDE_IMAGE);
    }

    @Test
    void fractionsRepeatedTruthsAndOddScoresAreWarnedOf() throws IOException {
        Findings findings = Findings.strict();
        GroundTruth truth = CocoJson.groundTruth(
                write("gt.json", truth(annotation(1, 1, 1) + "," + annotation(2, 1, 1))), Kind.BBOX, findings);
        CocoJson.detections(
                write("dt.json", "[" + result(1, 1, "7.5", "[0.1,0.2,0.3,0.4]") + "]"), truth, Kind.BBOX, findings);
        assertThat(findings.all())
                .extracting(Findings.Finding::problem)
                .contains(Problem.REPEATED_TRUTH, Problem.LOOKS_LIKE_FRACTIONS, Problem.SCORE_OUT_OF_RANGE);
    }

    @Test
    void theGoldenTruthRaisesNoSuspicionOfItsFormat() {
        Findings findings = Findings.strict();
        CocoJson.read(
                Golden.file(folder, "small/gt.json"),
                List.of(Golden.file(folder, "small/dt_bbox.json")),
                Kind.BBOX,
                findings);
        assertThat(findings.all())
                .extracting(Findings.Finding::problem)
                .doesNotContain(Problem.LOOKS_LIKE_CORNERS, Problem.LOOKS_LIKE_FRACTIONS);
    }

    @Test
    void aFileCutOffAnywhereSaysWhere() throws IOException {
        Path file = Golden.file(folder, "edge/tie_order/gt.json");
        byte[] whole = Files.readAllBytes(file);
        int end = whole.length;
        while (whole[end - 1] != '}') {
            end--;
        }
        for (int length = 1; length < end; length++) {
            Path cut = Files.write(folder.resolve("cut.json"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> CocoJson.groundTruth(cut, Kind.BBOX, Findings.strict()))
                    .as("first %d bytes", length)
                    .isInstanceOf(BadInput.class)
                    .hasMessageStartingWith(cut + ": ")
                    .hasMessageMatching("(?s).*(line \\d+, byte \\d+|has no list of|is empty).*")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void otherFilesAreNotTakenForResults() throws IOException {
        assertRefused("", "is empty");
        assertRefused("[]", "was the results file given?");
        assertRefused("{'images':[]}", "it has no list of categories");
        assertRefused("PNG", "is not JSON at line 1");
        assertRefused("{'a':".repeat(100), "is not JSON");
        Findings findings = Findings.strict();
        GroundTruth truth = CocoJson.groundTruth(write("gt.json", truth("")), Kind.BBOX, findings);
        assertThatThrownBy(() -> CocoJson.detections(write("dt.json", "3"), truth, Kind.BBOX, findings))
                .hasMessageContaining("is not a COCO results file");
        assertThat(CocoJson.detections(write("dt.json", "[]"), truth, Kind.BBOX, findings)
                        .size())
                .isZero();
        assertThatThrownBy(() -> CocoJson.groundTruth(folder.resolve("none.json"), Kind.BBOX, findings))
                .hasMessageContaining("there is no such file");
    }

    @Test
    void aBrokenResultsFileIsReportedWhenBothAreReadAtOnce() throws IOException {
        Path truth = write("gt.json", truth(annotation(1, 1, 1)));
        Path broken = write("dt.json", "[{'image_id':1,");
        assertThatThrownBy(() -> CocoJson.read(truth, List.of(broken), Kind.BBOX, Findings.strict()))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(broken + ": the JSON ends too early, at line 1");
    }

    private void assertRefused(String json, String message) throws IOException {
        Path file = write("gt.json", json);
        assertThatThrownBy(() -> CocoJson.groundTruth(file, Kind.BBOX, Findings.strict()))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }

    private void assertRefusedResults(String second, String message) throws IOException {
        Findings findings = Findings.strict();
        GroundTruth truth = CocoJson.groundTruth(write("gt.json", truth(annotation(1, 1, 1))), Kind.BBOX, findings);
        Path file = write("dt.json", "[" + result(1, 1, "0.5", "[1,2,3,4]") + "," + second + "]");
        assertThatThrownBy(() -> CocoJson.detections(file, truth, Kind.BBOX, findings))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }

    private Path write(String name, String json) throws IOException {
        return Files.writeString(folder.resolve(name), json.replace('\'', '"'));
    }

    private static String truth(String annotations) {
        return "{" + IMAGES + "," + CATEGORIES + ",'annotations':[" + annotations + "]}";
    }

    private static String annotation(long id, long image, long category) {
        return "{'id':" + id + ",'image_id':" + image + ",'category_id':" + category
                + ",'bbox':[10,20,30,40],'area':1200,'iscrowd':0}";
    }

    private static String result(long image, long category, String score, String box) {
        return "{'image_id':" + image + ",'category_id':" + category + ",'score':" + score + ",'bbox':" + box + "}";
    }
}
