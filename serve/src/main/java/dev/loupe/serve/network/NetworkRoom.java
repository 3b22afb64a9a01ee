package dev.loupe.serve.network;

import dev.loupe.graph.BadInput;
import dev.loupe.inspect.Diff;
import dev.loupe.inspect.Measured;
import dev.loupe.inspect.Measurer;
import dev.loupe.report.Json;
import dev.loupe.report.network.ComparisonJson;
import dev.loupe.report.network.NetworkJson;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import dev.loupe.serve.Room;
import dev.loupe.serve.Routes;
import dev.loupe.serve.Server;
import dev.loupe.zoo.ModelRequest;
import dev.loupe.zoo.Zoo;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.Supplier;

/** The room of networks. */
public final class NetworkRoom implements Room {
    private static final int MOST_ANSWERS = 24;
    private static final int MOST_FILES = 8;
    private static final String FILE = "file:";

    private final Recent<byte[]> answers = new Recent<>(MOST_ANSWERS);
    private final Recent<Opened> files = new Recent<>(MOST_FILES);
    private final Object measuring = new Object();

    @Override
    public String address() {
        return "/network";
    }

    @Override
    public String text() {
        return "Networks";
    }

    @Override
    public String about() {
        return "a built-in network or a model file: its drawing, and what each layer is and costs";
    }

    @Override
    public void register(Routes routes) {
        routes.get("/network", this::page);
        routes.get("/network/view", this::view);
        routes.post("/network/file", this::file);
        routes.get("/network/comparison", this::comparison);
        routes.get("/network/measured", this::measured);
    }

    private Answer page(Request request) {
        Json json = new Json();
        json.beginObject().name("model").value(request.value("model", "resnet18"));
        json.name("can_measure").value(measurer().isPresent());
        json.name("networks").beginArray();
        for (String name : Zoo.names()) {
            json.beginObject().name("name").value(name);
            json.name("about")
                    .value(Zoo.find(name)
                            .map(entry -> entry.source() + ", " + entry.year())
                            .orElse(""));
            json.endObject();
        }
        json.endArray().endObject();
        return Server.page(request.links(), "Networks", "network", json);
    }

    private Answer view(Request request) {
        String model = request.need("model");
        ModelRequest settings = Opened.settings(request);
        return kept("view " + model + " " + settings, () -> shown(model, opened(model, settings)));
    }

    private Answer file(Request request) {
        Opened opened = Upload.read(request.need("name"), request.body(), Opened.settings(request));
        String id = FILE + UUID.randomUUID();
        files.keep(id, opened);
        return Answer.json(shown(id, opened));
    }

    private static Json shown(String id, Opened opened) {
        Json json = new Json();
        json.beginObject().name("id").value(id).name("network");
        NetworkJson.write(json, opened.inspection(), opened.heading(), opened.warnings());
        return json.endObject();
    }

    private Answer comparison(Request request) {
        String model = request.need("model");
        String other = request.need("with");
        ModelRequest settings = Opened.settings(request);
        return kept("comparison " + model + " " + other + " " + settings, () -> {
            Opened before = opened(model, settings);
            Opened after = opened(other, settings);
            return ComparisonJson.of(
                    Diff.of(before.inspection(), after.inspection()), before.heading(), after.heading());
        });
    }

    private Answer measured(Request request) {
        Opened opened = opened(request.need("model"), Opened.settings(request));
        Measurer measurer = measurer()
                .orElseThrow(
                        () -> new BadInput("measuring runs the network on LibTorch, which is not on the class path"));
        Measured measured;
        synchronized (measuring) { // two at once would measure each other
            measured = measurer.measure(opened.inspection().graph());
        }
        Json json = new Json();
        json.beginObject().name("runs").value(measured.runs());
        json.name("threads").value(measured.threads());
        json.name("wall_seconds").value(measured.wallSeconds());
        json.name("cpu_seconds").value(measured.cpuSeconds());
        json.name("peak_activation_bytes").value(measured.peakBytes());
        return Answer.json(json.endObject());
    }

    private static Optional<Measurer> measurer() {
        return ServiceLoader.load(Measurer.class).findFirst();
    }

    private Opened opened(String model, ModelRequest settings) {
        if (model.startsWith(FILE)) {
            return files.find(model).orElseThrow(() -> new BadInput("the file is no longer kept; drop it once more"));
        }
        return Opened.builtIn(model, settings);
    }

    private Answer kept(String key, Supplier<Json> maker) {
        byte[] bytes = answers.get(key, () -> maker.get().toString().getBytes(StandardCharsets.UTF_8));
        return Answer.of(200, "application/json; charset=utf-8", bytes);
    }

    @Override
    public void close() {
        answers.clear();
        files.clear();
    }
}
