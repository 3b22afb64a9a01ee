package dev.loupe.torch;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.flatten;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.TensorType;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Native memory follows the steps, not the garbage collector. */
class LeakTest {
    @Test
    @Tag("slow")
    void twoThousandTrainingStepsLeaveTheMemoryFlat() {
        Input input = new Input("x", TensorType.of(DType.FLOAT32, 16, 1, 28, 28));
        Graph graph = Graph.of(
                "small",
                sequential(
                        conv(8, 3),
                        batchNorm(),
                        relu(),
                        maxPool(2),
                        flatten(),
                        dropout(0.1),
                        linear(32),
                        relu(),
                        linear(10)),
                Mode.TRAIN,
                DType.FLOAT32,
                input);
        long after500 = 0;
        try (Executor executor = Executor.of(graph);
                Weights weights = Initialisation.of(graph, 1);
                Optimizer optimizer = new Sgd(weights.trained(), 0.9, 5e-4, true)) {
            for (int step = 1; step <= 2000; step++) {
                try (TensorScope scope = TensorScope.open()) {
                    Tensor images = Tensor.randn(DType.FLOAT32, 16, 1, 28, 28);
                    Tensor labels = Tensor.arange(16).clamp(0, 9).to(DType.INT64);
                    Losses.crossEntropy(executor.forward(weights, images), labels)
                            .backward();
                    optimizer.step(0.01);
                    optimizer.zeroGrad();
                }
                if (step == 500) {
                    System.gc();
                    after500 = Pointer.physicalBytes();
                }
            }
        }
        System.gc();
        long grown = Pointer.physicalBytes() - after500;
        // One forgotten tensor of scores a step grew the process by 200 MB in as many steps.
        assertThat(grown).isLessThan(12L << 20);
    }
}
