package dev.loupe.metrics.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.graph.BadInput;
import dev.loupe.metrics.Golden;
import dev.loupe.metrics.annotations.Findings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationTest {
    private static final JsonNode GOLDEN = Golden.json("small/classification.json");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl", "npy", "npy fortran", "npz"})
    void everyFormatGivesTheGoldenFigures(String format) throws IOException {
        Path truth = folder.resolve("truth");
        Path scores = folder.resolve("scores");
        switch (format) {
            case "csv" -> {
                Files.writeString(truth, lines(GOLDEN.get("truth"), ""));
                Files.writeString(scores, lines(GOLDEN.get("scores"), ""));
            }
            case "jsonl" -> {
                Files.writeString(truth, lines(GOLDEN.get("truth"), "{\"label\": %s}"));
                Files.writeString(scores, lines(GOLDEN.get("scores"), "{\"scores\": %s}"));
            }
            case "npz" -> {
                Files.write(truth, zip("other", npyScores(false), "labels", npyTruth()));
                Files.write(scores, zip("arr_0", npyScores(false)));
            }
            default -> {
                Files.write(truth, npyTruth());
                Files.write(scores, npyScores(format.endsWith("fortran")));
            }
        }
        assertGolden(Classification.evaluate(truth, scores, 1, 5));
    }

    private static void assertGolden(ClassificationResult result) {
        JsonNode expected = GOLDEN.get("expected");
        assertThat(result.error(1)).isEqualTo(expected.get("error_top1").asDouble(), within(1e-12));
        assertThat(result.error(5)).isEqualTo(expected.get("error_top5").asDouble(), within(1e-12));
        assertThat(result.accuracy()).isEqualTo(expected.get("accuracy").asDouble(), within(1e-12));
        assertThat(result.balancedAccuracy())
                .isEqualTo(expected.get("balanced_accuracy").asDouble(), within(1e-12));
        assertThat(result.logLoss()).isEmpty();
        for (int k = 0; k < result.classes().size(); k++) {
            ClassificationResult.ClassFigures figures = result.classes().get(k);
            assertThat(figures.precision())
                    .isEqualTo(expected.get("precision").get(k).asDouble(), within(1e-12));
            assertThat(figures.recall()).isEqualTo(expected.get("recall").get(k).asDouble(), within(1e-12));
            for (int other = 0; other < result.classes().size(); other++) {
                assertThat(result.confusion()[k][other])
                        .isEqualTo(expected.get("confusion").get(k).get(other).asLong());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 0", "3, 0"})
    void ofEqualScoresTheLowerClassComesFirst(int top, double error) {
        ClassificationCounter counter = new ClassificationCounter(List.of("a", "b", "c"), top);
        counter.add(1, new double[] {.5, .5, .1});
        assertThat(counter.result().error(top)).isEqualTo(error);
    }

    @Test
    void logLossAndCalibrationNeedProbabilities() {
        ClassificationCounter counter = new ClassificationCounter(List.of("a", "b"), 1);
        counter.add(0, new double[] {.75, .25});
        counter.add(1, new double[] {.75, .25});
        ClassificationResult result = counter.result();
        assertThat(result.logLoss().orElseThrow()).isEqualTo(-(Math.log(.75) + Math.log(.25)) / 2, within(1e-15));
        assertThat(result.calibration().get(0).expectedError()).isEqualTo(.25, within(1e-15));
        assertThat(result.calibration().get(0).largestError()).isEqualTo(.25, within(1e-15));
    }

    @Test
    void figuresStayInTheirBoundsAndDoNotDependOnTheOrderOfSamples() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int classes = 2 + random.nextInt(5);
            int samples = 1 + random.nextInt(40);
            List<String> names =
                    random.ints(classes).mapToObj(Integer::toString).toList();
            ClassificationCounter forwards = new ClassificationCounter(names, 1, 2);
            ClassificationCounter backwards = new ClassificationCounter(names, 1, 2);
            double[][] scores = new double[samples][];
            int[] truth = new int[samples];
            for (int i = 0; i < samples; i++) {
                scores[i] = random.doubles(classes).toArray();
                truth[i] = random.nextInt(classes);
                forwards.add(truth[i], scores[i]);
            }
            for (int i = samples - 1; i >= 0; i--) {
                backwards.add(truth[i], scores[i]);
            }
            ClassificationResult result = forwards.result();
            assertThat(result.errors())
                    .as("seed %d", seed)
                    .isEqualTo(backwards.result().errors());
            assertThat(result.error(1) + result.accuracy()).as("seed %d", seed).isEqualTo(1, within(1e-12));
            assertThat(result.error(2)).as("seed %d", seed).isBetween(0.0, result.error(1));
            assertThat(result.balancedAccuracy()).as("seed %d", seed).isBetween(0.0, 1.0);
        }
    }

    @Test
    void samplesWithIdsAreJoinedByThem() throws IOException {
        Path truth = Files.writeString(folder.resolve("t.csv"), "image,label\nx.jpg,cat\n\"y,1.jpg\",dog\n");
        Path answers = Files.writeString(folder.resolve("p.csv"), "image,cat,dog\n\"y,1.jpg\",.1,.9\nx.jpg,.2,.8\n");
        ClassificationResult result = Classification.evaluate(truth, answers, 1);
        assertThat(result.accuracy()).isEqualTo(.5);
        assertThat(result.classes().get(1).name()).isEqualTo("dog");
        assertThat(result.confusion()).isDeepEqualTo(new long[][] {{0, 1}, {0, 1}});
    }

    @Test
    void labelsMayBeNames() throws IOException {
        Path truth = Files.writeString(folder.resolve("t.csv"), "cat\ndog\ncat\n");
        Path answers = Files.writeString(folder.resolve("p.jsonl"), "\"cat\"\n\"bird\"\n\"dog\"\n");
        ClassificationResult result = Classification.evaluate(truth, answers, 1);
        assertThat(result.classes())
                .extracting(ClassificationResult.ClassFigures::name)
                .containsExactly("bird", "cat", "dog");
        assertThat(result.error(1)).isEqualTo(2.0 / 3);
    }

    @Test
    void badFilesAreNamedWithThePlace() throws IOException {
        Path truth = Files.writeString(folder.resolve("t.csv"), "0\n1\n");
        assertBad(truth, "0.5,0.5\n0.5\n", "line 2 has 1 columns instead of 2");
        assertBad(truth, "0.5,0.5\n0.5,x\n", "line 2, column 2: a score is expected");
        assertBad(truth, "0.5,0.5\n", "has 1 samples, but the truth");
        assertBad(truth, "0.5,0.5\n0,1\n0,1\n", "has more samples than the truth");
        assertBad(truth, "0.5,NaN\n0,1\n", "sample 0: the score of class 1 is NaN");
        assertBad(truth, "", "is empty");
        assertBad(truth, "[0.5, 0.5]\n[0.5,", "is not JSON Lines at line 2");
        Path far = Files.writeString(folder.resolve("far.csv"), "0\n7\n");
        assertBad(far, "0.5,0.5\n0,1\n", "sample 1: class 7 is not one of the 2 classes");
    }

    private void assertBad(Path truth, String predictions, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("bad"), predictions);
        assertThatThrownBy(() -> Classification.evaluate(truth, file, 1))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void anArrayCutOffAnywhereIsRefusedInOneLine() throws IOException {
        byte[] whole = npyScores(false);
        Path truth = Files.write(folder.resolve("t.npy"), npyTruth());
        for (int length = 8; length < whole.length; length += length < 200 ? 1 : 997) {
            Path file = Files.write(folder.resolve("cut.npy"), java.util.Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Classification.evaluate(truth, file, 1))
                    .as("first %d bytes", length)
                    .isInstanceOf(BadInput.class)
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aHeaderThatClaimsTooMuchTakesNoMemory() throws IOException {
        Path truth = Files.write(folder.resolve("t.npy"), npyTruth());
        for (String shape : List.of("(2000000000,)", "(3, 2000000000)", "(2000000000, 4)")) {
            Path file = Files.write(folder.resolve("huge.npy"), npy("<f8", "False", shape, new byte[64]));
            assertThatThrownBy(() -> Classification.evaluate(truth, file, 1))
                    .as(shape)
                    .isInstanceOf(BadInput.class);
        }
    }

    @Test
    void aSampleThatIsRefusedLeavesNoTrace() {
        ClassificationCounter counter = new ClassificationCounter(List.of("a", "b"), 1);
        counter.add(0, new double[] {.75, .25});
        // Its first score alone would say that these are no probabilities.
        assertThatThrownBy(() -> counter.add(0, new double[] {-5, Double.NaN})).isInstanceOf(BadInput.class);
        ClassificationResult result = counter.result();
        assertThat(result.samples()).isEqualTo(1);
        assertThat(result.logLoss().orElseThrow()).isEqualTo(-Math.log(.75), within(1e-15));
    }

    @Test
    void aPlaceInCsvIsALineOfTheFile() throws IOException {
        Path truth = Files.writeString(folder.resolve("t.csv"), "id,label\n\"a\nb\",0\nc,1\n");
        assertBad(truth, "id,x,y\n\"a\nb\",.5,.5\n\nc,.5\n", "line 5 has 2 columns instead of 3");
    }

    @ParameterizedTest
    @CsvSource({
        "'.9,.1\n.2,.8\n.3,.7\n', 3, 0",
        "'.9,.1\n.2,NaN\n.3,.7\n', 2, 1",
        "'.9,.1\n.2\n.3,.7\n', 2, 1",
        "'.9,.1\nx,.8\n.3,.7\n.5,.5\n', 2, 2",
        "'[.9,.1]\n[.2,{\"a\":[1]},.8]\n[.3,.7]\n', 2, 1",
        "'{\"scores\":[.9,.1]}\n{\"score\":[.2,.8]}\n{\"scores\":[.3,.7]}\n', 2, 1",
        "'.9,.1\n.2,.8\n', 2, 1",
    })
    void lenientCountingLeavesOutBadSamplesAndCountsThem(String predictions, int samples, int leftOut)
            throws IOException {
        Path truth = Files.writeString(folder.resolve("t.csv"), "0\n1\n1\n");
        Path file = Files.writeString(
                folder.resolve("p"),
                predictions.replace("\\n", "\n").replace("[.", "[0.").replace(",.", ",0."));
        Findings findings = Findings.lenient();
        ClassificationResult result = Classification.evaluate(truth, file, findings, 1);
        assertThat(result.samples()).isEqualTo(samples);
        assertThat(result.accuracy()).isEqualTo(1);
        assertThat(findings.dropped()).isEqualTo(leftOut);
        if (leftOut > 0) {
            assertThatThrownBy(() -> Classification.evaluate(truth, file, 1)).isInstanceOf(BadInput.class);
        }
    }

    @Test
    void lenientCountingLeavesOutSamplesWhoseTruthIsBad() throws IOException {
        Path truth = Files.writeString(folder.resolve("t.csv"), "id,label\na,0\nb,\na,1\nc,1\n");
        Path file = Files.writeString(folder.resolve("p.csv"), "id,p,q\nc,0.1,0.9\nd,1,0\na,0.9,0.1\nb,0.9,0.1\n");
        Findings findings = Findings.lenient();
        ClassificationResult result = Classification.evaluate(truth, file, findings, 1);
        assertThat(result.samples()).isEqualTo(2);
        assertThat(result.accuracy()).isEqualTo(1);
        assertThat(findings.all()).extracting(Findings.Finding::count).containsExactly(1L, 2L);
    }

    @Test
    void sizesInAHeaderAreNeverNarrowed() throws IOException {
        Path truth = Files.write(folder.resolve("t.npy"), npyTruth());
        // 2^32 + 5 columns would be 5 as an int.
        Path wide = Files.write(folder.resolve("wide.npy"), npy("<f8", "False", "(1, 4294967301)", new byte[40]));
        assertThatThrownBy(() -> Classification.evaluate(truth, wide, 1)).hasMessageContaining("4294967301 columns");
        Path long1 =
                Files.write(folder.resolve("long.npy"), npy("<f8", "True", "(1152921504606846976, 16)", new byte[40]));
        assertThatThrownBy(() -> Classification.evaluate(truth, long1, 1))
                .hasMessageContaining("more than can be held");
        Path negative = Files.write(folder.resolve("neg.npy"), npy("<f8", "False", "(-1, 16)", new byte[40]));
        assertThatThrownBy(() -> Classification.evaluate(truth, negative, 1))
                .hasMessageContaining("cannot be negative");
    }

    private static String lines(JsonNode rows, String pattern) {
        StringBuilder text = new StringBuilder();
        for (JsonNode row : rows) {
            String json = row.toString();
            text.append(pattern.isEmpty() ? json.replaceAll("[\\[\\]]", "") : pattern.replace("%s", json))
                    .append('\n');
        }
        return text.toString();
    }

    private static byte[] npyTruth() throws IOException {
        JsonNode truth = GOLDEN.get("truth");
        ByteBuffer data = ByteBuffer.allocate(2 * truth.size()).order(ByteOrder.BIG_ENDIAN);
        truth.forEach(label -> data.putShort((short) label.asInt()));
        return npy(">i2", "False", "(" + truth.size() + ",)", data.array());
    }

    private static byte[] npyScores(boolean fortran) throws IOException {
        JsonNode scores = GOLDEN.get("scores");
        int classes = scores.get(0).size();
        ByteBuffer data = ByteBuffer.allocate(8 * scores.size() * classes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < scores.size() * classes; i++) {
            int row = fortran ? i % scores.size() : i / classes;
            int column = fortran ? i / scores.size() : i % classes;
            data.putDouble(scores.get(row).get(column).asDouble());
        }
        return npy("<f8", fortran ? "True" : "False", "(" + scores.size() + ", " + classes + ")", data.array());
    }

    private static byte[] npy(String type, String fortran, String shape, byte[] data) throws IOException {
        String header = "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
        bytes.write(header.getBytes(StandardCharsets.ISO_8859_1));
        bytes.write(data);
        return bytes.toByteArray();
    }

    private static byte[] zip(Object... namesAndArrays) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndArrays.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndArrays[i] + ".npy"));
                zip.write((byte[]) namesAndArrays[i + 1]);
            }
        }
        return bytes.toByteArray();
    }
}
