package dev.loupe.serve.learning;

import dev.loupe.explain.exercise.Convolution;
import dev.loupe.graph.BadInput;
import dev.loupe.inspect.Totals;
import dev.loupe.report.Json;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;

/** What one convolution costs. */
final class ConvolutionAnswer {
    private static final int MOST_SIZE = 4_096;
    private static final int MOST_CHANNELS = 65_536;
    private static final int MOST_KERNEL = 512;

    private ConvolutionAnswer() {}

    static Answer of(Request request) {
        Convolution layer = new Convolution(
                request.number("size", 7, 1, MOST_SIZE),
                request.number("in", 3, 1, MOST_CHANNELS),
                request.number("out", 4, 1, MOST_CHANNELS),
                request.number("kernel", 3, 1, MOST_KERNEL),
                request.number("stride", 2, 1, MOST_KERNEL),
                request.number("padding", 1, 0, MOST_KERNEL),
                request.number("dilation", 1, 1, MOST_KERNEL),
                request.number("groups", 1, 1, MOST_CHANNELS));
        Convolution.Costs costs;
        try {
            costs = layer.costs();
        } catch (BadInput e) { // who moves a slider meets such layers in passing: nothing was asked wrongly
            Json json = new Json();
            String why = String.valueOf(e.getMessage());
            return Answer.json(json.beginObject().name("impossible").value(why).endObject());
        }
        Totals totals = costs.totals();
        Json json = new Json();
        json.beginObject().name("output").value(costs.output());
        json.name("neurons").value(totals.neurons());
        json.name("weights").value(totals.weights()).name("biases").value(totals.biases());
        json.name("parameters").value(totals.parameters());
        json.name("multiply_adds").value(totals.multiplyAdds());
        Asked.write(json.name("workings"), costs.workings());
        return Answer.json(json.endObject());
    }
}
