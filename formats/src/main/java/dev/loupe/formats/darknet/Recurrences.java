package dev.loupe.formats.darknet;

import dev.loupe.graph.ActivationOp.Activation;
import dev.loupe.graph.ActivationOp.Function;
import dev.loupe.graph.ArithmeticOp;
import dev.loupe.graph.Axes;
import dev.loupe.graph.Binding;
import dev.loupe.graph.ForeignOp.Foreign;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.Window;
import java.util.List;

/** Recurrent sections, one step of each: matrices or convolutions on the input and on the state of the step before. */
final class Recurrences {
    private Recurrences() {}

    /** What the step before left, of the same type as a value that it is added to. */
    private static Value state(Value like) {
        return like.source(new Foreign("state", List.of(like.type()), List.of(), false, ""), Binding.NONE);
    }

    private static Value state(Value x, int features) {
        Shape shape = Shape.of(x.size(0), Size.of(features), Size.ONE, Size.ONE);
        return x.source(new Foreign("state", List.of(x.type().shape(shape)), List.of(), false, ""), Binding.NONE);
    }

    static Value rnn(Layers layers, Value x, Section s) {
        int output = s.positive("output", 1);
        int hidden = s.positive("hidden", output);
        String word = s.text("activation", "logistic");
        Value input = Activations.apply(layers.connected(x, hidden, layers.place(s, "input")), word);
        Value before = state(x, hidden);
        Value self = Activations.apply(
                layers.connected(before, hidden, layers.place(s, "self")), s.flag("logistic") ? "logistic" : word);
        Value sum = input.plus(self);
        sum = s.flag("shortcut") ? sum.plus(before) : sum;
        return Activations.apply(layers.connected(sum, output, layers.place(s, "output")), word);
    }

    /** The order of its matrices is that of Darknet's own weights files. */
    static Value gru(Layers layers, Value x, Section s) {
        int output = s.positive("output", 1);
        Value before = state(x, output);
        Value wz = layers.connected(before, output, layers.place(s, "wz"));
        Value wr = layers.connected(before, output, layers.place(s, "wr"));
        Value reset = Activations.apply(wr, "linear");
        Value wh = layers.connected(before, output, layers.place(s, "wh"));
        Value uz = layers.connected(x, output, layers.place(s, "uz"));
        Value ur = layers.connected(x, output, layers.place(s, "ur"));
        Value uh = layers.connected(x, output, layers.place(s, "uh"));
        Value z = logistic(uz.plus(wz));
        Value r = logistic(ur.plus(reset));
        Value candidate = Activations.apply(uh.plus(r.times(wh)), s.flag("tanh") ? "tanh" : "logistic");
        Value rest = z.then(new ArithmeticOp.Affine(-1, 1));
        return z.times(before).plus(rest.times(candidate));
    }

    static Value lstm(Layers layers, Value x, Section s) {
        int output = s.positive("output", 1);
        Value before = state(x, output);
        Value wi = layers.connected(before, output, layers.place(s, "wi"));
        Value wf = layers.connected(before, output, layers.place(s, "wf"));
        Value wo = layers.connected(before, output, layers.place(s, "wo"));
        Value wg = layers.connected(before, output, layers.place(s, "wg"));
        Value ui = layers.connected(x, output, layers.place(s, "ui"));
        Value uf = layers.connected(x, output, layers.place(s, "uf"));
        Value uo = layers.connected(x, output, layers.place(s, "uo"));
        Value ug = layers.connected(x, output, layers.place(s, "ug"));
        return gated(uf.plus(wf), ui.plus(wi), ug.plus(wg), uo.plus(wo), "tanh");
    }

    private static Value gated(Value f, Value i, Value g, Value o, String word) {
        Value cell = logistic(f).times(state(f)).plus(logistic(i).times(Activations.apply(g, word)));
        return logistic(o).times(Activations.apply(cell, word));
    }

    private static Value logistic(Value x) {
        return x.then(new Activation(Function.SIGMOID, 0, true));
    }

    /** A convolution as those of recurrent sections are. */
    private static WeightedOp.Conv conv(Section s, int channels) {
        // The first Darknet knows one kernel only; it calls the sizes otherwise.
        boolean first = s.has("output_filters") || s.has("hidden_filters");
        int size = first ? 3 : s.positive("size", 3);
        int padding = first ? 1 : s.flag("pad") ? size / 2 : s.whole("padding", 0);
        Window window = Window.of(Axes.all(2, size))
                .stride(s.positive("stride", 1))
                .padding(padding)
                .dilation(s.positive("dilation", 1));
        return new WeightedOp.Conv(channels, window, s.positive("groups", 1), true);
    }

    static Value crnn(Layers layers, Value x, Section s) {
        int output = s.positive("output_filters", s.positive("output", 1));
        int hidden = s.positive("hidden_filters", s.positive("hidden", 1));
        String word = s.text("activation", "logistic");
        Value input = Activations.apply(layers.convolved(x, conv(s, hidden), layers.place(s, "input"), false), word);
        Value before = state(input);
        Value self = Activations.apply(layers.convolved(before, conv(s, hidden), layers.place(s, "self"), false), word);
        Value sum = input.plus(self);
        sum = s.flag("shortcut") ? sum.plus(before) : sum;
        return Activations.apply(layers.convolved(sum, conv(s, output), layers.place(s, "output"), false), word);
    }

    static Value convLstm(Layers layers, Value x, Section s) {
        int output = s.positive("output", 1);
        String word = s.text("activation", "linear");
        String inner = s.text("lstm_activation", "tanh");
        WeightedOp.Conv conv = conv(s, output);
        if (s.flag("bottleneck")) {
            Shape shape = x.shape().with(1, Size.of(output));
            Value before =
                    x.source(new Foreign("state", List.of(x.type().shape(shape)), List.of(), false, ""), Binding.NONE);
            Value mixed = Activations.apply(
                    layers.convolved(before.concat(1, before), conv, layers.place(s, "wf"), false), word);
            return gated(
                    Activations.apply(layers.convolved(mixed, conv, layers.place(s, "uf"), false), word),
                    Activations.apply(layers.convolved(mixed, conv, layers.place(s, "ui"), false), word),
                    Activations.apply(layers.convolved(mixed, conv, layers.place(s, "ug"), false), word),
                    Activations.apply(layers.convolved(mixed, conv, layers.place(s, "uo"), false), word),
                    inner);
        }
        Shape shape = x.shape().with(1, Size.of(output));
        Value before =
                x.source(new Foreign("state", List.of(x.type().shape(shape)), List.of(), false, ""), Binding.NONE);
        boolean peephole = s.flag("peephole");
        Value[] looks = new Value[3];
        for (int i = 0; peephole && i < 3; i++) {
            looks[i] = Activations.apply(
                    layers.convolved(
                            before,
                            conv,
                            layers.place(s, List.of("vf", "vi", "vo").get(i)),
                            false),
                    word);
        }
        Value[] gates = new Value[4];
        List<String> order = List.of("f", "i", "g", "o");
        for (int i = 0; i < 4; i++) {
            gates[i] =
                    Activations.apply(layers.convolved(before, conv, layers.place(s, "w" + order.get(i)), false), word);
        }
        for (int i = 0; i < 4; i++) {
            gates[i] = gates[i].plus(Activations.apply(
                    layers.convolved(x, conv, layers.place(s, "u" + order.get(i)), false), word));
        }
        if (peephole) {
            gates[0] = gates[0].plus(looks[0]);
            gates[1] = gates[1].plus(looks[1]);
            gates[3] = gates[3].plus(looks[2]);
        }
        return gated(gates[0], gates[1], gates[2], gates[3], inner);
    }
}
