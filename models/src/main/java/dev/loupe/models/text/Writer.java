package dev.loupe.models.text;

import dev.loupe.graph.DType;
import dev.loupe.models.recurrent.State;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Writes on where a prompt ends, one character after the other, each drawn from what the network expects.
 *
 * @param temperature that the scores are divided by: below 1 the likely gets likelier; 0 takes the likeliest always
 * @param topK how many of the likeliest are drawn from; 0 is all
 */
record Writer(CharacterNetwork.Learned learned, double temperature, int topK, long seed) {
    /**
     * Puts the prompt and what follows it out, each character as soon as it is drawn.
     *
     * @param prompt what the network reads first; empty is a line break, or its first character where it knows none
     * @param stop whether to end before that
     * @throws dev.loupe.graph.BadInput when the prompt has a character that the network does not know
     */
    void write(String prompt, int length, Appendable out, BooleanSupplier stop) throws IOException {
        CharacterNetwork network = learned.network();
        int[] known = network.vocabulary().known();
        String start =
                prompt.isEmpty() ? Character.toString(network.vocabulary().knows('\n') ? '\n' : known[0]) : prompt;
        SplittableRandom random = new SplittableRandom(seed);
        List<State> state = network.stack().zeros(DType.FLOAT32, 1);
        long[] read = network.vocabulary().numbers(start);
        out.append(prompt);
        try (NoGradients mode = NoGradients.open()) {
            for (int i = 0; i < length && !stop.getAsBoolean(); i++) {
                double[] scores;
                try (TensorScope scope = TensorScope.open()) {
                    CharacterNetwork.Result result =
                            network.scores(learned.weights(), Tensor.of(read).unsqueeze(1), state, 0);
                    scores = result.scores().select(0, read.length - 1L).toDoubles();
                    state.forEach(State::close);
                    state = result.after().stream().map(State::carried).toList();
                }
                int drawn = draw(Arrays.copyOf(scores, known.length), random);
                out.append(Character.toString(known[drawn]));
                if (out instanceof java.io.Flushable stream) {
                    stream.flush();
                }
                read = new long[] {drawn};
            }
        }
        state.forEach(State::close);
    }

    /** The number of a character; the one for unknown ones is not among the scores. */
    private int draw(double[] scores, SplittableRandom random) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double best = sorted[sorted.length - 1];
        if (temperature == 0 || topK == 1) {
            for (int i = 0; i < scores.length; i++) {
                if (scores[i] == best) {
                    return i;
                }
            }
        }
        double least = topK == 0 || topK >= scores.length ? Double.NEGATIVE_INFINITY : sorted[scores.length - topK];
        double sum = 0;
        double[] upTo = new double[scores.length];
        int last = 0;
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] >= least) {
                sum += Math.exp((scores[i] - best) / temperature);
                last = i;
            }
            upTo[i] = sum;
        }
        double place = random.nextDouble() * sum;
        for (int i = 0; i < last; i++) {
            if (scores[i] >= least && place < upTo[i]) {
                return i;
            }
        }
        return last;
    }
}
