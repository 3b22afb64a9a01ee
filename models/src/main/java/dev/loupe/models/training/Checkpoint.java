package dev.loupe.models.training;

import dev.loupe.graph.BadInput;
import dev.loupe.torch.Engine;
import dev.loupe.torch.NamedTensors;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a run needs to go on, in one file: there is the whole of it, or the one before.
 *
 * @param step steps that are made
 * @param seconds they took
 * @param metricsBytes how long the file of metrics was
 * @param lossSum of the losses since the last evaluation
 * @param lossCount how many they are
 * @param settings what the run was asked for
 */
record Checkpoint(long step, double seconds, long metricsBytes, double lossSum, long lossCount, String settings) {
    private static final String RANDOM = "random";

    void write(Path file, Task task) {
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>(task.state());
            tensors.forEach((name, tensor) -> requireFinite(name, tensor));
            tensors.put(RANDOM, Engine.randomState());
            Map<String, String> texts = new LinkedHashMap<>();
            texts.put("step", Long.toString(step));
            texts.put("seconds", Double.toString(seconds));
            texts.put("metrics_bytes", Long.toString(metricsBytes));
            texts.put("loss_sum", Double.toString(lossSum));
            texts.put("loss_count", Long.toString(lossCount));
            texts.put("settings", settings);
            NamedTensors.save(tensors, texts, file);
        }
    }

    /** A loss may still be a number when weights are none any more. */
    private static void requireFinite(String name, Tensor tensor) {
        if (tensor.dtype().isFloat() && !Double.isFinite(tensor.detach().norm().item())) {
            throw new BadInput(
                    name + " is not finite any more; the last good checkpoint stays; a lower --set rate may" + " help");
        }
    }

    /**
     * Reads a checkpoint into a task and LibTorch's random numbers.
     *
     * @throws BadInput when it is damaged, or of a run with other settings
     */
    static Checkpoint restore(Path file, Task task, String settings) {
        Map<String, String> texts = NamedTensors.metadata(file);
        Checkpoint checkpoint;
        try {
            checkpoint = new Checkpoint(
                    Long.parseLong(texts.getOrDefault("step", "")),
                    Double.parseDouble(texts.getOrDefault("seconds", "")),
                    Long.parseLong(texts.getOrDefault("metrics_bytes", "")),
                    Double.parseDouble(texts.getOrDefault("loss_sum", "")),
                    Long.parseLong(texts.getOrDefault("loss_count", "")),
                    texts.getOrDefault("settings", ""));
        } catch (NumberFormatException e) {
            throw new BadInput(file + ": it is no checkpoint of a run", e);
        }
        if (!checkpoint.settings().equals(settings)) {
            throw new BadInput(
                    "--resume goes on with the settings of before: " + difference(checkpoint.settings(), settings));
        }
        fill(file, task);
        return checkpoint;
    }

    /** Reads the state of a checkpoint into a task and LibTorch's random numbers. */
    static void fill(Path file, Task task) {
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Tensor> tensors = NamedTensors.read(file);
            Tensor random = tensors.remove(RANDOM);
            if (random == null) {
                throw new BadInput(file + ": it lacks the state of the random numbers");
            }
            task.restore(tensors);
            Engine.randomState(random);
        }
    }

    private static String difference(String before, String now) {
        String[] old = before.split("\n", -1);
        String[] given = now.split("\n", -1);
        for (int i = 0; i < Math.min(old.length, given.length); i++) {
            if (!old[i].equals(given[i])) {
                return old[i] + " then, " + given[i] + " now";
            }
        }
        return "there are others now";
    }
}
