package dev.loupe.models.training;

import dev.loupe.report.Json;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.torch.Engine;
import java.util.List;
import java.util.Optional;

/**
 * What a run was asked for, and by which program.
 *
 * @param recipe its name, by which the other verbs know what the folder holds
 * @param network name and options of what learns
 * @param classes that it tells apart; empty where it does not
 */
public record RunConfig(
        String recipe, TrainRequest request, Settings settings, Plan plan, String network, List<String> classes) {
    public RunConfig {
        classes = List.copyOf(classes);
    }

    public String json() {
        Json json = new Json()
                .beginObject()
                .name("schema")
                .value("loupe.train/1")
                .name("recipe")
                .value(recipe)
                .name("data")
                .value(request.data())
                .name("seed")
                .value(request.seed())
                .name("network")
                .value(network)
                .name("steps");
        if (plan.steps() == Long.MAX_VALUE) {
            json.nullValue().name("minutes").value(plan.seconds() / 60);
        } else {
            json.value(plan.steps()).name("minutes").nullValue();
        }
        json.name("settings").beginObject();
        settings.values().forEach((name, value) -> json.name(name).value(value));
        json.endObject().name("classes").beginArray();
        classes.forEach(json::value);
        return json.endArray()
                        .name("versions")
                        .beginObject()
                        .name("loupe")
                        .value(Optional.ofNullable(RunConfig.class.getPackage().getImplementationVersion())
                                .orElse("unpacked"))
                        .name("libtorch")
                        .value(Engine.version())
                        .name("java")
                        .value(System.getProperty("java.version", ""))
                        .name("system")
                        .value(System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""))
                        .endObject()
                        .endObject()
                + "\n";
    }

    /** What must be the same for a run to be gone on with, a line each. */
    public String identity() {
        StringBuilder text = new StringBuilder("--data " + request.data() + "\n--seed " + request.seed() + "\n");
        text.append(plan.steps() == Long.MAX_VALUE ? "--minutes " + plan.seconds() / 60 : "--steps " + plan.steps());
        settings.values()
                .forEach((name, value) ->
                        text.append("\n--set ").append(name).append('=').append(value));
        return text.toString();
    }
}
