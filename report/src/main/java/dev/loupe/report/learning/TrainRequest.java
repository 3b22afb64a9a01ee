package dev.loupe.report.learning;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What {@code loupe train} was asked for. At most one of the three lengths is given; without any, the recipe's own holds.
 *
 * @param data what to learn from: {@code fashion-mnist}, {@code images:FOLDER}, …
 * @param out the folder for all that comes out
 * @param resume whether to go on with the run whose checkpoint is there
 * @param settings given by {@code --set}
 */
public record TrainRequest(
        String data,
        Path out,
        OptionalLong epochs,
        OptionalLong steps,
        OptionalDouble minutes,
        long seed,
        boolean resume,
        Map<String, String> settings) {
    public TrainRequest {
        settings = Map.copyOf(settings);
    }

    public TrainRequest resume(boolean wanted) {
        return new TrainRequest(data, out, epochs, steps, minutes, seed, wanted, settings);
    }
}
