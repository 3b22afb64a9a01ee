package dev.loupe.models.text;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.models.recurrent.Cell;
import dev.loupe.models.recurrent.LayerStack;
import dev.loupe.models.recurrent.NamedWeights;
import dev.loupe.models.recurrent.State;
import dev.loupe.models.training.RunFolder;
import dev.loupe.torch.Functional;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network that tells the next character: an embedding of the characters, recurrent layers, and a linear layer that puts
 * out a score for each character. Its weights are those of PyTorch's modules {@code embedding}, {@code lstm} and
 * {@code head}.
 */
public record CharacterNetwork(Vocabulary vocabulary, LayerStack stack) {
    static final String RECIPE = "char-lstm";

    private static final int MOST = 1 << 16;

    /**
     * What comes out of some steps.
     *
     * @param scores {@code [steps, batch, characters]}, before the softmax
     * @param after the state of each layer
     */
    record Result(Tensor scores, List<State> after) {}

    /** Of all weights, by key. */
    Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("embedding.weight", new long[] {vocabulary.size(), stack.inputs()});
        shapes.putAll(stack.shapes());
        shapes.put("head.weight", new long[] {vocabulary.size(), stack.features()});
        shapes.put("head.bias", new long[] {vocabulary.size()});
        return shapes;
    }

    /** First weights, by the random numbers of {@link dev.loupe.torch.Engine#seed}; to be closed by the caller. */
    NamedWeights start() {
        NamedWeights weights = NamedWeights.zeros(shapes(), DType.FLOAT32);
        weights.normal("embedding.weight");
        stack.start(weights);
        double bound = 1 / Math.sqrt(stack.features());
        weights.uniform("head.weight", bound);
        weights.uniform("head.bias", bound);
        return weights;
    }

    /**
     * The scores of what follows each character.
     *
     * @param characters their numbers {@code [steps, batch]}, int64
     */
    Result scores(NamedWeights weights, Tensor characters, List<State> before, double dropout) {
        LayerStack.Result read = stack.run(weights, embedded(weights, characters), before, dropout);
        return new Result(
                Functional.linear(read.output(), weights.get("head.weight"), weights.get("head.bias")), read.after());
    }

    Tensor embedded(NamedWeights weights, Tensor characters) {
        return Functional.embedding(characters, weights.get("embedding.weight"));
    }

    /** As texts in the header of a file of weights. */
    Map<String, String> metadata() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(RunFolder.RECIPE, RECIPE);
        texts.put("loupe.cell", stack.cell().name());
        texts.put("loupe.features", Integer.toString(stack.inputs()));
        texts.put("loupe.hidden", Integer.toString(stack.hidden()));
        texts.put("loupe.layers", Integer.toString(stack.layers()));
        vocabulary.describe(texts);
        return texts;
    }

    /** A network with the weights that a run has learned. */
    record Learned(CharacterNetwork network, NamedWeights weights) implements AutoCloseable {
        @Override
        public void close() {
            weights.close();
        }
    }

    /**
     * What {@code loupe train char-lstm} has put into a folder.
     *
     * @throws BadInput when it is not there or damaged
     */
    static Learned read(Path run) {
        Path file = new RunFolder(run).model();
        try {
            CharacterNetwork network = of(NamedTensors.metadata(file));
            return new Learned(network, NamedWeights.read(network.shapes(), file));
        } catch (BadInput e) {
            throw e.in(file.toString());
        }
    }

    private static CharacterNetwork of(Map<String, String> metadata) {
        int hidden = number(metadata, "loupe.hidden");
        return new CharacterNetwork(
                Vocabulary.of(metadata),
                new LayerStack(
                        Cell.of(metadata.getOrDefault("loupe.cell", ""), hidden),
                        number(metadata, "loupe.features"),
                        hidden,
                        number(metadata, "loupe.layers")));
    }

    private static int number(Map<String, String> metadata, String key) {
        String text = metadata.getOrDefault(key, "");
        try {
            int number = Integer.parseInt(text);
            if (number > 0 && number <= MOST) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new BadInput("its header's " + key + " is '" + text + "', not a number", e);
        }
        throw new BadInput("its header's " + key + " is " + text + ", not a number from 1 to " + MOST);
    }
}
