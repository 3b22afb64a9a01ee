package dev.loupe.serve.learning;

import dev.loupe.explain.LstmCell;
import dev.loupe.explain.exercise.Memory;
import dev.loupe.graph.BadInput;
import dev.loupe.report.Json;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import java.util.ArrayList;
import java.util.List;

/**
 * A sequence through an LSTM cell. It is asked for as {@code steps=X,F,I,O,G;…}: what comes in, and the value at which a gate
 * is held, or nothing where it follows from the weights.
 */
final class MemoryAnswer {
    private static final int MOST_STEPS = 200;
    private static final double MOST = 100;

    private MemoryAnswer() {}

    static Answer of(Request request) {
        List<Memory.Input> inputs = new ArrayList<>();
        for (String step : request.value("steps", "1,,,,").split(";", -1)) {
            inputs.add(input(step));
        }
        if (inputs.size() > MOST_STEPS) {
            throw new BadInput("there are more than " + MOST_STEPS + " steps");
        }
        double hidden = Asked.decimal(request, "h", 0, -1, 1);
        double state = Asked.decimal(request, "c", 0, -MOST, MOST);
        Memory memory = Memory.of(LstmCell.EXAMPLE, Memory.PlainUnit.EXAMPLE, hidden, state, inputs);
        Json json = new Json();
        json.beginObject().name("moments").beginArray();
        for (Memory.Moment moment : memory.moments()) {
            LstmCell.Step step = moment.step();
            json.beginObject().name("x").value(moment.input().x());
            json.name("f").value(step.f()).name("i").value(step.i());
            json.name("o").value(step.o()).name("g").value(step.g());
            json.name("c").value(step.c()).name("h").value(step.h());
            json.name("kept").value(moment.kept());
            json.name("plain").value(moment.plain()).name("plain_kept").value(moment.plainKept());
            json.endObject();
        }
        Memory.Moment last = memory.moments().get(memory.moments().size() - 1);
        Asked.write(json.endArray().name("workings"), Memory.workings(LstmCell.EXAMPLE, last));
        return Answer.json(json.endObject());
    }

    private static Memory.Input input(String step) {
        String[] parts = step.split(",", -1);
        if (parts.length != 5) {
            throw new BadInput("a step needs an input and four gates with commas between");
        }
        return new Memory.Input(
                Asked.decimal("x", parts[0], -MOST, MOST),
                new LstmCell.Held(
                        Asked.optional("f", parts[1], 0, 1),
                        Asked.optional("i", parts[2], 0, 1),
                        Asked.optional("o", parts[3], 0, 1),
                        Asked.optional("g", parts[4], -1, 1)));
    }
}
