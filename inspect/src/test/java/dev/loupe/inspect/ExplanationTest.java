package dev.loupe.inspect;

import static dev.loupe.graph.Layers.averagePool;
import static dev.loupe.graph.Layers.convTranspose;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.lstm;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Scope;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;
import dev.loupe.zoo.Zoo;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExplanationTest {

    static List<String> zoo() {
        return Zoo.names();
    }

    @ParameterizedTest
    @MethodSource("zoo")
    void everyFigureOfTheZooIsWhatItsNumbersComeTo(String name) {
        check(Inspection.of(Zoo.find(name).orElseThrow().graph()));
    }

    private static void check(Inspection inspection) {
        SoftAssertions all = new SoftAssertions();
        Explanation whole = Explanation.of(inspection);
        evaluates(all, whole);
        Totals totals = inspection.totals();
        all.assertThat(value(whole, "weights")).as("weights").isEqualTo(totals.weights());
        all.assertThat(value(whole, "biases")).as("biases").isEqualTo(totals.biases());
        all.assertThat(value(whole, "multiply-adds")).as("multiply-adds").isEqualTo(totals.multiplyAdds());
        all.assertThat(value(whole, "neurons")).as("neurons").isEqualTo(totals.neurons());
        Set<String> paths = new HashSet<>();
        for (Layer layer : inspection.layers()) {
            if (!layer.scope().isRoot() && paths.add(layer.path())) {
                Explanation explanation = Explanation.of(inspection, layer.path());
                evaluates(all, explanation);
                equalsItsLayer(all, inspection, layer, explanation);
            }
        }
        all.assertAll();
    }

    private static void evaluates(SoftAssertions all, Explanation explanation) {
        for (Derivation derivation : explanation.derivations()) {
            String place = explanation.path() + " " + derivation.figure() + " = " + derivation.numbers();
            all.assertThat(Size.of(Expression.evaluate(derivation.numbers())))
                    .as(place)
                    .isEqualTo(derivation.value());
        }
    }

    /** A layer's explanation is of all that its call does: its own figures, and those of layers inside it. */
    private static void equalsItsLayer(
            SoftAssertions all, Inspection inspection, Layer layer, Explanation explanation) {
        Size parameters = Size.ZERO;
        Size multiplyAdds = Size.ZERO;
        Size neurons = Size.ZERO;
        for (int i = 0; i < inspection.held().size(); i++) {
            if (isInside(inspection.graph().calls().get(i).scope(), layer.scope())) {
                parameters = parameters.plus(inspection.held().get(i).parameters());
            }
        }
        for (Layer inner : inspection.layers()) {
            if (isInside(inner.scope(), layer.scope())) {
                multiplyAdds = multiplyAdds.plus(inner.multiplyAdds());
                neurons = neurons.plus(inner.neurons());
            }
        }
        String path = layer.path();
        all.assertThat(value(explanation, "weights").plus(value(explanation, "biases")))
                .as(path + " weights + biases")
                .isEqualTo(parameters);
        all.assertThat(value(explanation, "multiply-adds"))
                .as(path + " multiply-adds")
                .isEqualTo(multiplyAdds);
        all.assertThat(value(explanation, "neurons")).as(path + " neurons").isEqualTo(neurons);
        all.assertThat(value(explanation, "activation bytes"))
                .as(path + " activation bytes")
                .isEqualTo(layer.activationBytes());
    }

    private static boolean isInside(Scope scope, Scope outer) {
        Scope at = scope;
        while (at.depth() > outer.depth()) {
            at = at.parent();
        }
        return at.index() == outer.index();
    }

    private static Size value(Explanation explanation, String figure) {
        Optional<Derivation> found = explanation.derivations().stream()
                .filter(derivation -> derivation.figure().equals(figure))
                .findFirst();
        return found.map(Derivation::value).orElse(Size.ZERO);
    }

    private static Inspection inspect(Block network, long... input) {
        return Inspection.of(Graph.of("network", network, Shape.of(input)));
    }

    @Test
    void aBatchDividesNeuronsOnly() {
        Inspection inspection = inspect(sequential(linear(8), linear(3)), 5, 7, 4);
        check(inspection);
        assertThat(value(Explanation.of(inspection), "neurons")).isEqualTo(Size.of(7 * 8 + 7 * 3));
        assertThat(value(Explanation.of(inspection), "multiply-adds"))
                .isEqualTo(Size.of(5 * 7 * 4 * 8 + 5 * 7 * 8 * 3));
    }

    @Test
    void theBatchIsFoundWhereverItStands() {
        Block network = Block.of("Recurrent", x -> x.then("lstm", lstm(5)).then("head", linear(6)));
        Input sequence = new Input("x", TensorType.of(DType.FLOAT32, 3, 2, 4), 1);
        Inspection inspection = Inspection.of(Graph.of("recurrent", network, Mode.EVAL, DType.FLOAT32, sequence));
        check(inspection);
        assertThat(value(Explanation.of(inspection, "head"), "neurons")).isEqualTo(Size.of(3 * 6));
    }

    @Test
    void windowsFoldedIntoTheBatchAreStillOfOneSample() {
        Block network = Block.of(
                "Windows",
                x -> x.reshape(Size.of(2 * 4), Size.of(3), Size.of(5)).then("fc", linear(7)));
        Inspection inspection = inspect(network, 2, 12, 5);
        check(inspection);
        assertThat(value(Explanation.of(inspection, "fc"), "neurons")).isEqualTo(Size.of(4 * 3 * 7));
    }

    @Test
    void aModuleCalledTwiceHoldsItsWeightsOnce() {
        Inspection inspection =
                inspect(Block.of("Twice", x -> x.then("fc", linear(4)).then("fc", linear(4))), 1, 4);
        check(inspection);
        assertThat(value(Explanation.of(inspection), "parameters")).isEqualTo(Size.of(20));
        assertThat(value(Explanation.of(inspection), "multiply-adds")).isEqualTo(Size.of(32));
    }

    @Test
    void tiedWeightsAreExplainedWhereTheyAreHeld() {
        Block network = Block.of(
                "Tied", x -> x.then("first", linear(4)).then("second", linear(4).tied("weight", "first.weight")));
        Inspection inspection = inspect(network, 1, 4);
        check(inspection);
        assertThat(value(Explanation.of(inspection, "second"), "biases")).isEqualTo(Size.of(4));
    }

    @Test
    void aWindowThatWouldStartInThePaddingIsLeftOut() {
        // 4 with padding 1 and stride 2 over windows of 2: ceil((4 + 2 - 2)/2) + 1 = 3 start at -1, 1, 3
        check(inspect(sequential(maxPool(2).padding(1).ceil(true)), 1, 1, 4, 4));
        // 5: ceil((5 + 2 - 2)/2) + 1 = 4, but the last would start at place 5, behind the input
        Inspection inspection = inspect(sequential(averagePool(2).padding(1).ceil(true)), 1, 1, 5, 5);
        check(inspection);
        assertThat(value(Explanation.of(inspection, "0"), "output height")).isEqualTo(Size.of(3));
    }

    @Test
    void aTransposedConvolutionExplainsItsSize() {
        Inspection inspection = inspect(
                sequential(convTranspose(6, 3)
                        .stride(2)
                        .padding(1)
                        .outputPadding(1)
                        .groups(2)),
                1,
                4,
                5,
                5);
        check(inspection);
        assertThat(value(Explanation.of(inspection, "0"), "output width")).isEqualTo(Size.of(10));
        assertThat(value(Explanation.of(inspection, "0"), "multiply-adds")).isEqualTo(Size.of(4 * 25 * 9 * 3));
    }

    @Test
    void anUnusedModuleCountsForParametersOnly() {
        Block network = Block.of("Idle", x -> {
            x.then("auxiliary", linear(9));
            return x.then("head", linear(2));
        });
        Inspection inspection = inspect(network, 1, 3);
        check(inspection);
        assertThat(inspection.graph().parameters()).extracting(Parameter::key).contains("auxiliary.weight");
        assertThat(value(Explanation.of(inspection), "parameters")).isEqualTo(Size.of(9 * 4 + 2 * 4));
        assertThatThrownBy(() -> Explanation.of(inspection, "nowhere"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("nowhere");
    }
}
