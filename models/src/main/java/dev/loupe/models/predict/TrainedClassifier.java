package dev.loupe.models.predict;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.models.classifier.ImageNetwork;
import dev.loupe.models.data.Picture;
import dev.loupe.report.learning.Classifier;
import dev.loupe.torch.Executor;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A network with its weights, and the way from a picture to its input. */
final class TrainedClassifier implements Classifier {
    private final ImageNetwork network;
    private final int shorterSide;
    private final Executor executor;
    private final Weights weights;

    /**
     * Loads weights.
     *
     * @param shorterSide to which a picture is brought before the middle is cut out
     * @throws BadInput when the weights do not fit
     */
    TrainedClassifier(ImageNetwork network, int shorterSide, Path weights) {
        this.network = network;
        this.shorterSide = shorterSide;
        Graph graph = network.graph(Mode.EVAL);
        try {
            this.weights = Weights.read(graph, weights);
        } catch (BadInput e) {
            throw e.in(weights.toString());
        }
        this.executor = Executor.of(graph);
    }

    @Override
    public List<Answer> classify(Path file, int top) {
        Picture picture = Picture.read(file);
        Picture seen = (network.channels() == 1 ? picture.grey() : picture)
                .shorterSide(shorterSide)
                .centre(network.fit())
                .centre(network.size());
        double[] probabilities;
        try (TensorScope scope = TensorScope.open()) {
            Tensor input = Tensor.of(
                    seen.normalised(network.normalisation()), 1, network.channels(), network.size(), network.size());
            probabilities = executor.infer(weights, input).softmax(1).toDoubles();
        }
        List<Answer> answers = new ArrayList<>();
        IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer index) -> probabilities[index])
                        .reversed())
                .limit(top)
                .forEach(index -> answers.add(new Answer(index, label(index), probabilities[index])));
        return answers;
    }

    private String label(int index) {
        return index < network.classes().size() ? network.classes().get(index) : "";
    }

    @Override
    public void close() {
        executor.close();
        weights.close();
    }
}
