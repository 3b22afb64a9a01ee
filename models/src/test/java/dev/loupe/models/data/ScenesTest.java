package dev.loupe.models.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loupe.graph.BadInput;
import dev.loupe.models.Sample;
import dev.loupe.models.boxes.Boxes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** The rule of the scenes, against golden ones where the real garments are there, and by its properties everywhere. */
class ScenesTest {
    private static final Pattern SCENE = Pattern.compile("\\{\"split\": \"(train|test)\", \"index\": (\\d+), \"crc32\":"
            + " (\\d+), \"first_pixels\": \\[([^]]+)\\], \"sum\": (\\d+), \"objects\": \\[(.*?)\\]\\}(, |\\]\\})$");

    private static List<String> golden() {
        try (InputStream packed = ScenesTest.class.getResourceAsStream("scenes.json.gz");
                InputStream in = new GZIPInputStream(Objects.requireNonNull(packed))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the small garments in the test resources. */
    private static DetectionSplit drawn(long seed) {
        return Scenes.read(Sample.folder(), seed, 40);
    }

    private static byte[] bytes(Picture picture) {
        byte[] bytes = new byte[picture.width() * picture.height() * 3];
        int at = 0;
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                for (int channel = 0; channel < 3; channel++) {
                    bytes[at++] = (byte) picture.value(channel, y, x);
                }
            }
        }
        return bytes;
    }

    private static String objects(Scene scene) {
        return scene.garments().stream()
                .map(one -> "{\"bbox\": [" + one.x() + ", " + one.y() + ", " + one.width() + ", " + one.height()
                        + "], \"category\": " + one.label() + ", \"source\": " + one.source() + "}")
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }

    @Test
    void theGeneratorGivesTheNumbersOfTheRule() {
        SplitMix64 random = new SplitMix64(2014);
        String head = golden().get(0);
        for (int i = 0; i < 4; i++) {
            assertThat(head).contains("\"" + Long.toUnsignedString(random.next()) + "\"");
        }
        SplitMix64 again = new SplitMix64(2014);
        assertThat(head)
                .contains("\"below_100_first\": [" + again.below(100) + ", " + again.below(100) + ", "
                        + again.below(100) + ", ");
    }

    @Test
    void theScenesAreThoseOfTheRuleToTheByte() {
        assumeTrue(Files.isDirectory(FashionMnist.DEBIAN), "Debian's dataset-fashion-mnist is not installed");
        DetectionSplit split = Scenes.parse("");
        int compared = 0;
        for (String line : golden()) {
            Matcher expected = SCENE.matcher(line);
            if (!expected.find()) {
                continue;
            }
            Scenes scenes = (Scenes) (expected.group(1).equals("train") ? split.train() : split.test());
            Scene scene = scenes.scene(Integer.parseInt(expected.group(2)));
            assertThat(objects(scene)).as(expected.group()).isEqualTo(expected.group(6));
            byte[] bytes = bytes(scene.picture());
            CRC32 crc = new CRC32();
            crc.update(bytes);
            assertThat(crc.getValue()).as(expected.group()).isEqualTo(Long.parseLong(expected.group(3)));
            compared++;
        }
        assertThat(compared).isEqualTo(40);
        assertThat(split.train().count()).isEqualTo(2000);
        assertThat(split.test().count()).isEqualTo(500);
    }

    @Test
    void aSceneFollowsFromSeedSplitAndNumber() {
        DetectionSplit one = drawn(1);
        byte[] third = bytes(one.train().picture(3));
        assertThat(bytes(drawn(1).train().picture(3))).isEqualTo(third);
        assertThat(bytes(one.train().picture(4))).isNotEqualTo(third);
        assertThat(bytes(one.test().picture(3))).isNotEqualTo(third);
        assertThat(bytes(drawn(2).train().picture(3))).isNotEqualTo(third);
        assertThat(one.train().truths(3).boxes())
                .isEqualTo(drawn(1).train().truths(3).boxes());
    }

    @Test
    void objectsLieInThePictureAndHideLittleOfEachOther() {
        DetectionSet scenes = drawn(5).train();
        int objects = 0;
        for (int i = 0; i < scenes.count(); i++) {
            Boxes boxes = scenes.truths(i).boxes();
            assertThat(boxes.clipped(128, 128)).isEqualTo(boxes);
            for (int a = 0; a < boxes.count(); a++) {
                objects++;
                for (int b = 0; b < a; b++) {
                    double iou = boxes.iou(a, boxes, b);
                    double shared = iou / (1 + iou) * (boxes.area(a) + boxes.area(b));
                    assertThat(shared).isLessThanOrEqualTo(0.15 * Math.min(boxes.area(a), boxes.area(b)) + 1e-9);
                }
            }
        }
        assertThat(objects).isGreaterThan(2 * scenes.count()).isLessThanOrEqualTo(5 * scenes.count());
    }

    @Test
    void aGarmentIsBoundedTightly() {
        ImageSet images = FashionMnist.read(Sample.folder()).train();
        for (int image = 0; image < 30; image++) {
            Garment plain = Garment.of(images, image, 24 + image, false);
            Garment mirrored = Garment.of(images, image, 24 + image, true);
            int visible = 0;
            for (int value : plain.values()) {
                visible += value >= 32 ? 1 : 0;
            }
            int inside = 0;
            boolean[] borders = new boolean[4];
            for (int y = 0; y < plain.height(); y++) {
                for (int x = 0; x < plain.width(); x++) {
                    if (plain.covers(y, x)) {
                        inside++;
                        borders[0] |= y == 0;
                        borders[1] |= x == 0;
                        borders[2] |= y == plain.height() - 1;
                        borders[3] |= x == plain.width() - 1;
                    }
                }
            }
            assertThat(inside).isEqualTo(visible);
            assertThat(borders).containsOnly(true);
            assertThat(mirrored.top()).isEqualTo(plain.top());
            assertThat(mirrored.height()).isEqualTo(plain.height());
        }
    }

    @Test
    void anImageWithoutAGarmentMakesNone() {
        ImageSet dark = new ImageSet(new byte[28 * 28], new int[1], List.of("nothing"), 1, 28, 28);
        assertThat(Garment.of(dark, 0, 40, false).isEmpty()).isTrue();
        assertThat(Scene.of(1, dark).truths().count()).isZero();
    }

    @Test
    void whatIsNoSeedAndCountIsRefused() {
        for (String options : List.of("x", "1,0", "1,2,3", "1,-5", ",", "1,99999999999")) {
            assertThatThrownBy(() -> Scenes.parse(options))
                    .as(options)
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("scenes:SEED,COUNT");
        }
    }
}
