package dev.loupe.models.sequences;

import dev.loupe.graph.BadInput;
import dev.loupe.models.recurrent.Cell;
import dev.loupe.models.recurrent.LayerStack;
import dev.loupe.models.training.Metrics;
import dev.loupe.models.training.Plan;
import dev.loupe.models.training.RunConfig;
import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Settings;
import dev.loupe.models.training.Trainer;
import dev.loupe.report.evaluation.Charts;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.RunPage;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the recipes on sequences share: cells that learn side by side, their figures and curves. */
abstract class SequenceRecipe implements Recipe {
    static final String DRAWN = "drawn";

    /**
     * What a recipe usually takes.
     *
     * @param goal figure of the first cell at which learning ends; 0 for never
     */
    record Usual(
            String cells, int hidden, int batch, double rate, String schedule, double goal, long steps, int every) {}

    abstract Usual usual();

    /** Settings of its own, before the common ones. */
    abstract List<Setting> own();

    abstract SequenceProblem problem(TrainRequest request, Settings settings);

    @Override
    public Optional<String> usualData() {
        return Optional.of(DRAWN);
    }

    @Override
    public final List<Setting> settings() {
        Usual usual = usual();
        List<Setting> all = new ArrayList<>(own());
        all.addAll(List.of(
                new Setting("cells", usual.cells(), "that learn side by side: " + String.join(", ", Cell.NAMES)),
                new Setting("hidden", Integer.toString(usual.hidden()), "units of a layer"),
                new Setting("layers", "1", "one over the other"),
                new Setting("batch", Integer.toString(usual.batch()), "sequences a step"),
                new Setting("rate", Double.toString(usual.rate()), "highest learning rate, of Adam"),
                new Setting("schedule", usual.schedule(), "of the rate: constant, or cosine to 2 %"),
                new Setting("clip", "1", "largest norm of the gradient"),
                new Setting(
                        "goal", Double.toString(usual.goal()), "ends when the first cell is twice below; 0 is never"),
                new Setting("threads", "1", "that operators use")));
        return all;
    }

    @Override
    public final boolean train(TrainRequest request, Watcher watcher) {
        Settings settings = Settings.of(settings(), request.settings());
        RunFolder folder = new RunFolder(request.out());
        SequenceProblem problem = problem(request, settings);
        List<String> cells = List.of(settings.text("cells").split(",", -1));
        if (cells.stream().distinct().count() < cells.size()) {
            throw new BadInput("--set cells=" + settings.text("cells") + ": each cell can be there once");
        }
        folder.prepare(request.resume());
        Engine.threads(settings.whole("threads", 1, 1024));
        List<Racer> racers = new ArrayList<>();
        for (String cell : cells) {
            Engine.seed(request.seed()); // each cell begins as it would alone
            int hidden = settings.whole("hidden", 2, 1 << 12);
            LayerStack stack =
                    new LayerStack(Cell.of(cell, hidden), problem.inputs(), hidden, settings.whole("layers", 1, 64));
            racers.add(new Racer(stack, problem.outputs(), problem.judgement(), settings.real("clip", 1e-6, 1e6)));
        }
        try (SequenceTask task =
                new SequenceTask(name(), problem, racers, usual().every(), settings.real("goal", 0, 1e9))) {
            Plan plan = Plan.of(
                    request,
                    usual().steps(),
                    task.stepsPerEpoch(),
                    settings.real("rate", 0, 1000),
                    settings.word("schedule", "constant", "cosine").equals("cosine")
                            ? Schedule.cosine(Plan.LENGTH, 0.02)
                            : Schedule.constant(),
                    0);
            RunConfig config = new RunConfig(name(), request, settings, plan, settings.text("cells"), List.of());
            if (!request.resume()) {
                RunFolder.write(folder.config(), config.json());
            }
            watcher.say(problem.description() + "; "
                    + racers.stream()
                            .map(racer ->
                                    racer.name() + " with " + racer.weights().count() + " parameters")
                            .collect(Collectors.joining(", ")));
            if (!Trainer.run(task, plan, folder, request.resume(), config.identity(), watcher)) {
                return false;
            }
            List<GateCorrelation.OfProperty> gates = GateCorrelation.of(racers.get(0), first(problem));
            RunFolder.write(folder.report(), html(problem, cells, gates, folder));
            say(problem, cells, gates, folder, watcher);
            return true;
        }
    }

    private static Examples first(SequenceProblem problem) {
        return problem.heldOut().get(0);
    }

    private void say(
            SequenceProblem problem,
            List<String> cells,
            List<GateCorrelation.OfProperty> gates,
            RunFolder folder,
            Watcher watcher) {
        gates.forEach(one -> watcher.say(cells.get(0) + ": largest |correlation| of a unit with '" + one.property()
                + "': "
                + one.strongest().entrySet().stream()
                        .map(entry -> entry.getKey() + " " + number(entry.getValue()))
                        .collect(Collectors.joining(", "))));
        watcher.say(cells.stream()
                        .map(cell -> SequenceTask.figure(problem, cell) + " " + last(problem, cell, folder))
                        .collect(Collectors.joining(", "))
                + "; " + folder.report());
    }

    private static String last(SequenceProblem problem, String cell, RunFolder folder) {
        List<Metrics.Point> curve = Metrics.curve(folder.metrics(), SequenceTask.figure(problem, cell));
        return number(curve.get(curve.size() - 1).value());
    }

    private String html(
            SequenceProblem problem, List<String> cells, List<GateCorrelation.OfProperty> gates, RunFolder folder) {
        RunPage page = folder.page("loupe train " + name())
                .text("To be learned: " + problem.description() + ".")
                .heading("On what is held out")
                .table(
                        List.of("cell", problem.judgement().figure()),
                        cells.stream()
                                .map(cell -> List.of(cell, last(problem, cell, folder)))
                                .toList())
                .heading("Curves")
                .charts(List.of(Charts.curves(
                        problem.judgement().figure(),
                        problem.judgement().figure().equals("mse")
                                ? "Mean squared error on what is held out"
                                : "Share of wrong classes on what is held out",
                        cells.stream()
                                .map(cell -> Metrics.line(cell, folder.metrics(), SequenceTask.figure(problem, cell)))
                                .toList())));
        if (!gates.isEmpty()) {
            List<String> heads = new ArrayList<>(List.of("property of a step"));
            heads.addAll(gates.get(0).strongest().keySet());
            page.heading("Largest |correlation| of a unit of " + cells.get(0) + " with what is known of the steps");
            page.table(
                    heads,
                    gates.stream()
                            .map(one -> row(one.property(), one.strongest()))
                            .toList());
        }
        return page.html();
    }

    private static List<String> row(String name, Map<String, Double> values) {
        List<String> row = new ArrayList<>(List.of(name));
        values.values().forEach(value -> row.add(number(value)));
        return row;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /** A problem that is drawn: {@code --data} is not given. */
    static SequenceProblem drawn(DrawnTask task, TrainRequest request, Settings settings) {
        if (!request.data().equals(DRAWN)) {
            throw new BadInput("--data '" + request.data() + "': this recipe draws its sequences; leave --data out");
        }
        return new Drawn(
                task, settings.whole("length", 2, 100_000), settings.whole("batch", 1, 1 << 16), request.seed());
    }
}
