package dev.loupe.serve.learning;

import dev.loupe.explain.exercise.Working;
import dev.loupe.graph.BadInput;
import dev.loupe.report.Json;
import dev.loupe.report.document.Formula;
import dev.loupe.serve.Request;
import java.util.List;
import java.util.OptionalDouble;

/** Numbers of a request, and workings of an answer. */
final class Asked {
    private Asked() {}

    /** @throws BadInput when it is no number in the range */
    static double decimal(Request request, String name, double usual, double least, double most) {
        return request.value(name).map(text -> decimal(name, text, least, most)).orElse(usual);
    }

    /** @throws BadInput when the text is no number in the range */
    static double decimal(String name, String text, double least, double most) {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new BadInput(name + " is not a number", e);
        }
        if (!(number >= least && number <= most)) {
            throw new BadInput(name + " " + number + " is not from " + least + " to " + most);
        }
        return number;
    }

    /** A number that may be left out; nothing stands for none. */
    static OptionalDouble optional(String name, String text, double least, double most) {
        return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(decimal(name, text, least, most));
    }

    /** @throws BadInput when they are not so many numbers with commas between */
    static double[] decimals(Request request, String name, String usual, int count, double least, double most) {
        String[] parts = request.value(name, usual).split(",", -1);
        if (parts.length != count) {
            throw new BadInput(name + " needs " + count + " numbers with commas between");
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = decimal(name, parts[i], least, most);
        }
        return numbers;
    }

    /** Writes how the figures come about: for each its name, and its steps as MathML. */
    static void write(Json json, List<Working> workings) {
        json.beginArray();
        for (Working working : workings) {
            json.beginObject().name("figure").value(working.figure());
            json.name("steps").beginArray();
            for (Formula step : working.steps()) {
                json.value(step.mathml());
            }
            json.endArray().endObject();
        }
        json.endArray();
    }
}
