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

/** {@code loupe train dcgan}: convolutional players on images (Radford 2015). */
public final class DcganRecipe implements Recipe {
    private static final long EPOCHS = 8;
    private static final int LATENT = 64;
    private static final String RATE = "0.001";

    @Override
    public String name() {
        return "dcgan";
    }

    @Override
    public String summary() {
        return "a generator of images against a discriminator; data fashion-mnist[:FOLDER] or images:FOLDER";
    }

    @Override
    public Optional<String> usualData() {
        return Optional.of("fashion-mnist");
    }

    @Override
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>(GanSettings.common(RATE, "0.999", "0.999", GanSettings.AUTO));
        settings.add(new Setting("width", "32", "maps of the outer layers; the inner ones have twice as many"));
        settings.add(new Setting("size", GanSettings.AUTO, "side of images: auto is 28 for fashion-mnist, else 32"));
        settings.add(new Setting("conditional", "false", "tell both players the class"));
        settings.add(new Setting("samples", "10000", "that are generated for a measurement"));
        return settings;
    }

    @Override
    public boolean train(TrainRequest request, Watcher watcher) {
        Settings given = Settings.of(settings(), request.settings());
        boolean isFashion = ImageData.isFashion(request.data());
        Settings settings =
                GanSettings.resolved(GanSettings.resolved(given, "size", isFashion ? "28" : "32"), true, LATENT, RATE);
        RunFolder folder = new RunFolder(request.out());
        Split split = ImageData.read(request.data(), settings.whole("size", 8, 256), request.seed());
        ImageSet train = split.train();
        int size = train.height();
        if (size != train.width() || size % 4 != 0) {
            throw new BadInput("images are " + size + "x" + train.width()
                    + ", but the networks make squares whose side is a multiple of 4");
        }
        folder.prepare(request.resume());
        GanTraining.start(settings, request);
        GanModel model = model(settings, train);
        RealImages data = new RealImages(train, settings.whole("batch", 2, 65_536), false, request.seed());
        long perEpoch = Math.max(1, data.perEpoch() / settings.whole("k", 1, 1000));
        Judgement judgement = new ImageJudgement(
                ImageData.judge(request.data(), split, folder, watcher), split, settings.whole("samples", 100, 60_000));
        return GanTraining.run(
                new GanTraining.Match(model, settings, data, judgement, Map.of(), perEpoch, EPOCHS * perEpoch),
                request,
                folder,
                watcher);
    }

    private static GanModel model(Settings settings, ImageSet images) {
        boolean isConditional = settings.flag("conditional");
        List<String> classes = isConditional ? images.classes() : List.of();
        int latent = settings.whole("latent", 1, 4096);
        String common = "width=" + settings.whole("width", 1, 1024) + ",image_size=" + images.height();
        String word = settings.word("loss", GanLoss.words());
        boolean isPlain = word.equals(GanLoss.WGAN_GP.word()) || settings.flag("spectral_norm");
        return new GanModel(
                "dcgan",
                new GanNetwork("dcgan_small_generator:" + common + ",channels=" + images.channels() + ",features="
                        + (latent + classes.size())),
                new GanNetwork("dcgan_small_discriminator:" + common + ",channels="
                        + (images.channels() + classes.size()) + (isPlain ? ",batch_norm=false" : "")),
                latent,
                classes,
                images.channels(),
                images.height());
    }
}
