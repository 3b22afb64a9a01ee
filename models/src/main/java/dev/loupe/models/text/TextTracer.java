package dev.loupe.models.text;

import dev.loupe.graph.BadInput;
import dev.loupe.models.recurrent.LayerStack;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.learning.Tracer;
import dev.loupe.report.trace.Trace;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.List;

/** {@code loupe trace}: the gates of a run of char-lstm while it reads a text, from a state of zeros on. */
public final class TextTracer implements Tracer {
    /** Numbers that a trace may hold: 512 MiB of them. */
    private static final long MOST_NUMBERS = 1L << 27;
    /** Gates and states of a cell, at most. */
    private static final int SERIES = 6;

    @Override
    public String summary() {
        return "runs of char-lstm";
    }

    @Override
    public boolean opens(Path run) {
        return new RunFolder(run).recipe().equals(CharacterNetwork.RECIPE);
    }

    @Override
    public Trace trace(Path run, String text) {
        Engine.threads(1);
        try (CharacterNetwork.Learned learned = CharacterNetwork.read(run);
                TensorScope scope = TensorScope.open()) {
            long[] numbers = learned.network().vocabulary().numbers(text);
            LayerStack stack = learned.network().stack();
            long most = MOST_NUMBERS / ((long) stack.hidden() * stack.layers() * SERIES);
            if (numbers.length > most) {
                throw new BadInput("a trace of this network holds up to " + most + " characters, but the text has "
                        + numbers.length);
            }
            Tensor sequence = learned.network()
                    .embedded(learned.weights(), Tensor.of(numbers))
                    .unsqueeze(1);
            List<String> inputs =
                    text.codePoints().mapToObj(Character::toString).toList();
            return new Trace(inputs, stack.trace(learned.weights(), sequence));
        }
    }
}
