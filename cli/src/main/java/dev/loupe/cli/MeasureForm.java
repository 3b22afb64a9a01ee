package dev.loupe.cli;

import dev.loupe.graph.BadInput;
import dev.loupe.inspect.InPlace;
import dev.loupe.inspect.InferenceMemory;
import dev.loupe.inspect.Measured;
import dev.loupe.inspect.Measurer;
import dev.loupe.inspect.Roofline;
import dev.loupe.report.MeasuredText;
import java.util.Optional;
import java.util.ServiceLoader;

/** {@code --measure}: runs a network, and tells what that took beside what is counted. Loaded only when it is asked for. */
final class MeasureForm {
    private final Arguments arguments;
    private final Measurer measurer;

    private MeasureForm(Arguments arguments, Measurer measurer) {
        this.arguments = arguments;
        this.measurer = measurer;
    }

    /**
     * Finds what runs networks.
     *
     * @throws BadInput when there is nothing, or the form asked for has no place for its figures
     */
    static MeasureForm of(Arguments arguments) {
        String format = arguments.value("--format", "text");
        if (!(format.equals("text") || format.equals("json")) || arguments.has("--style")) {
            throw new BadInput("--measure adds to the text and to JSON; leave out --style and other forms");
        }
        return new MeasureForm(
                arguments,
                ServiceLoader.load(Measurer.class)
                        .findFirst()
                        .orElseThrow(
                                () -> new BadInput("--measure runs the network on LibTorch, which is not on the class"
                                        + " path: start loupe by its script")));
    }

    Measured measured(Model model) {
        return measurer.measure(model.graph());
    }

    String text(Model model) {
        Measured measured = measured(model);
        InferenceMemory counted = InferenceMemory.of(model.graph(), InPlace.WHERE_LEGAL);
        Optional<Roofline> roofline =
                TextForms.machine(arguments).map(machine -> Roofline.of(model.inspection(), machine));
        return MeasuredText.of(
                measured, model.inspection().totals().multiplyAdds(), counted.activationBytes(), roofline);
    }
}
