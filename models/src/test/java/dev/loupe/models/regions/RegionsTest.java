package dev.loupe.models.regions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.graph.DType;
import dev.loupe.models.boxes.Boxes;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Regions against torchvision 0.14.1's operators in float64. The fixture's boxes reach out of the picture, are tiny, empty,
 * turned inside out, or outside altogether; its gradients are those of a sum with weights -3 to 3.
 */
class RegionsTest {
    private static final double EXACT = 1e-12;
    private static final double STRIDE = 1 / 8.0;

    private TensorScope scope;
    private Map<String, Tensor> golden;

    @BeforeEach
    void readFixture() throws URISyntaxException {
        scope = TensorScope.open();
        golden = NamedTensors.read(
                Path.of(Objects.requireNonNull(RegionsTest.class.getResource("torchvision.safetensors"))
                        .toURI()));
    }

    @AfterEach
    void closeTensors() {
        scope.close();
    }

    private Tensor golden(String name) {
        return Objects.requireNonNull(golden.get(name), name);
    }

    /** The first five boxes are the first picture's. */
    private Regions regions() {
        double[] corners = golden("boxes").toDoubles();
        return Regions.of(List.of(
                Boxes.of(Arrays.copyOf(corners, 20)), Boxes.of(Arrays.copyOfRange(corners, 20, corners.length))));
    }

    private void equalsGolden(String name, Function<Tensor, Tensor> pooling) {
        Tensor features = golden("features").requiresGrad_(true);
        Tensor pooled = pooling.apply(features);
        assertThat(pooled.shape()).isEqualTo(golden(name).shape());
        assertThat(pooled.toDoubles()).containsExactly(golden(name).toDoubles(), within(EXACT));
        weighted(pooled).backward();
        assertThat(features.grad().orElseThrow().toDoubles())
                .containsExactly(golden(name + ".gradient").toDoubles(), within(EXACT));
    }

    private static Tensor weighted(Tensor pooled) {
        double[] weights = new double[(int) pooled.numel()];
        Arrays.setAll(weights, i -> i % 7 - 3);
        return pooled.mul(Tensor.of(weights, pooled.shape())).sum();
    }

    @ParameterizedTest
    @CsvSource({"false,2", "false,3", "false,0", "true,2", "true,3", "true,0"})
    void alignedRegionsAndTheirGradientsEqualTorchvisions(boolean aligned, int ratio) {
        String name = "align." + (aligned ? "aligned." : "plain.") + ratio;
        equalsGolden(name, features -> new RoiAlign(4, ratio, aligned).of(features, STRIDE, regions()));
    }

    @Test
    void pooledRegionsAndTheirGradientsEqualTorchvisions() {
        equalsGolden("pool", features -> new RoiPool(4).of(features, STRIDE, regions()));
    }

    @Test
    void eachRegionIsTakenFromItsLevelOfThePyramidAsTorchvisionDoes() {
        List<Tensor> maps = List.of(golden("map.0"), golden("map.1"), golden("map.2"), golden("map.3"));
        double[] corners = golden("pyramid.boxes").toDoubles();
        Regions regions = Regions.of(List.of(
                Boxes.of(Arrays.copyOf(corners, 20)), Boxes.of(Arrays.copyOfRange(corners, 20, corners.length))));
        Tensor pooled = new RoiAlign(3, 2, false).of(maps, new PyramidLevels(2, 5, 56, 4), regions);
        assertThat(pooled.toDoubles()).containsExactly(golden("pyramid").toDoubles(), within(EXACT));
    }

    @Test
    void levelsGoUpByOneWhereSidesDouble() {
        Regions squares = Regions.of(Boxes.of(
                0, 0, 10, 10, 0, 0, 111.9, 111.9, 0, 0, 112, 112, 0, 0, 224, 224, 0, 0, 448, 448, 0, 0, 9000, 9000, 5,
                5, 5, 5));
        assertThat(PyramidLevels.of(2, 5).mapOf(squares)).containsExactly(0, 0, 1, 2, 3, 3, 0);
    }

    @ParameterizedTest
    @CsvSource({"align", "pool"})
    void gradientsAreWhatSmallStepsSay(String method) {
        SplittableRandom random = new SplittableRandom(2014);
        double[] numbers = random.doubles(2 * 6 * 7).toArray();
        Regions regions = Regions.of(Boxes.of(3, 5, 40, 44, -4, 10, 60, 30));
        Function<Tensor, Tensor> pooling = features -> method.equals("align")
                ? new RoiAlign(3, 2, true).of(features, STRIDE, regions)
                : new RoiPool(3).of(features, STRIDE, regions);
        Tensor features = Tensor.of(numbers, 1, 2, 6, 7).requiresGrad_(true);
        weighted(pooling.apply(features)).backward();
        double[] gradient = features.grad().orElseThrow().toDoubles();
        double step = 1e-6;
        for (int i = 0; i < numbers.length; i++) {
            double[] more = numbers.clone();
            double[] less = numbers.clone();
            more[i] += step;
            less[i] -= step;
            double slope = (weighted(pooling.apply(Tensor.of(more, 1, 2, 6, 7))).item()
                            - weighted(pooling.apply(Tensor.of(less, 1, 2, 6, 7)))
                                    .item())
                    / (2 * step);
            assertThat(gradient[i]).isCloseTo(slope, within(1e-7));
        }
    }

    @Test
    void aConstantMapGivesTheConstant() {
        Tensor features = Tensor.full(DType.FLOAT32, 2.5, 1, 4, 10, 10);
        Regions regions = Regions.of(Boxes.of(8, 8, 40, 60, 0, 0, 80, 80));
        double[] constant = new double[2 * 4 * 5 * 5];
        Arrays.fill(constant, 2.5);
        assertThat(new RoiAlign(5, 2, true).of(features, STRIDE, regions).toDoubles())
                .containsExactly(constant, within(1e-6));
        assertThat(new RoiPool(5).of(features, STRIDE, regions).toDoubles()).containsExactly(constant);
    }

    @Test
    void manyRegionsAreTheSameAsOneByOne() {
        SplittableRandom random = new SplittableRandom(7);
        Tensor features = Tensor.of(random.doubles(40 * 9 * 9).toArray(), 1, 40, 9, 9);
        double[] corners = new double[4 * 3000];
        for (int i = 0; i < corners.length; i += 4) {
            corners[i] = random.nextDouble(60);
            corners[i + 1] = random.nextDouble(60);
            corners[i + 2] = corners[i] + 1 + random.nextDouble(60);
            corners[i + 3] = corners[i + 1] + 1 + random.nextDouble(60);
        }
        Boxes boxes = Boxes.of(corners);
        Regions last = Regions.of(boxes.select(2999));
        RoiAlign align = new RoiAlign(7, 2, true);
        RoiPool pool = new RoiPool(7);
        assertThat(align.of(features, STRIDE, Regions.of(boxes)).select(0, 2999).toDoubles())
                .containsExactly(align.of(features, STRIDE, last).toDoubles());
        assertThat(pool.of(features, STRIDE, Regions.of(boxes)).select(0, 2999).toDoubles())
                .containsExactly(pool.of(features, STRIDE, last).toDoubles());
    }

    @Test
    void noRegionsGiveNoFeaturesAndGradientsOfZero() {
        Tensor features = golden("features").requiresGrad_(true);
        Regions none = Regions.of(List.of(Boxes.NONE, Boxes.NONE));
        Tensor aligned = new RoiAlign(4, 2, true).of(features, STRIDE, none);
        Tensor pooled = new RoiPool(4).of(features, STRIDE, none);
        assertThat(aligned.shape()).containsExactly(0, 3, 4, 4);
        assertThat(pooled.shape()).containsExactly(0, 3, 4, 4);
        aligned.sum().add(pooled.sum()).backward();
        assertThat(features.grad().orElseThrow().toDoubles()).containsOnly(0);
    }

    @Test
    void cornersThatAreNoNumbersAreRefused() {
        Boxes boxes = Boxes.of(0, 0, Double.NaN, 5);
        assertThatThrownBy(() -> Regions.of(boxes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
    }
}
