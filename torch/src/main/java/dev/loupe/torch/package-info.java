/**
 * Runs graphs on LibTorch. A {@code Tensor} is a handle on a native tensor, {@code Weights} are the tensors of a network by
 * name, an {@code Executor} is a graph made ready to run, an {@code Optimizer} changes weights by their gradients. All four
 * are closed by who opened them; {@code TensorScope} closes what an algorithm leaves behind. No tensor waits for the garbage
 * collector. Nothing outside this package sees LibTorch.
 *
 * <pre>{@code
 * try (Executor network = Executor.of(graph);
 *         Weights weights = Initialisation.of(graph, 1);
 *         Optimizer optimizer = new Sgd(weights.trained(), 0.9, 0, false);
 *         TensorScope step = TensorScope.open()) {
 *     Tensor loss = Losses.crossEntropy(network.forward(weights, images), labels);
 *     loss.backward();
 *     optimizer.step(0.1);
 *     optimizer.zeroGrad();
 * }
 * }</pre>
 */
@NullMarked
package dev.loupe.torch;

import org.jspecify.annotations.NullMarked;
