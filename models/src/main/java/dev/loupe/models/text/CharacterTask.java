package dev.loupe.models.text;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.models.recurrent.NamedWeights;
import dev.loupe.models.recurrent.State;
import dev.loupe.models.training.Saved;
import dev.loupe.models.training.Task;
import dev.loupe.torch.Adam;
import dev.loupe.torch.Losses;
import dev.loupe.torch.NoGradients;
import dev.loupe.torch.Optimizer;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Learning to tell the next character by truncated back-propagation through time: the text is cut into as many streams as a
 * batch has rows, a step takes the next piece of each, and the state goes on from piece to piece while the gradient ends at
 * the piece's beginning (Williams and Peng 1990). A pass begins with a state of zeros.
 */
final class CharacterTask implements Task {
    private static final String WEIGHTS = "weights/";
    private static final String OPTIMIZER = "optimizer/";
    private static final String CARRIED = "carried/";
    /** Characters that are evaluated in one piece; the state is carried on, so that any number gives the same. */
    private static final int PIECE = 1000;
    /** Characters before the held-out ones from which their first state comes. */
    private static final int RUN_UP = 500;

    private static final double LN2 = Math.log(2);

    /**
     * How it learns.
     *
     * @param batch streams side by side
     * @param length characters of a piece
     * @param dropout probability with which what a layer puts out is dropped
     * @param clip the largest norm of all gradients together (Pascanu 2013)
     */
    record Way(int batch, int length, double dropout, double clip) {}

    private final CharacterNetwork network;
    private final Text text;
    private final Way way;
    private final long[] learned;
    private final int streamLength;
    private final NamedWeights weights;
    private final Optimizer optimizer;
    private List<State> carried;

    /**
     * Makes first weights.
     *
     * @throws BadInput when the text is too short for a piece of each stream
     */
    CharacterTask(CharacterNetwork network, Text text, Way way) {
        this.network = network;
        this.text = text;
        this.way = way;
        this.learned = network.vocabulary().numbers(text.codePoints(), 0, text.learned());
        this.streamLength = (learned.length - 1) / way.batch();
        if (streamLength < way.length()) {
            throw new BadInput("--set batch=" + way.batch() + " with --set length=" + way.length() + " needs "
                    + ((long) way.batch() * way.length() + 1) + " characters to learn from, but there are "
                    + learned.length);
        }
        this.weights = network.start();
        this.optimizer = Adam.adam(weights.tensors(), 0.9, 0.999);
        this.carried = network.stack().zeros(DType.FLOAT32, way.batch());
    }

    long parameters() {
        return weights.count();
    }

    @Override
    public long stepsPerEpoch() {
        return streamLength / way.length();
    }

    @Override
    public long stepsPerEvaluation() {
        return Math.min(stepsPerEpoch(), 200);
    }

    @Override
    public double step(long step, double learningRate) {
        int piece = (int) (step % stepsPerEpoch());
        if (piece == 0) {
            carry(network.stack().zeros(DType.FLOAT32, way.batch()));
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor characters = piece(piece * way.length());
            Tensor input = characters.narrow(0, 0, way.length());
            Tensor next = characters.narrow(0, 1, way.length()).reshape((long) way.length() * way.batch());
            CharacterNetwork.Result result = network.scores(weights, input, carried, way.dropout());
            Tensor loss = Losses.crossEntropy(result.scores().flatten(0, 1), next);
            double value = loss.item();
            if (Double.isFinite(value)) {
                loss.backward();
                optimizer.clipGradNorm(way.clip());
                optimizer.step(learningRate);
                optimizer.zeroGrad();
                carry(result.after().stream().map(State::carried).toList());
            }
            return value;
        }
    }

    /** The characters of each stream from a place on, and the one behind: {@code [length + 1, batch]}. */
    private Tensor piece(int from) {
        long[] numbers = new long[(way.length() + 1) * way.batch()];
        for (int i = 0; i <= way.length(); i++) {
            for (int stream = 0; stream < way.batch(); stream++) {
                numbers[i * way.batch() + stream] = learned[stream * streamLength + from + i];
            }
        }
        return Tensor.of(numbers, way.length() + 1, way.batch());
    }

    private void carry(List<State> states) {
        carried.forEach(State::close);
        carried = states;
    }

    /** On the first tenth of what is held out. */
    @Override
    public Map<String, Double> evaluate() {
        double bits = bitsPerCharacter(Math.max(1, text.heldOut() / 10));
        return Map.of("bits_per_character_tenth", bits);
    }

    /** On all that is held out. */
    @Override
    public Map<String, Double> evaluateAtEnd() {
        double bits = bitsPerCharacter(text.heldOut());
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("bits_per_character", bits);
        figures.put("perplexity", Math.pow(2, bits));
        return figures;
    }

    /**
     * Bits for each of the first held-out characters. The state comes from the text before and is carried through. A
     * character that is not known costs the bits of "unknown" and those to name it.
     */
    private double bitsPerCharacter(int count) {
        int first = Math.max(0, text.learned() - RUN_UP);
        int end = text.learned() + count;
        long[] numbers = network.vocabulary().numbers(text.codePoints(), first, end);
        double nats = 0;
        List<State> state = network.stack().zeros(DType.FLOAT32, 1);
        try (NoGradients mode = NoGradients.open()) {
            for (int from = 0; from < numbers.length - 1; from += PIECE) {
                int length = Math.min(PIECE, numbers.length - 1 - from);
                try (TensorScope scope = TensorScope.open()) {
                    Tensor piece = Tensor.of(java.util.Arrays.copyOfRange(numbers, from, from + length + 1));
                    CharacterNetwork.Result result =
                            network.scores(weights, piece.narrow(0, 0, length).unsqueeze(1), state, 0);
                    int counted = Math.max(0, text.learned() - 1 - first - from);
                    if (counted < length) {
                        nats += Losses.crossEntropy(
                                                result.scores().squeeze(1).narrow(0, counted, length - counted),
                                                piece.narrow(0, 1 + counted, length - counted))
                                        .item()
                                * (length - counted);
                    }
                    List<State> before = state;
                    state = result.after().stream().map(State::carried).toList();
                    before.forEach(State::close);
                }
            }
        }
        state.forEach(State::close);
        return (nats / LN2 + unknown(count) * network.vocabulary().bitsOfUnknown()) / count;
    }

    /** How many of the first held-out characters do not occur in what is learned from. */
    long unknown(int count) {
        return java.util.Arrays.stream(text.codePoints(), text.learned(), text.learned() + count)
                .filter(character -> !network.vocabulary().knows(character))
                .count();
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        Saved.add(WEIGHTS, weights.tensors(), state);
        Saved.add(OPTIMIZER, optimizer.state(), state);
        for (int layer = 0; layer < carried.size(); layer++) {
            state.put(CARRIED + layer + "/h", carried.get(layer).h());
            state.put(CARRIED + layer + "/c", carried.get(layer).c());
        }
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        Saved.restore(WEIGHTS, state, weights.tensors());
        Saved.restore(OPTIMIZER, state, optimizer);
        List<State> before = new ArrayList<>();
        try (TensorScope scope = TensorScope.open()) {
            for (int layer = 0; layer < carried.size(); layer++) {
                Tensor h = state.get(CARRIED + layer + "/h");
                Tensor c = state.get(CARRIED + layer + "/c");
                if (h == null || c == null) {
                    throw new BadInput("the checkpoint lacks the state of layer " + layer);
                }
                before.add(new State(
                                h, carried.get(layer).h() == carried.get(layer).c() ? h : c)
                        .carried());
            }
        }
        carry(before);
    }

    @Override
    public void save(Path file) {
        weights.save(file, network.metadata());
    }

    @Override
    public void close() {
        carried.forEach(State::close);
        optimizer.close();
        weights.close();
    }
}
