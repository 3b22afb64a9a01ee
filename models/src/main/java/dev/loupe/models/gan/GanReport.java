package dev.loupe.models.gan;

import dev.loupe.formats.WholeFile;
import dev.loupe.metrics.generation.OptimalDiscriminator;
import dev.loupe.models.training.Metrics;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.evaluation.Chart;
import dev.loupe.report.evaluation.Charts;
import dev.loupe.report.evaluation.Plots;
import dev.loupe.report.learning.RunPage;
import dev.loupe.report.learning.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page on a run: figures with what they are, curves, samples as they changed, and what was proved of the game. */
final class GanReport {
    private static final int BINS = 20;

    private final RunFolder folder;
    private final RunPage page;
    private final Watcher watcher;

    private GanReport(RunFolder folder, RunPage page, Watcher watcher) {
        this.folder = folder;
        this.page = page;
        this.watcher = watcher;
    }

    static void write(GanTraining.Match match, GanTask task, String data, RunFolder folder, Watcher watcher) {
        GanModel model = match.model();
        RunPage page = folder.page("loupe train " + model.recipe() + ": " + data);
        page.text("G " + model.generator().text() + " against D "
                + model.discriminator().text() + ", loss " + match.settings().text("loss") + ", "
                + number(folder.lastSeconds(), 0) + " seconds.");
        GanReport report = new GanReport(folder, page, watcher);
        report.alarms();
        report.figures();
        report.samples();
        report.curves();
        report.scores(task);
        if (match.judgement() instanceof GaussianJudgement gaussian) {
            report.theory(gaussian.theory());
        }
        if (match.judgement() instanceof ImageJudgement images) {
            report.anchors(images.anchors());
            report.nearest(images.nearest(task.sampler()));
        }
        RunFolder.write(folder.report(), page.html());
    }

    private static String number(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private List<Metrics.Point> curve(String figure) {
        return Metrics.curve(folder.metrics(), figure);
    }

    private void alarms() {
        List<String> steps = curve("collapse_alarm").stream()
                .filter(point -> point.value() > 0)
                .map(point -> Long.toString(point.step()))
                .toList();
        if (!steps.isEmpty()) {
            page.warning("Signs of mode collapse at step " + String.join(", ", steps)
                    + ". A lower rate, a larger batch or loss=wgan-gp may help.");
        }
        List<Metrics.Point> won =
                curve("d_won").stream().filter(point -> point.value() > 0).toList();
        if (!won.isEmpty()) {
            page.warning("D had won by step " + won.get(0).step()
                    + ": D(x) above .95 and D(G(z)) below .05 over 200 steps. loss=non-saturating, a lower rate or"
                    + " spectral_norm=true may help.");
        }
    }

    private void figures() {
        List<List<String>> rows = new ArrayList<>();
        GanFigures.definitions().forEach((name, definition) -> {
            List<Metrics.Point> points = curve(name);
            if (!points.isEmpty()) {
                rows.add(List.of(name, number(points.get(points.size() - 1).value(), 4), definition));
            }
        });
        page.heading("Figures").table(List.of("figure", "at the end", "what it is"), rows);
    }

    private void samples() {
        List<Path> frames = Animation.frames(folder.folder().resolve("samples"));
        if (frames.isEmpty()) {
            return;
        }
        byte[] animation = Animation.gif(frames);
        WholeFile.write(folder.folder().resolve("samples.gif"), out -> out.write(animation));
        page.heading("Samples from always the same noise")
                .picture(bytes(frames.get(frames.size() - 1)), "png", "at the end")
                .picture(animation, "gif", frames.size() + " evaluations, one after the other (samples.gif)");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void curves() {
        List<Chart> charts = new ArrayList<>();
        chart(charts, "losses", "Losses", "loss_discriminator", "loss_generator");
        chart(charts, "probabilities", "Mean D(x) and D(G(z)) of the batch", "d_real", "d_fake");
        chart(
                charts,
                "quartiles",
                "D after an epoch: median and quartiles",
                "d_real_median",
                "d_fake_median",
                "d_real_first_quartile",
                "d_fake_first_quartile",
                "d_real_third_quartile",
                "d_fake_third_quartile");
        chart(charts, "gradients", "Norms of the gradients", "gradient_norm_discriminator", "gradient_norm_generator");
        chart(charts, "fid", "Standardised FID", "fid_standardised");
        chart(charts, "kid", "KID", "kid");
        chart(charts, "cover", "What covers what", "precision", "recall", "density", "coverage");
        chart(charts, "modes", "Modes covered", "modes_covered");
        chart(charts, "quality", "Share of samples of high quality", "high_quality_share");
        chart(charts, "generator", "Mean and deviation of samples", "generator_mean", "generator_deviation");
        page.heading("As it went").charts(charts);
    }

    private void chart(List<Chart> charts, String name, String title, String... figures) {
        List<Charts.Line> lines = new ArrayList<>();
        for (String figure : figures) {
            List<Metrics.Point> points = curve(figure);
            if (points.size() > 1) {
                lines.add(new Charts.Line(
                        figure.replace('_', ' '),
                        points.stream()
                                .mapToDouble(point -> (double) point.step())
                                .toArray(),
                        points.stream().mapToDouble(Metrics.Point::value).toArray()));
            }
        }
        if (!lines.isEmpty()) {
            charts.add(Plots.lines(name, title, "steps", lines));
        }
    }

    private void scores(GanTask task) {
        page.heading("What D says at the end")
                .charts(List.of(Plots.histogram(
                        "scores",
                        "Real (blue) and generated (orange) samples by D's probability",
                        "probability that it is real",
                        0,
                        1,
                        List.of(bars("D(x)", task.realScores()), bars("D(G(z))", task.fakeScores())))));
    }

    private static Plots.Bars bars(String name, double[] probabilities) {
        double[] counts = new double[BINS];
        for (double probability : probabilities) {
            counts[(int) Math.min(BINS - 1, Math.max(0, probability * BINS))]++;
        }
        return new Plots.Bars(name, counts);
    }

    private void theory(Theory theory) {
        OptimalDiscriminator best = theory.best();
        OptimalDiscriminator.Difference difference = best.difference(theory.learned());
        String result = "D against D* = p/(p + q) for p = N(0, 1), q = N(1.5, .7): mean difference "
                + number(difference.mean(), 4) + ", largest " + number(difference.most(), 4)
                + "; value of the game " + number(best.value(theory.learned()), 4) + ", of theory -ln 4 + 2 JSD "
                + number(best.bestValue(), 4);
        watcher.say(result);
        boolean[] seen = best.seen();
        double[] grid = best.grid();
        double[] learned = theory.learned().clone();
        for (int i = 0; i < grid.length; i++) {
            learned[i] = seen[i] ? learned[i] : Double.NaN;
        }
        List<Charts.Line> norms = new ArrayList<>();
        StringBuilder text = new StringBuilder("norm of G's gradient");
        for (Theory.GradientNorms one : theory.gradients()) {
            norms.add(new Charts.Line(one.loss().word(), one.steps(), one.norms()));
            text.append(norms.size() == 1 ? ": " : "; ").append(one.loss().word());
            for (int step : new int[] {20, 100, 300}) {
                text.append(step == 20 ? " " : ", ")
                        .append(number(one.at(step), 2))
                        .append(" at step ")
                        .append(step);
            }
        }
        watcher.say(text.toString());
        page.heading("What is proved of the game")
                .text(result + ".")
                .text("How D would answer where neither data nor samples are is left out: nothing teaches it there.")
                .text(text + " (p = N(4, .5), G(z) = az + b from a = 1, b = 0).")
                .charts(List.of(
                        Plots.lines(
                                "best-discriminator",
                                "D, D* and the densities",
                                "x",
                                List.of(
                                        new Charts.Line("D learned", grid, learned),
                                        new Charts.Line("D* = p/(p + q)", grid, best.best()),
                                        new Charts.Line("p, data", grid, best.data()),
                                        new Charts.Line("q, generator", grid, best.generator()))),
                        Plots.lines("gradient-norms", "Norm of G's gradient as the game begins", "steps", norms)));
    }

    private void anchors(Map<String, Map<String, Double>> anchors) {
        List<String> names = List.of("fid_standardised", "fid", "kid", "precision", "recall", "density", "coverage");
        List<String> header = new ArrayList<>(List.of("images"));
        header.addAll(names);
        List<List<String>> rows = new ArrayList<>();
        List<String> generated = new ArrayList<>(List.of("generated"));
        names.forEach(name -> {
            List<Metrics.Point> points = curve(name);
            generated.add(
                    points.isEmpty() ? "" : number(points.get(points.size() - 1).value(), 3));
        });
        rows.add(generated);
        anchors.forEach((images, figures) -> {
            List<String> row = new ArrayList<>(List.of(images));
            names.forEach(name -> row.add(number(figures.getOrDefault(name, Double.NaN), 3)));
            rows.add(row);
        });
        rows.forEach(row -> watcher.say(
                row.get(0) + ": standardised FID " + row.get(1) + ", raw FID " + row.get(2) + ", KID " + row.get(3)));
        page.heading("Beside images whose quality is known")
                .text("Held-out images are what a perfect generator would have.")
                .table(header, rows);
    }

    private void nearest(ImageJudgement.Nearest nearest) {
        String text = "Generated images are " + number(nearest.ratio(), 2)
                + " times as far from the nearest training image as held-out images are; copies would be at 0";
        watcher.say(text);
        page.heading("Learned by heart?")
                .text(text + ".")
                .picture(
                        SamplePicture.png(nearest.picture()),
                        "png",
                        "first, third, … row: generated; below each the nearest training image, by pixels");
    }
}
