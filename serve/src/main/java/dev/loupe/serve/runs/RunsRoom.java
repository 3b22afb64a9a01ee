package dev.loupe.serve.runs;

import dev.loupe.graph.BadInput;
import dev.loupe.report.Json;
import dev.loupe.report.learning.RunCurves;
import dev.loupe.report.learning.RunSettings;
import dev.loupe.report.learning.Tracer;
import dev.loupe.report.trace.Trace;
import dev.loupe.report.trace.TraceHtml;
import dev.loupe.report.trace.TraceView;
import dev.loupe.serve.Answer;
import dev.loupe.serve.Request;
import dev.loupe.serve.Room;
import dev.loupe.serve.Routes;
import dev.loupe.serve.Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;

/** The room of runs: curves that grow, pictures by step, settings side by side, gates of recurrent networks. */
public final class RunsRoom implements Room {
    /** Points of a figure in one answer. */
    private static final int MOST_POINTS = 2_000;

    private static final int LONGEST_TEXT = 5_000;
    private static final int UNITS = 8;

    private final RunsFolder folder;
    private final Object tracing = new Object();

    /**
     * The room.
     *
     * @param folder whose runs are shown, down to three folders below
     */
    public RunsRoom(Path folder) {
        this.folder = new RunsFolder(folder);
    }

    @Override
    public String address() {
        return "/runs";
    }

    @Override
    public String text() {
        return "Runs";
    }

    @Override
    public String about() {
        return "what loupe train wrote: curves as they grow, runs side by side, samples by step, gates";
    }

    @Override
    public void register(Routes routes) {
        routes.get("/runs", this::page);
        routes.get("/runs/list", request -> Answer.json(list()));
        routes.get("/runs/curves", this::curves);
        routes.get("/runs/picture", this::picture);
        routes.get("/runs/gates", this::gates);
        routes.get("/runs/trace", this::trace);
    }

    private Answer page(Request request) {
        return Server.page(request.links(), "Runs", "runs", list());
    }

    private Json list() {
        Json json = new Json();
        json.beginObject().name("folder").value(folder.root().toString());
        json.name("can_trace").value(!tracers().isEmpty());
        json.name("runs").beginArray();
        for (Listed run : folder.runs()) {
            json.beginObject().name("id").value(run.id()).name("name").value(run.name());
            json.name("metrics").value(run.hasMetrics()).name("modified").value(run.modified());
            RunSettings.of(folder.config(run)).write(json);
            json.name("pictures").beginArray();
            for (Listed.Picture picture : run.pictures()) {
                json.beginObject().name("id").value(picture.id());
                json.name("group").value(picture.group());
                json.name("name").value(picture.name()).endObject();
            }
            json.endArray().endObject();
        }
        return json.endArray().endObject();
    }

    /** What came since the last look, by {@code from} and {@code mark} of the answer to that. */
    private Answer curves(Request request) {
        Listed run = folder.run(request.need("run"));
        if (!run.hasMetrics()) {
            throw new BadInput("the run has no figures");
        }
        Path file = run.folder().resolve(RunsFolder.METRICS);
        folder.check(file);
        Tail tail = Tail.of(file, whole(request, "from"), whole(request, "mark"));
        Json json = new Json();
        json.beginObject().name("from").value(tail.next()).name("mark").value(tail.mark());
        json.name("new").value(tail.isNew()).name("more").value(tail.hasMore());
        RunCurves.of(tail.lines()).write(json, MOST_POINTS);
        return Answer.json(json.endObject());
    }

    private static long whole(Request request, String name) {
        String text = request.value(name, "0");
        if (!text.matches("\\d{1,18}")) {
            throw new BadInput(name + " is no whole number");
        }
        return Long.parseLong(text);
    }

    private Answer picture(Request request) {
        String id = request.need("picture");
        Listed.Picture picture = folder.run(request.need("run")).pictures().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new BadInput("there is no such picture any more; load the page again"));
        String type = RunsFolder.type(picture.name()).orElse("application/octet-stream");
        return Answer.of(200, type, folder.picture(picture));
    }

    private static List<Tracer> tracers() {
        List<Tracer> tracers = new ArrayList<>();
        ServiceLoader.load(Tracer.class).forEach(tracers::add);
        return tracers;
    }

    private Optional<Tracer> tracer(Listed run) {
        folder.check(run.folder());
        for (Tracer tracer : tracers()) {
            try {
                if (tracer.opens(run.folder())) {
                    return Optional.of(tracer);
                }
            } catch (BadInput e) {
                return Optional.empty(); // it has not been filled to the end yet
            }
        }
        return Optional.empty();
    }

    /** Whether a run has gates to look at. */
    private Answer gates(Request request) {
        Json json = new Json();
        json.beginObject()
                .name("gates")
                .value(tracer(folder.run(request.need("run"))).isPresent());
        return Answer.json(json.endObject());
    }

    /** A page of its own, which may do nothing but show itself. */
    private Answer trace(Request request) {
        Listed run = folder.run(request.need("run"));
        String text = request.need("text");
        if (text.length() > LONGEST_TEXT) {
            throw new BadInput("the text has more than " + LONGEST_TEXT + " characters; loupe trace takes longer ones");
        }
        Tracer tracer = tracer(run).orElseThrow(() -> new BadInput("there are no gates to trace in this run"));
        Trace trace;
        synchronized (tracing) { // LibTorch uses all cores for one already
            trace = tracer.trace(run.folder(), text);
        }
        String html = TraceHtml.of(
                trace,
                new TraceView(1, Optional.empty(), OptionalInt.empty(), UNITS, Optional.empty()),
                "Gates of " + run.name());
        return new Answer(
                200,
                "text/html; charset=utf-8",
                Map.of("Content-Security-Policy", "sandbox allow-scripts; frame-ancestors 'none'"),
                out -> out.write(html.getBytes(StandardCharsets.UTF_8)));
    }
}
