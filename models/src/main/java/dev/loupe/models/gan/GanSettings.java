package dev.loupe.models.gan;

import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.Setting;
import java.util.List;
import java.util.Map;

/** The settings that both recipes have. */
final class GanSettings {
    static final String AUTO = "auto";

    private GanSettings() {}

    /** In the order in which they are listed; what is {@code auto} depends on the data. */
    static List<Setting> common(String rate, String beta2, String average, String threads) {
        return List.of(
                new Setting("loss", "non-saturating", "minimax, non-saturating, hinge or wgan-gp"),
                new Setting("k", AUTO, "steps of D for one of G: auto is 5 for wgan-gp, else 1"),
                new Setting("batch", AUTO, "samples a step: auto is 64 for images, 256 for points"),
                new Setting("rate", rate, "highest learning rate, of both players"),
                new Setting("schedule", "cosine", "of the rate: cosine to 0, or constant"),
                new Setting("beta1", "0.5", "of Adam: how much of the mean gradient stays"),
                new Setting("beta2", beta2, "of Adam: how much of the mean square stays"),
                new Setting("average", average, "of G's weights, to generate with: how much stays a step; 0 is none"),
                new Setting("latent", AUTO, "numbers that z is of: auto is 64 for images, 8 for ring, 1 for gaussian"),
                new Setting("spectral_norm", "false", "bind the stretch of D's layers to 1"),
                new Setting("penalty", "10", "of wgan-gp: factor of the gradient penalty"),
                new Setting("threads", threads, "that operators use: auto is one a processor"));
    }

    /** With what {@code auto} stands for. */
    static Settings resolved(Settings settings, boolean images, int latent, String rate) {
        Settings all = settings;
        all = resolved(all, "k", all.text("loss").equals(GanLoss.WGAN_GP.word()) ? "5" : "1");
        all = resolved(all, "batch", images ? "64" : "256");
        all = resolved(all, "latent", Integer.toString(latent));
        all = resolved(all, "rate", rate);
        return resolved(all, "threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
    }

    static Settings resolved(Settings settings, String name, String value) {
        return settings.text(name).equals(AUTO) ? settings.with(name, value) : settings;
    }

    static Game.Rules rules(Settings settings, Condition condition) {
        return new Game.Rules(
                GanLoss.of(settings.word("loss", GanLoss.words())),
                settings.whole("batch", 2, 65_536),
                settings.whole("latent", 1, 4096),
                settings.whole("k", 1, 1000),
                settings.real("penalty", 0, 1e6),
                condition);
    }

    static GanTask.Setup setup(Settings settings, Map<String, Double> beginning, long seed) {
        return new GanTask.Setup(
                new Player.Learning(settings.real("beta1", 0, 0.9999), settings.real("beta2", 0, 0.99999)),
                settings.flag("spectral_norm"),
                settings.real("average", 0, 0.99999),
                beginning,
                seed);
    }
}
