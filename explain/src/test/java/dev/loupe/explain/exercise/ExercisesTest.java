package dev.loupe.explain.exercise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.explain.ClassifiedSamples;
import dev.loupe.explain.LstmCell;
import dev.loupe.graph.BadInput;
import dev.loupe.metrics.overlap.BoxOverlap;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExercisesTest {
    private static final Duel.Rules RULES = new Duel.Rules(7, 5, .5, .1, 64, Duel.Loss.NON_SATURATING);

    @Test
    void aConvolutionCostsWhatTheLettersSay() {
        SplittableRandom random = new SplittableRandom(21);
        for (int i = 0; i < 200; i++) {
            int kernel = random.nextInt(1, 6);
            int dilation = random.nextInt(1, 4);
            int groups = random.nextInt(1, 4);
            int size = dilation * (kernel - 1) + random.nextInt(1, 20);
            int stride = random.nextInt(1, 5);
            int padding = random.nextInt(0, 4);
            int in = groups * random.nextInt(1, 5);
            int out = groups * random.nextInt(1, 5);
            Convolution.Costs costs = new Convolution(size, in, out, kernel, stride, padding, dilation, groups).costs();
            int output = (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
            assertThat(costs.output()).isEqualTo(output);
            assertThat(costs.totals().neurons().value()).isEqualTo((long) output * output * out);
            long weights = (long) kernel * kernel * (in / groups) * out;
            assertThat(costs.totals().weights().value()).isEqualTo(weights);
            assertThat(costs.totals().parameters().value()).isEqualTo(weights + out);
            assertThat(costs.totals().multiplyAdds().value())
                    .isEqualTo((long) output * output * out * kernel * kernel * (in / groups));
            assertThat(costs.workings())
                    .extracting(Working::figure)
                    .containsExactly("output height", "weights", "biases", "parameters", "multiply-adds", "neurons");
        }
    }

    @Test
    void theNumbersOfAConvolutionAreItsOwn() {
        Convolution.Costs costs = new Convolution(7, 3, 4, 3, 2, 1, 1, 1).costs();
        assertThat(costs.workings().get(0).steps().get(1).latex())
                .isEqualTo("\\lfloor (7 + 2 \\cdot 1 - 1 \\cdot (3 - 1) - 1)/2 \\rfloor + 1");
        assertThat(costs.workings().get(4).steps().get(1).latex())
                .isEqualTo("4 \\cdot 4 \\cdot 4 \\cdot 3 \\cdot 3 \\cdot 3");
    }

    @Test
    void aKernelThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new Convolution(4, 1, 1, 5, 1, 0, 1, 1).costs())
                .isInstanceOf(BadInput.class);
    }

    @Test
    void intersectionAndUnionGiveTheOverlapsOfMetrics() {
        SplittableRandom random = new SplittableRandom(22);
        for (int i = 0; i < 500; i++) {
            double[] a = box(random);
            double[] b = box(random);
            Boxes boxes = Boxes.of(a, b);
            double iou = boxes.intersection() / boxes.union();
            assertThat(boxes.overlap(BoxOverlap.IOU)).isCloseTo(iou, within(1e-12));
            assertThat(boxes.overlap(BoxOverlap.GIOU))
                    .isCloseTo(iou - (boxes.around() - boxes.union()) / boxes.around(), within(1e-12));
        }
    }

    private static double[] box(SplittableRandom random) {
        return new double[] {random.nextInt(0, 50), random.nextInt(0, 50), random.nextInt(1, 50), random.nextInt(1, 50)
        };
    }

    @Test
    void theCurveKeepsTheFirstDetectionsWhenTheScoreRises() {
        int before = Integer.MAX_VALUE;
        double averageBefore = 2;
        for (int percent = 0; percent <= 100; percent += 5) {
            DetectionCurve curve = DetectionCurve.of(0, percent / 100.0);
            assertThat(curve.keptSteps()).isLessThanOrEqualTo(before);
            assertThat(curve.kept().voc2010()).isLessThanOrEqualTo(averageBefore);
            before = curve.keptSteps();
            averageBefore = curve.kept().voc2010();
        }
        assertThat(before).isZero();
        assertThat(averageBefore).isZero();
    }

    @Test
    void averagePrecisionFollowsFromWhatIsPutIn() {
        DetectionCurve curve = DetectionCurve.of(0, 0);
        assertThat(curve.kept()).isEqualTo(curve.all());
        assertThat(curve.workings())
                .extracting(working -> working.steps().get(0).latex())
                .containsExactly(
                        "\\frac{\\text{TP}}{\\text{TP} + \\text{FP}}",
                        "\\frac{\\text{TP}}{\\text{TP} + \\text{FN}}",
                        "\\frac{5 \\cdot 1 + 4 \\cdot 0.667 + 2 \\cdot 0}{11}",
                        "0.2 \\cdot 1 + 0.2 \\cdot 1 + 0.2 \\cdot 0.667 + 0.2 \\cdot 0.667",
                        "\\frac{41 \\cdot 1 + 40 \\cdot 0.667 + 20 \\cdot 0}{101}");
    }

    @Test
    void aTruthOfAnotherClassChangesItsRank() {
        assertThat(ClassifiedSamples.EXAMPLE.rank(0)).isEqualTo(1);
        ClassifiedSamples other = new ClassifiedSamples(List.of(1, 1, 2, 3, 4, 5));
        assertThat(other.rank(0)).isEqualTo(2);
        assertThat(other.result().error(1))
                .isGreaterThan(ClassifiedSamples.EXAMPLE.result().error(1));
        assertThatThrownBy(() -> new ClassifiedSamples(List.of(0, 1, 2, 3, 4, 7)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aHeldForgetGateOfOneAndAShutInputGateKeepTheCellToTheBit() {
        LstmCell.Held shut = new LstmCell.Held(
                OptionalDouble.of(1), OptionalDouble.of(0), OptionalDouble.empty(), OptionalDouble.empty());
        SplittableRandom random = new SplittableRandom(23);
        List<Memory.Input> inputs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            inputs.add(new Memory.Input(random.nextDouble(-3, 3), shut));
        }
        Memory memory = Memory.of(LstmCell.EXAMPLE, Memory.PlainUnit.EXAMPLE, 0, .73, inputs);
        assertThat(memory.moments()).allSatisfy(moment -> {
            assertThat(moment.step().c()).isEqualTo(.73);
            assertThat(moment.kept()).isEqualTo(1);
        });
        assertThat(memory.moments().get(49).plainKept()).isLessThan(.01);
    }

    @Test
    void thePlainUnitsGradientIsThatOfFiniteDifferences() {
        SplittableRandom random = new SplittableRandom(24);
        List<Memory.Input> inputs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            inputs.add(new Memory.Input(random.nextDouble(-2, 2), LstmCell.Held.NONE));
        }
        double step = 1e-6;
        double right = last(inputs, .3 + step).plain();
        double left = last(inputs, .3 - step).plain();
        assertThat(last(inputs, .3).plainKept()).isCloseTo((right - left) / (2 * step), within(1e-8));
    }

    private static Memory.Moment last(List<Memory.Input> inputs, double hidden) {
        List<Memory.Moment> moments = Memory.of(LstmCell.EXAMPLE, Memory.PlainUnit.EXAMPLE, hidden, 0, inputs)
                .moments();
        return moments.get(moments.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theDuelEndsWhereTheGeneratorIsTheData(long seed) {
        Duel duel = played(Duel.start(3, .5), new Duel.Rules(seed, 5, .5, .1, 64, Duel.Loss.NON_SATURATING), 400);
        assertThat(duel.mean()).isCloseTo(0, within(.15));
        assertThat(duel.deviation()).isCloseTo(1, within(.15));
        assertThat(duel.discriminator(.5)).isCloseTo(.5, within(.1));
        assertThat(duel.value()).isCloseTo(-Math.log(4), within(.02));
    }

    @Test
    void aRoundFollowsFromItsStateAndNumber() {
        Duel whole = played(Duel.start(3, .5), RULES, 40);
        Duel half = played(Duel.start(3, .5), RULES, 20);
        Duel resumed = new Duel(half.round(), half.mean(), half.deviation(), half.a(), half.b(), half.c());
        assertThat(played(resumed, RULES, 20)).isEqualTo(whole);
    }

    @ParameterizedTest
    @EnumSource
    void noDiscriminatorIsBetterThanTheBest(Duel.Loss loss) {
        Duel duel = Duel.start(-2, 1.6);
        Duel.Rules rules = new Duel.Rules(9, 3, 1, .3, 32, loss);
        for (int round = 0; round < 30; round++) {
            assertThat(duel.value()).isLessThanOrEqualTo(duel.game().value() + 1e-9);
            duel = duel.next(rules);
        }
    }

    @Test
    void theNonSaturatingLossMovesAWeakGeneratorFurther() {
        Duel trained = new Duel(0, 4, .5, 2, -2, 0); // sure that what is at 4 is fake
        Duel.Rules minimax = new Duel.Rules(1, 0, 0, .1, 64, Duel.Loss.MINIMAX);
        Duel.Rules nonSaturating = new Duel.Rules(1, 0, 0, .1, 64, Duel.Loss.NON_SATURATING);
        assertThat(4 - trained.next(nonSaturating).mean())
                .isGreaterThan(10 * (4 - trained.next(minimax).mean()));
    }

    private static Duel played(Duel from, Duel.Rules rules, int rounds) {
        Duel duel = from;
        for (int i = 0; i < rounds; i++) {
            duel = duel.next(rules);
        }
        return duel;
    }

    @Test
    void onlyTheFirstDetectorRunsTheNetworkOnEachProposal() {
        Regions regions = Regions.of(600, 1000, 2000, 300);
        assertThat(regions.detectors()).extracting(Regions.Detector::passes).containsExactly(2000L, 1L, 1L);
        assertThat(regions.detectors().get(0).multiplyAdds())
                .isEqualTo(2000 * regions.costs().crop());
        assertThat(regions.detectors().get(1).multiplyAdds())
                .isEqualTo(regions.costs().shared() + 2000 * regions.costs().head());
    }
}
