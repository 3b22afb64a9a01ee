package dev.loupe.models.gan;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Mode;
import dev.loupe.torch.Executor;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/**
 * A classifier in whose features images are compared: the 64 numbers before its last layer. Distances in them depend on its
 * weights, so that one judge's figures are not another's.
 */
final class Judge implements AutoCloseable {
    private static final String FASHION = "judge.safetensors";
    private static final int CHUNK = 500;
    static final int FEATURES = 64;

    private final Executor executor;
    private final Weights weights;
    private final int channels;
    private final int size;

    private Judge(Executor executor, Weights weights, int channels, int size) {
        this.executor = executor;
        this.weights = weights;
        this.channels = channels;
        this.size = size;
    }

    /** That of Fashion-MNIST, which comes with Loupe: two epochs of Adam, 90.9% of the test images right. */
    static Judge ofFashion() {
        try {
            Path file = Files.createTempFile("loupe-judge", ".safetensors");
            try (InputStream in = Judge.class.getResourceAsStream(FASHION)) {
                if (in == null) {
                    throw new IllegalStateException("the judge is not in the jar");
                }
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
                return read(file, 10, 1, 28);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new BadInput(
                    "the judge cannot be unpacked into the folder for temporary files: " + e.getMessage(), e);
        }
    }

    /**
     * One from a file.
     *
     * @throws BadInput when its weights are not those of such a judge
     */
    static Judge read(Path file, int classes, int channels, int size) {
        String options = "classes=" + classes + ",channels=" + channels + ",image_size=" + size;
        Weights weights = Weights.read(new GanNetwork("fashion_judge:" + options).graph(Mode.EVAL), file);
        weights.requireGradients(false);
        Executor executor = Executor.of(new GanNetwork("fashion_judge:features=true," + options).graph(Mode.EVAL));
        return new Judge(executor, weights, channels, size);
    }

    /**
     * Features of images.
     *
     * @param images {@code [count, channels, size, size]} in a row, values from -1 to 1
     * @return {@code [count][64]}
     */
    double[][] features(float[] images) {
        int each = channels * size * size;
        int count = images.length / each;
        double[][] features = new double[count][];
        for (int from = 0; from < count; from += CHUNK) {
            int here = Math.min(CHUNK, count - from);
            try (TensorScope scope = TensorScope.open()) {
                Tensor input = Tensor.of(
                        Arrays.copyOfRange(images, from * each, (from + here) * each), here, channels, size, size);
                double[] values = executor.infer(weights, input).toDoubles();
                for (int i = 0; i < here; i++) {
                    features[from + i] = Arrays.copyOfRange(values, i * FEATURES, (i + 1) * FEATURES);
                }
            }
        }
        return features;
    }

    /** Probabilities of the classes: {@code [count][classes]}. */
    double[][] probabilities(double[][] features) {
        double[] flat = Arrays.stream(features).flatMapToDouble(Arrays::stream).toArray();
        try (TensorScope scope = TensorScope.open()) {
            Tensor input = Tensor.of(flat, features.length, FEATURES).to(weights.dtype());
            Tensor scores =
                    input.matmul(weights.get("fc2.weight").transpose(0, 1)).add(weights.get("fc2.bias"));
            int classes = (int) scores.size(1);
            double[] values = scores.softmax(1).toDoubles();
            double[][] probabilities = new double[features.length][];
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = Arrays.copyOfRange(values, i * classes, (i + 1) * classes);
            }
            return probabilities;
        }
    }

    /** The likeliest class of each. */
    int[] classes(double[][] features) {
        return Arrays.stream(probabilities(features)).mapToInt(Judge::largest).toArray();
    }

    private static int largest(double[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            largest = values[i] > values[largest] ? i : largest;
        }
        return largest;
    }

    @Override
    public void close() {
        executor.close();
        weights.close();
    }
}
