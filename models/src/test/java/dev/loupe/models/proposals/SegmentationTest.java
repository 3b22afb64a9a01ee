package dev.loupe.models.proposals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.models.data.Picture;
import dev.loupe.models.data.Pictures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentationTest {
    private static Segmentation cut(Picture picture, double k, int minSize) {
        return Segmentation.of(PixelEdges.of(ColourSpace.LAB.of(picture)), k, minSize);
    }

    private static int[] labels(Segmentation segmentation) {
        int[] labels = new int[segmentation.width() * segmentation.height()];
        Arrays.setAll(labels, segmentation::label);
        return labels;
    }

    @Test
    void aPlainPictureIsOnePiece() {
        assertThat(cut(Pictures.uniform(30, 20, 0x123456), 1e-3, 1).count()).isEqualTo(1);
    }

    @Test
    void twoColoursAreTwoPieces() {
        Segmentation halves = cut(Pictures.of(30, 20, (x, y) -> x < 10 ? 0xff0000 : 0x0000ff), 100, 50);
        assertThat(halves.count()).isEqualTo(2);
        assertThat(halves.label(0)).isEqualTo(halves.label(19 * 30 + 9)).isNotEqualTo(halves.label(10));
    }

    @Test
    void aSlowRampIsOnePieceAndItsEndsDifferMuch() {
        assertThat(cut(Pictures.of(200, 4, (x, y) -> x * 0x010101), 10, 1).count())
                .isEqualTo(1);
    }

    @Test
    void noPieceIsBelowTheLeastSize() {
        for (int minSize : new int[] {2, 10, 100, 10_000}) {
            Segmentation noise = cut(Pictures.noise(40, 30, 7), 20, minSize);
            int[] sizes = new int[noise.count()];
            for (int label : labels(noise)) {
                sizes[label]++;
            }
            assertThat(Arrays.stream(sizes).min().orElseThrow()).isGreaterThanOrEqualTo(Math.min(minSize, 1200));
        }
    }

    @Test
    void edgesAscendAndEqualOnesKeepTheirOrder() {
        PixelEdges edges = PixelEdges.of(ColourSpace.INTENSITY.of(Pictures.rectangles(23, 19, 4)));
        assertThat(edges.count()).isEqualTo(22 * 19 + 23 * 18 + 2 * 22 * 18);
        for (int i = 1; i < edges.count(); i++) {
            assertThat(edges.weight(i)).isGreaterThanOrEqualTo(edges.weight(i - 1));
            if (edges.weight(i) == edges.weight(i - 1)) {
                assertThat(edges.first(i)).isGreaterThanOrEqualTo(edges.first(i - 1));
            }
        }
    }

    /** The algorithm as the paper writes it, in which pieces are looked through again and again. */
    private static int[] reference(Planes planes, double k, int minSize) {
        int width = planes.width();
        record Edge(int a, int b, float weight) {}
        List<Edge> edges = new ArrayList<>();
        for (int pixel = 0; pixel < planes.area(); pixel++) {
            for (int[] step : new int[][] {{1, 0}, {0, 1}, {1, 1}, {-1, 1}}) {
                int x = pixel % width + step[0];
                int y = pixel / width + step[1];
                if (x >= 0 && x < width && y < planes.height()) {
                    int other = y * width + x;
                    double sum = 0;
                    for (int channel = 0; channel < planes.channels(); channel++) {
                        sum += Math.pow((double) planes.channel(channel)[pixel] - planes.channel(channel)[other], 2);
                    }
                    edges.add(new Edge(pixel, other, (float) Math.sqrt(sum)));
                }
            }
        }
        edges.sort(Comparator.comparingDouble(Edge::weight));
        int[] labels = new int[planes.area()];
        Arrays.setAll(labels, i -> i);
        double[] inside = new double[planes.area()];
        for (boolean isSecond : new boolean[] {false, true}) {
            for (Edge edge : edges) {
                int a = labels[edge.a()];
                int b = labels[edge.b()];
                long sizeA = Arrays.stream(labels).filter(label -> label == a).count();
                long sizeB = Arrays.stream(labels).filter(label -> label == b).count();
                boolean joins = isSecond
                        ? sizeA < minSize || sizeB < minSize
                        : edge.weight() <= (float) (inside[a] + k / sizeA)
                                && edge.weight() <= (float) (inside[b] + k / sizeB);
                if (a != b && joins) {
                    for (int i = 0; i < labels.length; i++) {
                        labels[i] = labels[i] == b ? a : labels[i];
                    }
                    inside[a] = edge.weight();
                }
            }
        }
        int[] numbers = new int[labels.length];
        int count = 0;
        for (int i = 0; i < labels.length; i++) {
            if (numbers[labels[i]] == 0) {
                numbers[labels[i]] = ++count;
            }
        }
        return Arrays.stream(labels).map(label -> numbers[label] - 1).toArray();
    }

    @Test
    void piecesAreThoseOfTheSlowAlgorithm() {
        for (long seed = 0; seed < 12; seed++) {
            Picture picture = seed % 2 == 0 ? Pictures.noise(17, 13, seed) : Pictures.rectangles(17, 13, seed);
            Planes planes = ColourSpace.HSV.of(picture).smoothed(0.8);
            double k = 5 << (seed / 2);
            int minSize = (int) seed;
            assertThat(labels(Segmentation.of(PixelEdges.of(planes), k, minSize)))
                    .as("seed " + seed)
                    .isEqualTo(reference(planes, k, minSize));
        }
    }
}
