package dev.loupe.models.recurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.graph.DType;
import dev.loupe.torch.Engine;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells against LibTorch's fused layers, against slow formulas on single numbers, and with their gates forced. */
class CellsTest {
    private static final int STEPS = 9;
    private static final int BATCH = 3;
    private static final int INPUTS = 5;
    private static final int HIDDEN = 8;

    private TensorScope scope = TensorScope.open();

    @BeforeEach
    void seed() {
        Engine.threads(1);
        Engine.seed(20);
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static NamedWeights weights(LayerStack stack, DType dtype) {
        NamedWeights weights = NamedWeights.zeros(stack.shapes(), dtype);
        stack.start(weights);
        return weights;
    }

    private static List<State> states(LayerStack stack, DType dtype) {
        return stack.zeros(dtype, BATCH).stream()
                .map(state -> state.c() == state.h()
                        ? State.of(Tensor.randn(dtype, state.h().shape()))
                        : new State(
                                Tensor.randn(dtype, state.h().shape()),
                                Tensor.randn(dtype, state.c().shape())))
                .toList();
    }

    private static double furthest(Tensor one, Tensor other) {
        return one.sub(other).abs().amax(range(one.dim())).item();
    }

    private static long[] range(int count) {
        long[] all = new long[count];
        for (int i = 0; i < count; i++) {
            all[i] = i;
        }
        return all;
    }

    /** The loss that both ways are differentiated by: each output with a weight of its own, and the last cell state. */
    private static Tensor loss(LayerStack.Result result, Tensor mask) {
        Tensor last = result.after().get(result.after().size() - 1).c();
        return result.output().mul(mask).sum().add(last.square().sum());
    }

    private static Map<String, Tensor> gradients(NamedWeights weights, Tensor loss) {
        loss.backward();
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        weights.tensors().forEach((key, weight) -> {
            gradients.put(key, weight.grad().orElseThrow().copy());
            weight.zeroGrad();
        });
        return gradients;
    }

    @ParameterizedTest
    @CsvSource({
        "lstm, FLOAT32, 1e-6, 2e-5", "lstm, FLOAT64, 1e-12, 1e-12",
        "projection, FLOAT32, 1e-6, 2e-5", "projection, FLOAT64, 1e-12, 1e-12",
        "gru, FLOAT32, 1e-6, 2e-5", "gru, FLOAT64, 1e-12, 1e-12",
        "rnn, FLOAT32, 1e-6, 2e-5", "rnn, FLOAT64, 1e-12, 1e-12"
    })
    void cellByCellEqualsTheFusedLayerInValuesAndGradients(
            String cell, DType dtype, double values, double ofGradients) {
        LayerStack stack = new LayerStack(Cell.of(cell, HIDDEN), INPUTS, HIDDEN, 2);
        try (NamedWeights weights = weights(stack, dtype)) {
            Tensor x = Tensor.randn(dtype, STEPS, BATCH, INPUTS);
            List<State> before = states(stack, dtype);
            LayerStack.Result fused = stack.run(weights, x, before, 0);
            LayerStack.Result slow = stack.cellByCell(weights, x, before, 0, (layer, step) -> {});

            assertThat(furthest(fused.output(), slow.output())).isLessThan(values);
            assertThat(furthest(fused.after().get(1).c(), slow.after().get(1).c()))
                    .isLessThan(values);
            Tensor mask = Tensor.randn(dtype, fused.output().shape());
            Map<String, Tensor> one = gradients(weights, loss(fused, mask));
            Map<String, Tensor> other = gradients(weights, loss(slow, mask));
            one.forEach((key, gradient) -> assertThat(furthest(gradient, Objects.requireNonNull(other.get(key))))
                    .as(key)
                    .isLessThan(ofGradients * Math.max(1, gradient.norm().item())));
        }
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double[] normalised(double[] a, double[] gain, double[] bias) {
        double mean = DoubleStream.of(a).average().orElseThrow();
        double variance =
                DoubleStream.of(a).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
        double[] made = new double[a.length];
        for (int k = 0; k < a.length; k++) {
            made[k] = (a[k] - mean) / Math.sqrt(variance + 1e-5) * gain[k] + bias[k];
        }
        return made;
    }

    /** One step by the papers' equations, number by number: h and c of one sample. */
    private static double[][] slowly(String cell, LayerWeights w, double[] x, double[] h, double[] c) {
        int n = c.length;
        double[] wx = product(w, "weight_ih", x);
        double[] uh = product(w, "weight_hh", h);
        double[] bx = w.get("bias_ih").toDoubles();
        double[] bh = w.get("bias_hh").toDoubles();
        double[] a = new double[wx.length];
        if (cell.equals("layernorm")) {
            double[] one = normalised(wx, w.get("norm_ih").toDoubles(), bx);
            double[] other = normalised(uh, w.get("norm_hh").toDoubles(), bh);
            for (int k = 0; k < a.length; k++) {
                a[k] = one[k] + other[k];
            }
        } else {
            for (int k = 0; k < a.length; k++) {
                a[k] = wx[k] + bx[k] + uh[k] + bh[k];
            }
        }
        double[] newH = new double[n];
        double[] newC = new double[n];
        double[] o = new double[n];
        for (int k = 0; k < n; k++) {
            switch (cell) {
                case "lstm1997" -> {
                    newC[k] = c[k] + sigmoid(a[k]) * Math.tanh(a[n + k]);
                    o[k] = sigmoid(a[2 * n + k]);
                }
                case "coupled" -> {
                    double f = sigmoid(a[k]);
                    newC[k] = f * c[k] + (1 - f) * Math.tanh(a[n + k]);
                    o[k] = sigmoid(a[2 * n + k]);
                }
                case "peephole" -> {
                    double i = sigmoid(a[k] + w.get("peephole_i").toDoubles()[k] * c[k]);
                    double f = sigmoid(a[n + k] + w.get("peephole_f").toDoubles()[k] * c[k]);
                    newC[k] = f * c[k] + i * Math.tanh(a[2 * n + k]);
                    o[k] = sigmoid(a[3 * n + k] + w.get("peephole_o").toDoubles()[k] * newC[k]);
                }
                default -> {
                    newC[k] = sigmoid(a[n + k]) * c[k] + sigmoid(a[k]) * Math.tanh(a[2 * n + k]);
                    o[k] = sigmoid(a[3 * n + k]);
                }
            }
        }
        double[] seen = cell.equals("layernorm")
                ? normalised(
                        newC, w.get("norm_c").toDoubles(), w.get("norm_c_bias").toDoubles())
                : newC;
        for (int k = 0; k < n; k++) {
            newH[k] = o[k] * Math.tanh(seen[k]);
        }
        return new double[][] {newH, newC};
    }

    private static double[] product(LayerWeights w, String name, double[] x) {
        double[] matrix = w.get(name).toDoubles();
        double[] made = new double[matrix.length / x.length];
        for (int k = 0; k < matrix.length; k++) {
            made[k / x.length] += matrix[k] * x[k % x.length];
        }
        return made;
    }

    @ParameterizedTest
    @ValueSource(strings = {"lstm", "lstm1997", "peephole", "coupled", "layernorm"})
    void aStepIsWhatTheEquationsSay(String name) {
        LayerStack stack = new LayerStack(Cell.of(name, HIDDEN), INPUTS, HIDDEN, 1);
        try (NamedWeights weights = weights(stack, DType.FLOAT64)) {
            SplittableRandom random = new SplittableRandom(5);
            double[] x = random.doubles(INPUTS, -1, 1).toArray();
            double[] h = random.doubles(HIDDEN, -1, 1).toArray();
            double[] c = random.doubles(HIDDEN, -2, 2).toArray();
            LayerWeights layer = stack.of(weights, 0);
            State before = new State(Tensor.of(h, 1, HIDDEN), Tensor.of(c, 1, HIDDEN));

            Step step = stack.cell().step(Tensor.of(x, 1, INPUTS), before, layer);

            double[][] expected = slowly(name, layer, x, h, c);
            assertThat(step.after().h().toDoubles()).containsExactly(expected[0], within(1e-12));
            assertThat(step.after().c().toDoubles()).containsExactly(expected[1], within(1e-12));
        }
    }

    /** Biases so large that a gate is 0 or 1 to the last bit, whatever comes in. */
    private static void force(LayerStack stack, NamedWeights weights, int gate, double bias) {
        try (NoGradients mode = NoGradients.open()) {
            weights.get("lstm.weight_ih_l0")
                    .narrow(0, (long) gate * HIDDEN, HIDDEN)
                    .fill_(0);
            weights.get("lstm.weight_hh_l0")
                    .narrow(0, (long) gate * HIDDEN, HIDDEN)
                    .fill_(0);
            stack.of(weights, 0).setBias(gate, HIDDEN, bias);
            weights.tensors().forEach((key, weight) -> {
                if (key.contains("peephole")) {
                    weight.fill_(0);
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"lstm, FLOAT32", "lstm, FLOAT64", "projection, FLOAT32", "peephole, FLOAT64"})
    void withAForgetGateOf1AndAnInputGateOf0TheCellKeepsItsValueToTheBit(String name, DType dtype) {
        LayerStack stack = new LayerStack(Cell.of(name, HIDDEN), INPUTS, HIDDEN, 1);
        try (NamedWeights weights = weights(stack, dtype)) {
            force(stack, weights, 0, -1000);
            force(stack, weights, 1, 1000);
            List<State> before = states(stack, dtype);
            Tensor x = Tensor.randn(dtype, 200, BATCH, INPUTS);

            double[] kept = before.get(0).c().toDoubles();
            assertThat(stack.run(weights, x, before, 0).after().get(0).c().toDoubles())
                    .isEqualTo(kept);
            assertThat(stack.cellByCell(weights, x, before, 0, (layer, step) -> {})
                            .after()
                            .get(0)
                            .c()
                            .toDoubles())
                    .isEqualTo(kept);
        }
    }

    @Test
    void withAForgetGateOf0TheCellHoldsWhatCameInLast() {
        LayerStack stack = new LayerStack(Cell.of("lstm", HIDDEN), INPUTS, HIDDEN, 1);
        try (NamedWeights weights = weights(stack, DType.FLOAT64)) {
            force(stack, weights, 1, -1000);
            stack.cellByCell(
                    weights,
                    Tensor.randn(DType.FLOAT64, STEPS, BATCH, INPUTS),
                    states(stack, DType.FLOAT64),
                    0,
                    (l, step) -> {
                        double[] i = step.values().get(1).tensor().toDoubles();
                        double[] g = step.values().get(3).tensor().toDoubles();
                        double[] c = step.values().get(4).tensor().toDoubles();
                        for (int k = 0; k < c.length; k++) {
                            assertThat(c[k]).isEqualTo(i[k] * g[k]);
                        }
                    });
        }
    }

    @Test
    void theCellOf1997HasNoGradientThroughItsGatesOverTime() {
        LayerStack stack = new LayerStack(new Lstm1997Cell(), INPUTS, HIDDEN, 1);
        try (NamedWeights weights = weights(stack, DType.FLOAT64)) {
            Tensor h = Tensor.randn(DType.FLOAT64, BATCH, HIDDEN).requiresGrad_(true);
            Tensor c = Tensor.randn(DType.FLOAT64, BATCH, HIDDEN).requiresGrad_(true);
            Tensor x = Tensor.randn(DType.FLOAT64, 50, BATCH, INPUTS);

            stack.run(weights, x, List.of(new State(h, c)), 0)
                    .after()
                    .get(0)
                    .c()
                    .sum()
                    .backward();

            assertThat(h.grad()).isEmpty();
            // The constant error carousel: after 50 steps the gradient is what it was.
            assertThat(c.grad().orElseThrow().toDoubles()).containsOnly(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lstm, 1472",
        "lstm1997, 1104",
        "peephole, 1520",
        "coupled, 1104",
        "gru, 1104",
        "rnn, 368",
        "projection, 768"
    })
    void weightsAreAsManyAsTheFormulasSay(String name, long count) {
        // gates (n h + h^2 + 2 h) with n = 5 and h = 16, and 3 h peepholes; with p = 4 units out 4 (n h + p h + 2 h) +
        // p h
        try (NamedWeights weights =
                NamedWeights.zeros(new LayerStack(Cell.of(name, 16), 5, 16, 1).shapes(), DType.FLOAT32)) {
            assertThat(weights.count()).isEqualTo(count);
        }
    }
}
