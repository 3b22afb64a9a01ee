package dev.loupe.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members of a group, each on a thread of its own. */
class ProcessGroupTest {
    private static final int SIZE = 3;

    private static <R> List<R> together(Path folder, Function<ProcessGroup, R> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SIZE);
        try {
            List<Future<R>> results = new ArrayList<>();
            for (int rank = 0; rank < SIZE; rank++) {
                int own = rank;
                results.add(threads.submit(() -> {
                    try (ProcessGroup group = ProcessGroup.join(folder.resolve("store"), own, SIZE)) {
                        return work.apply(group);
                    }
                }));
            }
            List<R> all = new ArrayList<>();
            for (Future<R> result : results) {
                all.add(result.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void everybodyGetsTheSumOfAllNumbers(@TempDir Path folder) throws Exception {
        List<double[]> sums = together(folder, group -> group.sum(group.rank(), 1, -0.5));

        assertThat(sums).hasSize(SIZE).allSatisfy(sum -> assertThat(sum).containsExactly(3, 3, -1.5));
    }

    @Test
    void gradientsAreReplacedByTheirSumsEachInItsOwnShape(@TempDir Path folder) throws Exception {
        List<List<double[]>> sums = together(folder, group -> {
            try (TensorScope scope = TensorScope.open()) {
                Tensor matrix = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3).requiresGrad_(true);
                Tensor bias = Tensor.of(new double[] {1}, 1).requiresGrad_(true);
                Tensor unused = Tensor.of(new double[] {7}, 1).requiresGrad_(true);
                double factor = group.rank() + 1;
                matrix.mul(matrix).sum().add(bias.sum()).mul(factor).backward();
                group.sumGradients(List.of(matrix, unused, bias));
                assertThat(unused.grad()).isEmpty();
                return List.of(
                        matrix.grad().orElseThrow().toDoubles(),
                        bias.grad().orElseThrow().toDoubles());
            }
        });

        assertThat(sums).allSatisfy(sum -> {
            assertThat(sum.get(0)).containsExactly(12, 24, 36, 48, 60, 72); // 2 w * (1 + 2 + 3)
            assertThat(sum.get(1)).containsExactly(6);
        });
    }
}
