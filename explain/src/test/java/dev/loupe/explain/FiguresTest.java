package dev.loupe.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.graph.RecurrentOp.Biases;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import dev.loupe.inspect.Totals;
import dev.loupe.metrics.overlap.BoxOverlap;
import dev.loupe.report.Numbers;
import dev.loupe.zoo.Zoo;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The figures of the topics against the true ones of the textbook's exercises, and against formulas. */
class FiguresTest {
    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "conv; alexnet-2012 neurons; 659,272",
                "conv; alexnet-2012 weights; 60,954,656",
                "conv; alexnet-2012 biases; 10,568",
                "conv; alexnet-2012 parameters; 60,965,224",
                "conv; alexnet-2012 layers; 290,400 + 186,624 + 64,896 + 64,896 + 43,264 + 4,096 + 4,096 + 1,000",
                "conv; alexnet parameters; 61,100,840",
                "conv; alexnet multiply-adds; 714,188,480",
                "conv; vgg19 parameters; 143,667,240",
                "conv; vgg19 neurons; 14,861,288",
                "conv; vgg19 multiply-adds; 19,632,062,464",
                "conv; vgg16 parameters; 138,357,544",
                "conv; first block; 3,211,264",
                "conv; resnet152 parameters; 60,192,808",
                "conv; resnet152 multiply-adds; 11,513,626,624",
                "conv; resnet152 neurons; 22,555,112",
                "conv; resnet152 torchinfo; 11,513,779,048",
                "conv; torchinfo Input size (MB); 0.60",
                "conv; torchinfo Forward/backward pass size (MB); 360.87",
                "conv; torchinfo Params size (MB); 240.77",
                "conv; torchinfo Estimated Total Size (MB); 602.25",
                "lstm; multiply-adds; 11,088",
                "lstm; parameters, two biases; 392",
                "gan; divergence; 0.2878",
                "gan; theory; -0.8108",
                "gan; value; -0.8108",
                "rcnn; passes r-cnn; 2,000",
                "rcnn; passes fast; 1",
                "rcnn; passes faster; 1",
                "rcnn; crop; 15,470,264,320",
                "iou; iou; 0.3889",
                "map; voc07; 0.6970",
                "map; voc10; 0.6667",
                "map; coco; 0.6700",
                "error-rate; error 1; 0.5000",
                "error-rate; error k; 0.3333",
            })
    void isTrue(String topic, String name, String value) {
        assertThat(figure(topic, name, Map.of())).isEqualTo(value);
    }

    @Test
    void costsOfAnLstmByFormulaAreThoseThatInspectCounts() {
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 20; i++) {
            int n = random.nextInt(1, 50);
            int h = random.nextInt(1, 50);
            int steps = random.nextInt(1, 20);
            int batch = random.nextInt(1, 5);
            Totals one = LstmTopic.totals(n, h, steps, batch, Biases.ONE);
            Totals two = LstmTopic.totals(n, h, steps, batch, Biases.TWO);
            assertThat(one.parameters().value()).isEqualTo(4L * (n * h + h * h + h));
            assertThat(two.parameters().value()).isEqualTo(4L * (n * h + h * h + 2 * h));
            assertThat(two.multiplyAdds().value()).isEqualTo(4L * h * (n + h) * steps * batch);
            assertThat(one.multiplyAdds()).isEqualTo(two.multiplyAdds());
            assertThat(two.neurons().value()).isEqualTo((long) h * steps);
        }
    }

    @Test
    void anOpenForgetGateAndAShutInputGateKeepTheCellToTheBit() {
        LstmCell cell =
                new LstmCell(new double[] {0, 0, .3, .7}, new double[] {0, 0, .8, .2}, new double[] {800, -800, 0, 0});
        SplittableRandom random = new SplittableRandom(12);
        for (int i = 0; i < 100; i++) {
            double c = random.nextDouble(-5, 5);
            assertThat(cell.step(random.nextDouble(-3, 3), random.nextDouble(-1, 1), c)
                            .c())
                    .isEqualTo(c);
        }
    }

    @Test
    void theStepByHandFollowsFromItsOwnFigures() {
        double f = number("lstm", "f");
        double i = number("lstm", "i");
        double c = f * number("lstm", "c before") + i * number("lstm", "g");
        assertThat(number("lstm", "c")).isCloseTo(c, within(1e-4));
        assertThat(number("lstm", "h")).isCloseTo(number("lstm", "o") * Math.tanh(c), within(1e-4));
    }

    @ParameterizedTest
    @CsvSource({"1.5, 0.7", "0, 1", "0, 3", "-4, 0.5", "30, 1", "0.1, 0.02"})
    void theGamesValueIsThatOfTheTheory(double mean, double deviation) {
        GaussianGame game = new GaussianGame(mean, deviation);
        assertThat(game.value()).isCloseTo(-Math.log(4) + 2 * game.divergence(), within(1e-9));
        assertThat(game.divergence()).isBetween(-1e-12, Math.log(2) + 1e-9);
    }

    @Test
    void equalDistributionsLeaveTheDiscriminatorNothing() {
        GaussianGame game = new GaussianGame(0, 1);
        assertThat(game.bestDiscriminator(1.3)).isEqualTo(.5);
        assertThat(game.value()).isCloseTo(-Math.log(4), within(1e-9));
    }

    @Test
    void intersectionOverUnionIsTheQuotientOfBothFigures() {
        Map<String, String> boxes = Map.of("a", "1,2,30,4", "b", "11,0,8,5");
        double quotient = Double.parseDouble(figure("iou", "intersection", boxes))
                / Double.parseDouble(figure("iou", "union", boxes));
        double iou = BoxOverlap.IOU.of(new double[] {1, 2, 30, 4}, new double[] {11, 0, 8, 5});
        assertThat(quotient).isEqualTo(iou);
    }

    @Test
    void meanAveragePrecisionNeverRisesWithTheThreshold() {
        double before = 1;
        for (int i = 0; i < 10; i++) {
            double mean = number("map", "mean " + i);
            assertThat(mean).isLessThanOrEqualTo(before);
            before = mean;
        }
    }

    @Test
    void aConvolutionsCostsAreThoseOfTheFormulas() {
        Map<String, String> given = Map.of(
                "size", "13", "in", "8", "out", "6", "kernel", "3", "stride", "2", "padding", "1", "groups", "2");
        assertThat(List.of("output", "neurons", "weights", "parameters", "multiply-adds"))
                .extracting(name -> figure("conv", name, given))
                .containsExactly("7", "294", "216", "222", "10,584"); // 7*7*6, 3*3*4*6, + 6, 294*9*4
    }

    /** Of each block the first layer twice, and the three fully connected ones: how the usual sum for VGG19 comes about. */
    @ParameterizedTest
    @CsvSource({"en", "zh"})
    void theUsualSumsForVgg19AreThoseThatTheTextNames(String language) {
        List<Layer> layers = Inspection.of(Zoo.find("vgg19").orElseThrow().graph()).layers().stream()
                .filter(layer -> layer.neurons().value() > 0)
                .toList();
        int[] firstOfBlocks = {0, 2, 4, 8, 12};
        long parameters = 0;
        for (int first : firstOfBlocks) {
            parameters += 2 * layers.get(first).parameters().value();
        }
        for (Layer connected : layers.subList(16, 19)) {
            parameters += connected.parameters().value();
        }
        long misread = 3_161_600;
        long neurons =
                layers.stream().mapToLong(layer -> layer.neurons().value()).sum() - 2 * (224 * 224 * 64 - misread);
        assertThat(Topics.text("conv", language))
                .contains(Numbers.grouped(parameters), Numbers.grouped(neurons), Numbers.grouped(misread));
    }

    private static double number(String topic, String name) {
        return Double.parseDouble(figure(topic, name, Map.of()));
    }

    private static String figure(String name, String figure, Map<String, String> given) {
        Topic topic = Topics.ALL.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return topic.figures(new Given(topic, given)).in("[[" + figure + "]]");
    }
}
