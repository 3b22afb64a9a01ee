package dev.loupe.zoo;

import static dev.loupe.graph.Layers.embedding;
import static dev.loupe.graph.Layers.gru;
import static dev.loupe.graph.Layers.linear;
import static dev.loupe.graph.Layers.lstm;
import static dev.loupe.graph.Layers.lstmCell;
import static dev.loupe.graph.Layers.rnn;

import dev.loupe.graph.Block;
import dev.loupe.graph.DType;
import dev.loupe.graph.RecurrentOp.Recurrent;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.graph.Step;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.Value;
import java.util.function.Function;

/** Recurrent networks: single layers, stacked, in both directions, projected, cell by cell; and a language model. */
final class RecurrentNets {
    private static final String LSTM =
            "Long Short-Term Memory (Hochreiter and Schmidhuber), with the forget gate of 2000";
    private static final String BOTH = "Bidirectional Recurrent Neural Networks (Schuster and Paliwal)";
    private static final String PROJECTED =
            "Long Short-Term Memory Recurrent Neural Network Architectures for Large Scale Acoustic Modeling (Sak et al.)";
    private static final String GRU =
            "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine Translation (Cho et al.)";
    private static final String RNN = "Finding Structure in Time (Elman)";
    private static final String CHARACTERS = "Generating Sequences With Recurrent Neural Networks (Graves)";

    private RecurrentNets() {}

    static Entry entry(String name) {
        return switch (name) {
            case "lstm" -> stepsFirst(name, LSTM, 1997, o -> layers(o, lstm(7), 1));
            case "lstm_2_bi" -> stepsFirst(name, BOTH, 1997, o -> layers(o, lstm(7).bidirectional(true), 2));
            case "lstm_projected" -> stepsFirst(name, PROJECTED, 2014, RecurrentNets::projected);
            case "lstm_nobias" ->
                batchFirst(name, LSTM, 1997, Shape.of(2, 9, 10), o -> layers(o, lstm(20).noBias(), 2));
            case "gru_2" -> batchFirst(name, GRU, 2014, Shape.of(2, 6, 12), o -> layers(o, gru(24), 2));
            case "rnn" -> batchFirst(name, RNN, 1990, Shape.of(2, 6, 12), o -> layers(o, rnn(24), 1));
            case "lstm_cell_loop" -> Entry.of(name, LSTM, 1997, Shape.of(2, 4, 6), RecurrentNets::cellByCell);
            case "char_lm" ->
                Entry.of(
                        name,
                        CHARACTERS,
                        2013,
                        new Input("characters", TensorType.of(DType.INT64, 4, 50)),
                        RecurrentNets::characters);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Entry stepsFirst(String name, String source, int year, Function<Options, Recurrent> layers) {
        Input input = new Input("x", TensorType.of(DType.FLOAT32, 11, 3, 5), 1);
        return Entry.of(name, source, year, input, options -> network(layers.apply(options)));
    }

    private static Entry batchFirst(
            String name, String source, int year, Shape input, Function<Options, Recurrent> layers) {
        return Entry.of(name, source, year, input, o -> network(layers.apply(o).batchFirst(true)));
    }

    private static Step network(Recurrent layers) {
        return Block.of("Recurrent", x -> x.then("rnn", layers));
    }

    private static Recurrent layers(Options options, Recurrent usual, int count) {
        return usual.hidden(options.number("hidden", usual.hidden())).layers(options.count("layers", count));
    }

    private static Recurrent projected(Options options) {
        return layers(options, lstm(7), 1).projection(options.number("projection", 4));
    }

    /** One LSTM cell called at each step, and a linear layer on the last hidden state. */
    private static Step cellByCell(Options options) {
        int hidden = options.number("hidden", 10);
        int features = options.number("classes", 3);
        return Block.of("CellLoop", x -> {
            Value first = at(x, 0).then("cell", lstmCell(hidden));
            Value state = first;
            for (int step = 1; step < x.size(1).value(); step++) {
                Value before = state;
                Block cell = Block.of("LSTMCell", y -> y.with(lstmCell(hidden), before, before.output(1)));
                state = at(x, step).then("cell", cell);
            }
            return state.then("head", linear(features));
        });
    }

    private static Value at(Value x, int step) {
        return x.then(new ShapeOp.Slice(1, Size.of(step), Size.of(step + 1), 1)).reshape(x.size(0), x.size(2));
    }

    private static Step characters(Options options) {
        int alphabet = options.number("classes", 96);
        int features = options.number("features", 64);
        Recurrent layers = layers(options, lstm(256), 2).batchFirst(true);
        return Block.of(
                "CharLm",
                x -> x.then("embedding", embedding(alphabet, features))
                        .then("lstm", layers)
                        .then("head", linear(alphabet)));
    }
}
