package dev.loupe.models.detector;

import dev.loupe.graph.BadInput;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.training.Plan;
import dev.loupe.models.training.Settings;
import dev.loupe.report.learning.Setting;
import dev.loupe.report.learning.TrainRequest;
import dev.loupe.torch.Schedule;
import java.util.List;

/** The settings that detectors have in common, and what follows from them. */
final class DetectorSettings {
    static final String SMALL = "detector_small";
    private static final int SIDE_OF_SCENES = 128;
    private static final int SIDE_OF_PHOTOGRAPHS = 320;

    private DetectorSettings() {}

    static List<Setting> common() {
        return List.of(
                new Setting("backbone", SMALL, "network of the zoo that is cut: also vgg16, resnet50, ..."),
                new Setting("layer", "auto", "module where it is cut: auto is the last map of stride 16, or 8"),
                new Setting(
                        "pretrained",
                        "auto",
                        "its first weights: a file, none, or auto: " + SMALL + " learns from patches of garments"),
                new Setting("pretrain_epochs", "1", "passes over the patches"),
                new Setting("batch_norm", "train", "or frozen: the backbone's keeps the figures that it has"),
                new Setting("regions", "pool", "RoI pooling, or align: RoIAlign"),
                new Setting("region_size", "5", "bins across and down a region"),
                new Setting("hidden", "256", "width of the head's two layers"),
                new Setting(
                        "side",
                        "auto",
                        "to which the shorter side of pictures is brought: auto is " + SIDE_OF_SCENES
                                + " for scenes, else " + SIDE_OF_PHOTOGRAPHS),
                new Setting("jitter", "0", "by which part that side varies in training, 0 to .9"),
                new Setting("flip", "true", "mirror each second picture"),
                new Setting("batch", "4", "pictures a step"),
                new Setting("rate", "0.02", "highest learning rate"),
                new Setting("momentum", "0.9", "of the steps"),
                new Setting("decay", "0.0005", "of weights"),
                new Setting("warm_up", "200", "steps over which the rate grows; then half a cosine to 0"),
                new Setting("clip", "10", "to what the norm of the gradients is cut down"),
                new Setting("threads", "auto", "that operators use: auto is one a processor"));
    }

    /** The settings with what {@code auto} stands for. */
    static Settings resolved(Settings settings, String data) {
        Settings all = settings;
        if (all.text("layer").equals("auto")) {
            all = all.with("layer", BackboneNetwork.usual(all.text("backbone")).layer());
        }
        if (all.text("pretrained").equals("auto") && !isSmall(all)) {
            all = all.with("pretrained", "none");
        }
        if (all.values().getOrDefault("side", "").equals("auto")) {
            int side = data.startsWith("scenes") ? SIDE_OF_SCENES : SIDE_OF_PHOTOGRAPHS;
            all = all.with("side", Integer.toString(side));
        }
        if (all.text("threads").equals("auto")) {
            all = all.with("threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        }
        return all;
    }

    static boolean isSmall(Settings settings) {
        String backbone = settings.text("backbone");
        return backbone.equals(SMALL) || backbone.startsWith(SMALL + ":");
    }

    static int side(Settings settings) {
        return settings.whole("side", 16, 2048);
    }

    static DetectorNetwork network(
            String recipe,
            Settings settings,
            List<String> classes,
            List<Double> scales,
            List<Double> ratios,
            String search) {
        return new DetectorNetwork(
                recipe,
                new BackboneNetwork(settings.text("backbone"), settings.text("layer")),
                classes,
                isSmall(settings) ? Normalisation.PLAIN : Normalisation.IMAGENET,
                side(settings),
                settings.word("regions", "pool", "align"),
                settings.whole("region_size", 1, 32),
                settings.whole("hidden", 1, 8192),
                scales,
                ratios,
                search);
    }

    static BoxSettings boxes(Settings settings, double leastBackground) {
        return BoxSettings.usual(settings.whole("hidden", 1, 8192)).leastBackground(leastBackground);
    }

    /**
     * How long a run goes on.
     *
     * @param stages that follow each other, each with a warm-up and a cosine of its own
     * @param usualEpochs passes over the data where nothing is asked for
     */
    static Plan plan(TrainRequest request, Settings settings, long stepsPerEpoch, int stages, long usualEpochs) {
        if (stages > 1 && request.minutes().isPresent()) {
            throw new BadInput("--minutes: training in several stages is divided by steps; give --epochs or --steps");
        }
        long steps = request.minutes().isPresent()
                ? Long.MAX_VALUE
                : request.steps().orElse(request.epochs().orElse(usualEpochs) * stepsPerEpoch);
        double seconds =
                request.minutes().isPresent() ? 60 * request.minutes().getAsDouble() : Double.POSITIVE_INFINITY;
        double rate = settings.real("rate", 0, 1000);
        int warmUp = settings.whole("warm_up", 0, 1_000_000);
        if (stages == 1) {
            return new Plan(steps, seconds, rate, Schedule.cosine(Plan.LENGTH, 0), warmUp);
        }
        return new Plan(steps, seconds, rate, repeated(stages, warmUp, steps), 0);
    }

    private static Schedule repeated(int stages, int warmUp, long steps) {
        long length = Plan.LENGTH / stages;
        Schedule cosine = Schedule.cosine(length, 0);
        double warm = Math.min(0.5, (double) warmUp * stages / steps) * length;
        return place -> {
            long within = place % length;
            return within < warm ? (within + 1) / (warm + 1) : cosine.factor(within);
        };
    }
}
