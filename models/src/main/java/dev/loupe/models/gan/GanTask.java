package dev.loupe.models.gan;

import dev.loupe.graph.BadInput;
import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Saved;
import dev.loupe.models.training.Task;
import dev.loupe.models.training.Trainer;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A game that is trained: both players, the average of G, what is measured of them, and what gives cause for alarm. */
final class GanTask implements Task {
    private static final String GENERATOR = "generator/";
    private static final String DISCRIMINATOR = "discriminator/";
    private static final String AVERAGE = "average/";
    private static final String PROGRESS = "progress";
    private static final String WATCH = "watch";
    /** Samples of each kind whose scores are shown. */
    static final int SCORED = 1_000;

    private final GanModel model;
    private final Game.Rules rules;
    private final RealData data;
    private final Judgement judgement;
    private final RunFolder folder;
    private final Watcher watcher;
    private final long stepsPerEpoch;
    private final Player generator;
    private final Player discriminator;
    private final AverageWeights average;
    private final Game game;
    private Game.Round last;
    private long played;
    private WonWatch watch = WonWatch.BEGINNING;

    /**
     * How the players learn and what is generated with.
     *
     * @param average how much of the average of G's weights stays at a step; 0 is to generate with the last ones
     * @param beginning numbers that weights of G begin with, by key
     */
    record Setup(
            Player.Learning learning, boolean spectralNorm, double average, Map<String, Double> beginning, long seed) {
        Setup {
            beginning = Map.copyOf(beginning);
        }
    }

    /** Takes over data and judgement, which are closed with it. */
    GanTask(
            GanModel model,
            Game.Rules rules,
            Setup setup,
            RealData data,
            Judgement judgement,
            RunFolder folder,
            Watcher watcher,
            long stepsPerEpoch) {
        this.model = model;
        this.rules = rules;
        this.data = data;
        this.judgement = judgement;
        this.folder = folder;
        this.watcher = watcher;
        this.stepsPerEpoch = stepsPerEpoch;
        this.generator = new Player(model.generator(), setup.learning(), false, setup.seed());
        this.discriminator =
                new Player(model.discriminator(), setup.learning(), setup.spectralNorm(), setup.seed() + 1);
        setup.beginning().forEach(generator::begin);
        this.average = new AverageWeights(generator.weights(), setup.average());
        this.game = new Game(generator, discriminator, rules);
        Game.Seen nothing = new Game.Seen(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
        this.last = new Game.Round(nothing, nothing);
    }

    @Override
    public long stepsPerEpoch() {
        return stepsPerEpoch;
    }

    Player discriminator() {
        return discriminator;
    }

    /** D's loss; no number where one player's is none. */
    @Override
    public double step(long step, double learningRate) {
        last = game.play(step, learningRate, data, (step + 1) % Trainer.EVERY == 0);
        average.follow(step);
        played = step + 1;
        watchTheDiscriminator();
        return Double.isFinite(last.generator().loss())
                ? last.discriminator().loss()
                : last.generator().loss();
    }

    private void watchTheDiscriminator() {
        if (rules.loss() == GanLoss.WGAN_GP) {
            return; // its scores are no logits
        }
        boolean before = watch.won();
        watch = watch.after(last.discriminator().real(), last.discriminator().fake());
        if (watch.won() && !before) {
            watcher.say("step " + played + ": D has won: over 200 steps D(x) was above .95 and D(G(z)) below .05;"
                    + " --set loss=non-saturating, a lower --set rate or --set spectral_norm=true may help");
        }
    }

    @Override
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("loss_discriminator", last.discriminator().loss());
        figures.put("loss_generator", last.generator().loss());
        figures.put("d_real", last.discriminator().real());
        figures.put("d_fake", last.discriminator().fake());
        figures.put("d_fake_after", last.generator().fake());
        figures.put("d_won", watch.won() ? 1.0 : 0.0);
        figures.put("gradient_norm_discriminator", last.discriminator().gradientNorm());
        figures.put("gradient_norm_generator", last.generator().gradientNorm());
        return figures;
    }

    @Override
    public Map<String, Double> evaluate() {
        Sampler sampler = sampler();
        Map<String, Double> figures = new LinkedHashMap<>(judgement.figures(sampler));
        quartiles("d_real", realScores(), figures);
        quartiles("d_fake", fakeScores(), figures);
        SamplePicture.write(frame(folder, (played + stepsPerEpoch - 1) / stepsPerEpoch), judgement.picture(sampler));
        List<String> alarms = judgement.alarms(figures);
        alarms.forEach(watcher::say);
        figures.put("collapse_alarm", alarms.isEmpty() ? 0.0 : 1.0);
        return figures;
    }

    /** Where the picture of an epoch is kept. */
    static Path frame(RunFolder folder, long epoch) {
        return folder.folder()
                .resolve("samples")
                .resolve(String.format(java.util.Locale.ROOT, "epoch-%05d.png", epoch));
    }

    private static void quartiles(String name, double[] scores, Map<String, Double> figures) {
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        figures.put(name + "_first_quartile", sorted[sorted.length / 4]);
        figures.put(name + "_median", sorted[sorted.length / 2]);
        figures.put(name + "_third_quartile", sorted[sorted.length * 3 / 4]);
    }

    /** D(x) of real samples, always the same, as D is after training. */
    double[] realScores() {
        try (TensorScope scope = TensorScope.open()) {
            Real real = data.some(SCORED);
            Tensor labels = real.labels()
                    .orElseGet(() -> Tensor.of(new long[(int) real.samples().size(0)]));
            return scores(real.samples(), labels);
        }
    }

    /** D(G(z)) of samples from always the same noise. */
    double[] fakeScores() {
        try (TensorScope scope = TensorScope.open()) {
            long[] classes = new long[SCORED];
            Arrays.setAll(classes, i -> i % Math.max(1, rules.condition().classes()));
            float[] noise = Noise.normal(SCORED, rules.latent(), SCORED);
            Tensor labels = Tensor.of(classes);
            Tensor z = rules.condition().join(Tensor.of(noise, SCORED, rules.latent()), labels);
            return scores(generator.evaluated(generated(), z), labels);
        }
    }

    private double[] scores(Tensor samples, Tensor labels) {
        return discriminator
                .evaluated(rules.condition().join(samples, labels))
                .sigmoid()
                .toDoubles();
    }

    /** The generator as it is used after training. */
    Sampler sampler() {
        return new Sampler(rules.latent(), rules.condition(), z -> generator.evaluated(generated(), z));
    }

    private Weights generated() {
        return average.weights();
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        generator.addState(GENERATOR, state);
        discriminator.addState(DISCRIMINATOR, state);
        average.weights()
                .keys()
                .forEach(key -> state.put(AVERAGE + key, average.weights().get(key)));
        state.put(PROGRESS, Tensor.of(new long[] {played}));
        state.put(WATCH, Tensor.of(watch.state()));
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        generator.restore(GENERATOR, state);
        discriminator.restore(DISCRIMINATOR, state);
        Saved.restore(AVERAGE, state, average.weights().tensors());
        Tensor progress = state.get(PROGRESS);
        Tensor watched = state.get(WATCH);
        if (progress == null || progress.numel() != 1 || watched == null || watched.numel() != 4) {
            throw new BadInput("the checkpoint is of another task: it lacks " + PROGRESS + " or " + WATCH);
        }
        played = progress.toLongs()[0];
        watch = WonWatch.of(watched.toDoubles());
    }

    /** Writes the generator, and the discriminator beside it. */
    @Override
    public void save(Path file) {
        average.weights().save(file, model.metadata());
        discriminator
                .weights()
                .save(
                        file.resolveSibling("discriminator.safetensors"),
                        Map.of("loupe.network", model.discriminator().text()));
    }

    @Override
    public void close() {
        data.close();
        judgement.close();
        average.close();
        generator.close();
        discriminator.close();
    }
}
