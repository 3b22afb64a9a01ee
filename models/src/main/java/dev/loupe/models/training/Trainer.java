package dev.loupe.models.training;

import dev.loupe.graph.BadInput;
import dev.loupe.report.learning.Watcher;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The loop: a step, now and then a line of metrics, an evaluation after each epoch, a checkpoint after each epoch and each
 * minute. It does not know what is trained.
 */
public final class Trainer {
    /** Steps from one line of metrics to the next. */
    public static final long EVERY = 50;
    /** Seconds from one checkpoint to the next. */
    private static final double CHECKPOINT = 60;

    private final Task task;
    private final Plan plan;
    private final RunFolder folder;
    private final Watcher watcher;
    private final String settings;
    private final EventFile events;
    private long step;
    private double secondsBefore;
    private long startedAt;
    private double checkpointAt;
    private double lossSum;
    private long lossCount;

    private Trainer(Task task, Plan plan, RunFolder folder, Watcher watcher, String settings, EventFile events) {
        this.task = task;
        this.plan = plan;
        this.folder = folder;
        this.watcher = watcher;
        this.settings = settings;
        this.events = events;
    }

    /**
     * Trains to the end of the plan, or until the watcher asks to stop.
     *
     * @param settings what the run was asked for, a line each; a run is only gone on with by the same
     * @return whether it came to the end; its model is written then, and the last line of metrics
     * @throws BadInput when the loss is no number; the last good checkpoint stays
     */
    public static boolean run(
            Task task, Plan plan, RunFolder folder, boolean resume, String settings, Watcher watcher) {
        try (EventFile events = EventFile.open(folder.folder())) {
            Trainer trainer = new Trainer(task, plan, folder, watcher, settings, events);
            if (resume) {
                trainer.restore();
            }
            return trainer.run();
        }
    }

    /** Brings a task that learns along with that of a run to where the run's checkpoint is. */
    public static void restore(Task task, RunFolder folder) {
        Checkpoint.fill(folder.checkpoint(), task);
    }

    private void restore() {
        Checkpoint checkpoint = Checkpoint.restore(folder.checkpoint(), task, settings);
        step = checkpoint.step();
        secondsBefore = checkpoint.seconds();
        lossSum = checkpoint.lossSum();
        lossCount = checkpoint.lossCount();
        RunFolder.truncate(folder.metrics(), checkpoint.metricsBytes());
        watcher.say("going on at step " + step);
    }

    private boolean run() {
        startedAt = System.nanoTime();
        checkpointAt = seconds();
        while (step < plan.steps() && seconds() < plan.seconds() && !task.isDone()) {
            double rate = plan.learningRate(step, seconds());
            double loss = task.step(step, rate);
            if (!Double.isFinite(loss)) {
                throw new BadInput("the loss is " + loss + " at step " + (step + 1)
                        + "; the last good checkpoint stays; a lower --set rate may help");
            }
            step++;
            lossSum += loss;
            lossCount++;
            watcher.progress(progress(loss, rate));
            boolean isEpoch = step % task.stepsPerEpoch() == 0;
            if (step % EVERY == 0) {
                Map<String, Double> figures = new TreeMap<>(task.figures());
                figures.put("loss", loss);
                figures.put("learning_rate", rate);
                log(figures);
            }
            if (step % task.stepsPerEvaluation() == 0 && step < plan.steps()) {
                log(evaluated(task.evaluate()));
            }
            if (watcher.stopRequested()) {
                checkpoint();
                watcher.say("stopped at step " + step + "; --resume goes on");
                return false;
            }
            if (isEpoch || seconds() - checkpointAt > CHECKPOINT) {
                checkpoint();
            }
        }
        checkpoint();
        task.save(folder.model());
        RunFolder.append(
                folder.metrics(), Metrics.line(step, epoch(), seconds(), evaluated(task.evaluateAtEnd()), true));
        return true;
    }

    private Map<String, Double> evaluated(Map<String, Double> heldOut) {
        Map<String, Double> figures = new LinkedHashMap<>();
        if (lossCount > 0) {
            figures.put("train_loss", lossSum / lossCount);
        }
        figures.putAll(heldOut);
        lossSum = 0;
        lossCount = 0;
        StringBuilder text = new StringBuilder("epoch ").append(number("%.1f", epoch()));
        figures.forEach((name, value) ->
                text.append(", ").append(name.replace('_', ' ')).append(' ').append(number("%.4f", value)));
        watcher.say(text.append(number(", %.0f s", seconds())).toString());
        return figures;
    }

    private void log(Map<String, Double> figures) {
        Map<String, Double> ordered = new TreeMap<>(figures);
        RunFolder.append(folder.metrics(), Metrics.line(step, epoch(), seconds(), ordered, false));
        events.add(step, ordered);
    }

    private void checkpoint() {
        new Checkpoint(step, seconds(), RunFolder.length(folder.metrics()), lossSum, lossCount, settings)
                .write(folder.checkpoint(), task);
        checkpointAt = seconds();
    }

    private double epoch() {
        return (double) step / task.stepsPerEpoch();
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - startedAt) / 1e9;
    }

    private String progress(double loss, double rate) {
        double done = plan.progress(step, seconds());
        double left = done > 0 ? (seconds() - secondsBefore) * (1 - done) / done : Double.NaN;
        return number("%3.0f %%", 100 * done) + "  step " + step + number("  loss %.4f", loss)
                + number("  rate %.4f", rate) + "  " + (Double.isNaN(left) ? "" : number("%.0f s left", left));
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
