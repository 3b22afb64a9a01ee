package dev.loupe.metrics.overlap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loupe.graph.BadInput;
import dev.loupe.metrics.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against what pycocotools makes of 250 random polygons and pictures, bit for bit. */
class MaskTest {
    private static final JsonNode CASES = Golden.json("masks.json");

    @Test
    void polygonsBecomeTheSamePixels() {
        for (JsonNode one : CASES) {
            for (int i = 0; i < 2; i++) {
                assertThat(Polygon.rasterise(numbers(one.get("polygons").get(i)), height(one), width(one))
                                .compressed())
                        .as("%s", one)
                        .isEqualTo(one.get("masks").get(i).asText());
            }
            assertThat(Polygon.rasteriseBox(numbers(one.get("box")), height(one), width(one))
                            .compressed())
                    .isEqualTo(one.get("box_mask").asText());
        }
    }

    @Test
    void picturesAreEncodedAndDecodedTheSame() {
        for (JsonNode one : CASES) {
            byte[] pixels = pixels(one);
            Mask mask = Mask.encode(height(one), width(one), pixels);
            assertThat(mask.compressed()).isEqualTo(one.get("encoded").asText());
            assertThat(Mask.ofCompressed(height(one), width(one), mask.compressed()))
                    .isEqualTo(mask);
            assertThat(mask.decode()).isEqualTo(pixels);
            assertThat(Mask.ofRuns(height(one), width(one), mask.runs())).isEqualTo(mask);
        }
    }

    @Test
    void unionAndIntersectionAreTheSame() {
        for (JsonNode one : CASES) {
            List<Mask> masks = masks(one).subList(0, 2);
            assertThat(Mask.union(masks).compressed())
                    .isEqualTo(one.get("union").asText());
            assertThat(Mask.intersection(masks).compressed())
                    .isEqualTo(one.get("intersection").asText());
        }
    }

    @Test
    void areasBoxesAndOverlapsAreTheSame() {
        for (JsonNode one : CASES) {
            List<Mask> masks = masks(one);
            List<Mask> truths = List.of(masks.get(2), masks.get(0));
            for (int d = 0; d < masks.size(); d++) {
                assertThat(masks.get(d).area())
                        .isEqualTo(one.get("areas").get(d).asLong());
                assertThat(masks.get(d).box())
                        .isEqualTo(numbers(one.get("boxes").get(d)));
                for (int t = 0; t < truths.size(); t++) {
                    assertThat(Mask.iou(masks.get(d), truths.get(t), false))
                            .isEqualTo(one.get("iou").get(d).get(t).asDouble());
                    assertThat(Mask.iou(masks.get(d), truths.get(t), true))
                            .isEqualTo(one.get("crowd_iou").get(d).get(t).asDouble());
                }
            }
        }
    }

    @Test
    void overlapIsThatOfTheDecodedPixels() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            int height = 1 + random.nextInt(12);
            int width = 1 + random.nextInt(12);
            byte[] a = picture(random, height * width);
            byte[] b = picture(random, height * width);
            long shared = 0;
            long union = 0;
            for (int i = 0; i < a.length; i++) {
                shared += a[i] & b[i];
                union += a[i] | b[i];
            }
            double expected = shared == 0 ? 0 : (double) shared / union;
            assertThat(Mask.iou(Mask.encode(height, width, a), Mask.encode(height, width, b), false))
                    .as("seed %d", seed)
                    .isEqualTo(expected, within(1e-15));
        }
    }

    @Test
    void masksOfDifferentSizesDoNotCompare() {
        Mask wide = Mask.encode(1, 4, new byte[] {1, 1, 1, 1});
        Mask high = Mask.encode(4, 1, new byte[] {1, 1, 1, 1});
        assertThat(Mask.iou(wide, high, false)).isEqualTo(-1);
        assertThatThrownBy(() -> Mask.union(List.of(wide, high))).isInstanceOf(BadInput.class);
    }

    @Test
    void damagedRunsAreRefused() {
        assertThatThrownBy(() -> Mask.ofRuns(2, 2, new int[] {3})).hasMessageContaining("add up to 3");
        assertThatThrownBy(() -> Mask.ofRuns(2, 2, new int[] {5, -1})).hasMessageContaining("negative");
        assertThatThrownBy(() -> Mask.ofRuns(1 << 20, 1 << 20, new int[] {0})).isInstanceOf(BadInput.class);
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append((char) random.nextInt(130));
            }
            try {
                Mask mask = Mask.ofCompressed(5, 5, text.toString());
                assertThat(mask.decode()).as("seed %d", seed).hasSize(25);
            } catch (BadInput e) {
                assertThat(e.getMessage()).as("seed %d", seed).doesNotContain("\n");
            }
        }
    }

    @Test
    void anOutlineWithoutEndIsRefused() {
        assertThatThrownBy(() -> Polygon.rasterise(new double[] {0, 0, 9e7, 0, 0, 9e7}, 10, 10))
                .isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> Polygon.rasterise(new double[] {0, 0, Double.NaN, 0, 0, 9}, 10, 10))
                .isInstanceOf(BadInput.class);
    }

    private static byte[] picture(Random random, int size) {
        byte[] pixels = new byte[size];
        for (int i = 0; i < size; i++) {
            pixels[i] = (byte) random.nextInt(2);
        }
        return pixels;
    }

    private static List<Mask> masks(JsonNode one) {
        List<Mask> masks = new ArrayList<>();
        one.get("masks").forEach(text -> masks.add(Mask.ofCompressed(height(one), width(one), text.asText())));
        masks.add(Mask.ofCompressed(height(one), width(one), one.get("encoded").asText()));
        return masks;
    }

    private static byte[] pixels(JsonNode one) {
        String digits = one.get("pixels").asText();
        byte[] pixels = new byte[digits.length()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (digits.charAt(i) - '0');
        }
        return pixels;
    }

    private static int height(JsonNode one) {
        return one.get("height").asInt();
    }

    private static int width(JsonNode one) {
        return one.get("width").asInt();
    }

    private static double[] numbers(JsonNode list) {
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.get(i).asDouble();
        }
        return numbers;
    }
}
