package dev.loupe.models.classifier;

import dev.loupe.models.training.Plan;
import dev.loupe.models.training.Settings;
import dev.loupe.report.Json;
import dev.loupe.report.learning.TrainRequest;
import java.util.Optional;

/** What a run was asked for, and by which program. */
record RunConfig(TrainRequest request, Settings settings, ImageNetwork network, Plan plan) {
    String json() {
        Json json = new Json()
                .beginObject()
                .name("schema")
                .value("loupe.train/1")
                .name("recipe")
                .value("classifier")
                .name("data")
                .value(request.data())
                .name("seed")
                .value(request.seed())
                .name("network")
                .value(network.network())
                .name("steps");
        if (plan.steps() == Long.MAX_VALUE) {
            json.nullValue().name("minutes").value(plan.seconds() / 60);
        } else {
            json.value(plan.steps()).name("minutes").nullValue();
        }
        json.name("settings").beginObject();
        settings.values().forEach((name, value) -> json.name(name).value(value));
        json.endObject().name("classes").beginArray();
        network.classes().forEach(json::value);
        return json.endArray()
                        .name("versions")
                        .beginObject()
                        .name("loupe")
                        .value(Optional.ofNullable(RunConfig.class.getPackage().getImplementationVersion())
                                .orElse("unpacked"))
                        .name("java")
                        .value(System.getProperty("java.version", ""))
                        .name("system")
                        .value(System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""))
                        .endObject()
                        .endObject()
                + "\n";
    }

    /** What must be the same for a run to be gone on with, a line each. */
    String identity() {
        StringBuilder text = new StringBuilder("--data " + request.data() + "\n--seed " + request.seed() + "\n");
        text.append(plan.steps() == Long.MAX_VALUE ? "--minutes " + plan.seconds() / 60 : "--steps " + plan.steps());
        settings.values()
                .forEach((name, value) ->
                        text.append("\n--set ").append(name).append('=').append(value));
        return text.toString();
    }
}
