package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each optimizer goes where LibTorch's own goes, step by step. */
class OptimizerTest {
    private static final double RATE = 0.05;
    private static final int STEPS = 20;
    private static final double[] START = {0.5, -1.5, 2.0, 0.01, -0.3, 1.0};

    @Test
    void sgdGoesAsLibTorchs() {
        compare(weights -> new Sgd(weights, 0, 0, false), vector -> {
            SGDOptions options = new SGDOptions(RATE);
            return new org.bytedeco.pytorch.SGD(vector, options);
        });
    }

    @Test
    void sgdWithMomentumAndDecayGoesAsLibTorchs() {
        compare(weights -> new Sgd(weights, 0.9, 0.01, false), vector -> {
            SGDOptions options = new SGDOptions(RATE);
            options.momentum().put(0.9);
            options.weight_decay().put(0.01);
            return new org.bytedeco.pytorch.SGD(vector, options);
        });
    }

    @Test
    void nesterovsSgdGoesAsLibTorchs() {
        compare(weights -> new Sgd(weights, 0.9, 0.01, true), vector -> {
            SGDOptions options = new SGDOptions(RATE);
            options.momentum().put(0.9);
            options.weight_decay().put(0.01);
            options.nesterov().put(true);
            return new org.bytedeco.pytorch.SGD(vector, options);
        });
    }

    @Test
    void adamGoesAsLibTorchs() {
        compare(weights -> Adam.adam(weights, 0.5, 0.999, 1e-8, 0.01), vector -> {
            AdamOptions options = new AdamOptions(RATE);
            options.betas().put(0.999, 0.5); // a pair of C++ lies in memory with its second first
            options.weight_decay().put(0.01);
            return new org.bytedeco.pytorch.Adam(vector, options);
        });
    }

    @Test
    void adamWGoesAsLibTorchs() {
        compare(weights -> Adam.adamW(weights, 0.9, 0.99, 1e-8, 0.1), vector -> {
            AdamWOptions options = new AdamWOptions(RATE);
            options.betas().put(0.99, 0.9); // a pair of C++ lies in memory with its second first
            options.weight_decay().put(0.1);
            return new org.bytedeco.pytorch.AdamW(vector, options);
        });
    }

    @Test
    void rmsPropGoesAsLibTorchs() {
        compare(weights -> new RmsProp(weights, 0.95, 1e-8, 0.9, 0.01), vector -> {
            RMSpropOptions options = new RMSpropOptions(RATE);
            options.alpha().put(0.95);
            options.momentum().put(0.9);
            options.weight_decay().put(0.01);
            return new org.bytedeco.pytorch.RMSprop(vector, options);
        });
    }

    private static void compare(
            Function<Map<String, Tensor>, Optimizer> ours,
            Function<TensorVector, org.bytedeco.pytorch.Optimizer> theirs) {
        try (TensorScope scope = TensorScope.open();
                PointerScope pointers = new PointerScope()) {
            Tensor mine = Tensor.of(START).requiresGrad_(true);
            Tensor other = Tensor.of(START).requiresGrad_(true);
            org.bytedeco.pytorch.Optimizer reference = theirs.apply(new TensorVector(other.handle()));
            try (Optimizer optimizer = ours.apply(Map.of("w", mine))) {
                for (int i = 0; i < STEPS; i++) {
                    step(mine);
                    optimizer.step(RATE);
                    optimizer.zeroGrad();
                    step(other);
                    reference.step();
                    reference.zero_grad();
                    assertThat(mine.toDoubles()).as("step %d", i).containsExactly(other.toDoubles(), within(1e-12));
                }
            }
        }
    }

    /** A gradient that is neither constant nor of one sign. */
    private static void step(Tensor weight) {
        try (TensorScope scope = TensorScope.open()) {
            weight.square().sub(weight.exp()).square().sum().backward();
        }
    }

    @Test
    void aRunThatIsTakenUpAgainGoesOnExactly(@TempDir Path folder) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor through = Tensor.of(START).requiresGrad_(true);
            Tensor stopped = Tensor.of(START).requiresGrad_(true);
            try (Optimizer whole = Adam.adam(Map.of("a.w", through), 0.9, 0.999)) {
                run(whole, through, 10);
            }
            try (Optimizer first = Adam.adam(Map.of("a.w", stopped), 0.9, 0.999)) {
                run(first, stopped, 4);
                NamedTensors.save(first.state(), Map.of(), folder.resolve("optimizer.safetensors"));
            }
            try (Optimizer second = Adam.adam(Map.of("a.w", stopped), 0.9, 0.999)) {
                second.restore(NamedTensors.read(folder.resolve("optimizer.safetensors")));
                run(second, stopped, 6);
            }
            assertThat(stopped.toDoubles()).containsExactly(through.toDoubles());
        }
    }

    private static void run(Optimizer optimizer, Tensor weight, int steps) {
        for (int i = 0; i < steps; i++) {
            step(weight);
            optimizer.step(RATE);
            optimizer.zeroGrad();
        }
    }

    @Test
    void gradientsAreScaledDownTogether() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor a = Tensor.of(new double[] {3}).requiresGrad_(true);
            Tensor b = Tensor.of(new double[] {4}).requiresGrad_(true);
            a.square().sum().add(b.square().sum()).backward();
            try (Optimizer optimizer = new Sgd(Map.of("a", a, "b", b), 0, 0, false)) {
                assertThat(optimizer.clipGradNorm(1)).isCloseTo(10, within(1e-12));
            }
            assertThat(a.grad().orElseThrow().item()).isCloseTo(0.6, within(1e-6));
            assertThat(b.grad().orElseThrow().item()).isCloseTo(0.8, within(1e-6));
        }
    }

    @Test
    void schedulesAreFunctionsOfTheStep() {
        assertThat(Schedule.steps(10, 0.1).factor(25)).isCloseTo(0.01, within(1e-15));
        Schedule cosine = Schedule.cosine(100, 0.02);
        assertThat(cosine.factor(0)).isEqualTo(1);
        assertThat(cosine.factor(50)).isCloseTo(0.51, within(1e-12));
        assertThat(cosine.factor(100)).isEqualTo(0.02);
        Schedule warm = cosine.warmUp(4);
        assertThat(warm.factor(0)).isEqualTo(0.2);
        assertThat(warm.factor(4)).isEqualTo(1);
    }
}
