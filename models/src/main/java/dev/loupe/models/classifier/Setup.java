package dev.loupe.models.classifier;

import dev.loupe.graph.BadInput;
import dev.loupe.models.data.Augmentation;
import dev.loupe.models.data.FashionMnist;
import dev.loupe.models.data.ImageFolder;
import dev.loupe.models.data.MixUp;
import dev.loupe.models.data.Split;
import dev.loupe.models.parallel.Team;
import dev.loupe.models.training.Settings;
import dev.loupe.torch.Adam;
import dev.loupe.torch.Engine;
import dev.loupe.torch.Optimizer;
import dev.loupe.torch.Sgd;
import dev.loupe.torch.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/**
 * What a run learns, and from what.
 *
 * @param name of the data, as {@code --data} gives it
 * @param settings without any {@code auto}
 */
record Setup(String name, Split data, ImageNetwork network, Settings settings, long seed) {
    /**
     * Reads the data and finds the network.
     *
     * @throws BadInput when there is none such, or they do not fit each other
     */
    static Setup of(String name, long seed, Settings settings) {
        int size = settings.whole("size", 8, 1024);
        Split data = data(name, size, seed);
        return new Setup(name, data, network(settings.text("model"), settings, data, size), settings, seed);
    }

    int threads() {
        return settings.whole("threads", 1, 1024);
    }

    /** Sets LibTorch's threads and random numbers; first weights are drawn next. */
    void start() {
        Engine.threads(threads());
        Engine.seed(seed);
    }

    ClassifierTask task(Team team) {
        return new ClassifierTask(
                network,
                data,
                settings.whole("batch", 1, 65_536),
                new Augmentation(settings.flag("flip"), settings.whole("shift", 0, network.size() / 2)),
                settings.real("smoothing", 0, 0.999),
                new MixUp(settings.real("mix_up", 0, 1)),
                optimizer(settings),
                seed,
                team);
    }

    private static Split data(String data, int size, long seed) {
        int colon = data.indexOf(':');
        String kind = colon < 0 ? data : data.substring(0, colon);
        String folder = colon < 0 ? "" : data.substring(colon + 1);
        return switch (kind) {
            case "fashion-mnist" -> FashionMnist.read(folder.isEmpty() ? FashionMnist.DEBIAN : Path.of(folder));
            case "images" -> {
                if (folder.isEmpty()) {
                    throw new BadInput("--data images:FOLDER needs the folder");
                }
                yield ImageFolder.read(Path.of(folder), size, seed);
            }
            default ->
                throw new BadInput("--data '" + data
                        + "': a classifier learns from fashion-mnist, fashion-mnist:FOLDER or images:FOLDER");
        };
    }

    private static ImageNetwork network(String model, Settings settings, Split data, int size) {
        boolean isSmall = settings.word("stem", "original", "small").equals("small");
        String options = "classes=" + data.train().classes().size() + ",channels="
                + data.train().channels() + ",image_size=" + size + (isSmall ? ",small=true" : "");
        return new ImageNetwork(
                model + (model.contains(":") ? "," : ":") + options,
                data.train().channels(),
                size,
                Math.max(data.train().height(), data.train().width()),
                data.train().normalisation(),
                data.train().classes());
    }

    private static Function<Map<String, Tensor>, Optimizer> optimizer(Settings settings) {
        double momentum = settings.real("momentum", 0, 0.9999);
        boolean nesterov = settings.flag("nesterov");
        double decay = settings.real("decay", 0, 1);
        return switch (settings.word("optimizer", "sgd", "adam", "adamw")) {
            case "sgd" -> weights -> new Sgd(weights, momentum, decay, nesterov && momentum > 0);
            case "adam" -> weights -> Adam.adam(weights, 0.9, 0.999, 1e-8, decay);
            default -> weights -> Adam.adamW(weights, 0.9, 0.999, 1e-8, decay);
        };
    }
}
