package dev.loupe.models.gan;

import dev.loupe.graph.BadInput;
import dev.loupe.models.data.ImageSet;
import dev.loupe.models.data.Split;
import dev.loupe.models.training.RunFolder;
import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.Recipe;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.report.learning.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code loupe train gan}: perceptrons on points whose distribution is known, or on images (Goodfellow 2014). */
public final class GanRecipe implements Recipe {
    private static final String RING = "ring";
    private static final String GAUSSIAN = "gaussian";
    private static final long RING_STEPS = 10_000;
    private static final long GAUSSIAN_STEPS = 3_000;
    private static final long POINT_EPOCH = 500;
    private static final long IMAGE_EPOCHS = 20;

    @Override
    public String name() {
        return "gan";
    }

    @Override
    public String summary() {
        return "a generator against a discriminator, both perceptrons; data ring, gaussian or fashion-mnist[:FOLDER]";
    }

    @Override
    public Optional<String> usualData() {
        return Optional.of(RING);
    }

    @Override
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>(GanSettings.common(GanSettings.AUTO, "0.99", GanSettings.AUTO, "1"));
        settings.add(new Setting(
                "hidden",
                GanSettings.AUTO,
                "units of the two hidden layers: auto is 128, 32 for gaussian, 512 for images"));
        settings.add(new Setting(
                "generator", GanSettings.AUTO, "mlp, or linear: auto is linear for gaussian, whose q is then known"));
        settings.add(new Setting("conditional", "false", "tell both players the class of images"));
        settings.add(new Setting("samples", "10000", "images that are generated for a measurement"));
        return settings;
    }

    @Override
    public boolean train(TrainRequest request, Watcher watcher) {
        Settings given = Settings.of(settings(), request.settings());
        return switch (request.data()) {
            case RING -> points(Points.RING, given, request, watcher);
            case GAUSSIAN -> points(Points.GAUSSIAN, given, request, watcher);
            default -> images(given, request, watcher);
        };
    }

    private static boolean points(Points points, Settings given, TrainRequest request, Watcher watcher) {
        boolean isRing = points == Points.RING;
        Settings settings = GanSettings.resolved(given, false, isRing ? 8 : 1, isRing ? "0.002" : "0.01");
        settings = GanSettings.resolved(settings, "hidden", isRing ? "128" : "32");
        settings = GanSettings.resolved(settings, "generator", isRing ? "mlp" : "linear");
        settings = GanSettings.resolved(settings, "average", isRing ? "0.995" : "0");
        if (settings.flag("conditional")) {
            throw new BadInput("--set conditional=true: " + request.data() + " has no classes");
        }
        RunFolder folder = new RunFolder(request.out());
        GanModel model = model(settings, points.dimensions(), List.of(), 0, points.dimensions(), !isRing);
        RealData data = points.data(settings.whole("batch", 2, 65_536), request.seed());
        folder.prepare(request.resume());
        GanTraining.start(settings, request);
        Judgement judgement = isRing ? new RingJudgement() : new GaussianJudgement();
        // The line begins as the identity, so that q begins at N(0, 1).
        boolean isLine = settings.text("generator").equals("linear") && points.dimensions() == 1;
        Map<String, Double> beginning = isLine ? Map.of("0.weight", 1.0, "0.bias", 0.0) : Map.of();
        return GanTraining.run(
                new GanTraining.Match(
                        model, settings, data, judgement, beginning, POINT_EPOCH, isRing ? RING_STEPS : GAUSSIAN_STEPS),
                request,
                folder,
                watcher);
    }

    private static boolean images(Settings given, TrainRequest request, Watcher watcher) {
        if (!ImageData.isFashion(request.data())) {
            throw new BadInput(
                    "--data '" + request.data()
                            + "': gan learns from ring, gaussian, fashion-mnist or fashion-mnist:FOLDER; dcgan takes images:FOLDER");
        }
        Settings settings = GanSettings.resolved(given, true, 64, "0.0005");
        settings = GanSettings.resolved(settings, "hidden", "512");
        settings = GanSettings.resolved(settings, "generator", "mlp");
        settings = GanSettings.resolved(settings, "average", "0.999");
        RunFolder folder = new RunFolder(request.out());
        Split split = ImageData.read(request.data(), 28, request.seed());
        ImageSet train = split.train();
        List<String> classes = settings.flag("conditional") ? train.classes() : List.of();
        int pixels = train.height() * train.width();
        if (train.height() != train.width()) {
            throw new BadInput("images are " + train.height() + "x" + train.width() + ", but squares are needed");
        }
        GanModel model = model(settings, pixels, classes, 1, train.height(), false);
        folder.prepare(request.resume());
        GanTraining.start(settings, request);
        RealImages data = new RealImages(train, settings.whole("batch", 2, 65_536), true, request.seed());
        long perEpoch = Math.max(1, data.perEpoch() / settings.whole("k", 1, 1000));
        Judgement judgement = new ImageJudgement(
                ImageData.judge(request.data(), split, folder, watcher), split, settings.whole("samples", 100, 60_000));
        return GanTraining.run(
                new GanTraining.Match(model, settings, data, judgement, Map.of(), perEpoch, IMAGE_EPOCHS * perEpoch),
                request,
                folder,
                watcher);
    }

    /** Both perceptrons; D is smooth where it is to be held against D*. */
    private static GanModel model(
            Settings settings, int outputs, List<String> classes, int channels, int size, boolean isSmooth) {
        int latent = settings.whole("latent", 1, 4096);
        String hidden = ",hidden=" + settings.whole("hidden", 1, 8192);
        boolean isLinear = settings.word("generator", "mlp", "linear").equals("linear");
        return new GanModel(
                "gan",
                new GanNetwork("gan_mlp_generator:features=" + (latent + classes.size()) + ",outputs=" + outputs
                        + (isLinear ? ",linear=true" : hidden) + (channels > 0 ? ",tanh=true" : "")),
                new GanNetwork("gan_mlp_discriminator:features=" + (outputs + classes.size()) + hidden
                        + (isSmooth ? ",activation=tanh" : "")),
                latent,
                classes,
                channels,
                size);
    }
}
