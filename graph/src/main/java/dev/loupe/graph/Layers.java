package dev.loupe.graph;

import dev.loupe.graph.ActivationOp.Dropped;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.PoolOp.Reduction;
import dev.loupe.graph.RecurrentOp.Cell;
import java.util.List;

/** The words in which networks are written: operators with their usual settings (PyTorch's defaults). */
public final class Layers {
    private Layers() {}

    /** Steps one after the other, named {@code 0}, {@code 1}, … */
    public static Block sequential(Step... steps) {
        return Block.sequential(steps);
    }

    /** Convolution of images with a square kernel; stride 1, no padding, with bias. */
    public static WeightedOp.Conv conv(int channels, int kernel) {
        return conv(channels, Axes.all(2, kernel));
    }

    /** Convolution over as many axes as the kernel has. */
    public static WeightedOp.Conv conv(int channels, Axes kernel) {
        return new WeightedOp.Conv(channels, Window.of(kernel), 1, true);
    }

    public static WeightedOp.Conv conv1d(int channels, int kernel) {
        return conv(channels, Axes.of(kernel));
    }

    public static WeightedOp.Conv conv3d(int channels, int kernel) {
        return conv(channels, Axes.all(3, kernel));
    }

    /** Transposed convolution of images with a square kernel. */
    public static WeightedOp.ConvTranspose convTranspose(int channels, int kernel) {
        return convTranspose(channels, Axes.all(2, kernel));
    }

    public static WeightedOp.ConvTranspose convTranspose(int channels, Axes kernel) {
        return new WeightedOp.ConvTranspose(channels, Window.of(kernel), Axes.all(kernel.count(), 0), 1, true);
    }

    public static WeightedOp.Linear linear(int features) {
        return new WeightedOp.Linear(features, true);
    }

    public static WeightedOp.Embedding embedding(int rows, int features) {
        return new WeightedOp.Embedding(rows, features);
    }

    public static NormOp.BatchNorm batchNorm() {
        return batchNorm(1e-5, 0.1);
    }

    public static NormOp.BatchNorm batchNorm(double eps, double momentum) {
        return new NormOp.BatchNorm(eps, momentum, true);
    }

    /** Over the last dimension. */
    public static NormOp.LayerNorm layerNorm(double eps) {
        return new NormOp.LayerNorm(1, eps, true, true);
    }

    public static NormOp.RmsNorm rmsNorm(double eps) {
        return new NormOp.RmsNorm(eps);
    }

    public static NormOp.GroupNorm groupNorm(int groups) {
        return new NormOp.GroupNorm(groups, 1e-5, true);
    }

    public static NormOp.InstanceNorm instanceNorm() {
        return new NormOp.InstanceNorm(1e-5, false);
    }

    /** AlexNet's, with PyTorch's scale: {@code alpha} is divided by the size. */
    public static NormOp.LocalResponseNorm localResponseNorm(int size, double alpha, double beta, double k) {
        return new NormOp.LocalResponseNorm(size, alpha, beta, k);
    }

    public static ActivationOp.Activation activation(Function function) {
        return new ActivationOp.Activation(function, 0, false);
    }

    /** Rectified linear unit in place, as torchvision writes it. */
    public static ActivationOp.Activation relu() {
        return new ActivationOp.Activation(Function.RELU, 0, true);
    }

    public static ActivationOp.Activation relu6() {
        return new ActivationOp.Activation(Function.RELU6, 0, true);
    }

    public static ActivationOp.Activation leakyRelu(double slope) {
        return new ActivationOp.Activation(Function.LEAKY_RELU, slope, true);
    }

    public static ActivationOp.Activation sigmoid() {
        return activation(Function.SIGMOID);
    }

    public static ActivationOp.Activation tanh() {
        return activation(Function.TANH);
    }

    public static ActivationOp.Activation gelu() {
        return activation(Function.GELU);
    }

    public static ActivationOp.Activation silu() {
        return new ActivationOp.Activation(Function.SILU, 0, true);
    }

    public static ActivationOp.Softmax softmax(int dimension) {
        return new ActivationOp.Softmax(dimension, false);
    }

    /** Maximum over a square window; the stride is the kernel, as in PyTorch. */
    public static PoolOp.Pool maxPool(int kernel) {
        return maxPool(Axes.all(2, kernel));
    }

    public static PoolOp.Pool maxPool(Axes kernel) {
        return new PoolOp.Pool(Reduction.MAX, Window.of(kernel).stride(kernel), false, true);
    }

    public static PoolOp.Pool averagePool(int kernel) {
        return averagePool(Axes.all(2, kernel));
    }

    public static PoolOp.Pool averagePool(Axes kernel) {
        return new PoolOp.Pool(Reduction.AVERAGE, Window.of(kernel).stride(kernel), false, true);
    }

    public static PoolOp.AdaptivePool adaptiveAveragePool(int size) {
        return new PoolOp.AdaptivePool(Reduction.AVERAGE, Axes.all(2, size));
    }

    public static PoolOp.AdaptivePool adaptiveMaxPool(int size) {
        return new PoolOp.AdaptivePool(Reduction.MAX, Axes.all(2, size));
    }

    public static PoolOp.Reduce mean(Integer... dimensions) {
        return new PoolOp.Reduce(Reduction.AVERAGE, List.of(dimensions), false);
    }

    public static ActivationOp.Dropout dropout(double share) {
        return new ActivationOp.Dropout(share, Dropped.ELEMENT);
    }

    public static ActivationOp.Dropout stochasticDepth(double share) {
        return new ActivationOp.Dropout(share, Dropped.BRANCH);
    }

    /** All dimensions but the batch into one. */
    public static ShapeOp.Flatten flatten() {
        return new ShapeOp.Flatten(1, -1);
    }

    public static SourceOp.Identity identity() {
        return new SourceOp.Identity();
    }

    public static RecurrentOp.Recurrent lstm(int hidden) {
        return recurrent(Cell.LSTM, hidden);
    }

    public static RecurrentOp.Recurrent gru(int hidden) {
        return recurrent(Cell.GRU, hidden);
    }

    public static RecurrentOp.Recurrent rnn(int hidden) {
        return recurrent(Cell.RNN, hidden);
    }

    private static RecurrentOp.Recurrent recurrent(Cell cell, int hidden) {
        return new RecurrentOp.Recurrent(cell, hidden, 1, false, RecurrentOp.Biases.TWO, false, 0);
    }

    public static RecurrentOp.RecurrentCell lstmCell(int hidden) {
        return new RecurrentOp.RecurrentCell(Cell.LSTM, hidden, true);
    }
}
