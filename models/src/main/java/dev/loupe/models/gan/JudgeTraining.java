package dev.loupe.models.gan;

import dev.loupe.graph.Mode;
import dev.loupe.models.data.Augmentation;
import dev.loupe.models.data.Batch;
import dev.loupe.models.data.Batches;
import dev.loupe.models.data.ImageSet;
import dev.loupe.models.data.Normalisation;
import dev.loupe.models.data.Split;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.learning.Watcher;
import dev.loupe.torch.Adam;
import dev.loupe.torch.Executor;
import dev.loupe.torch.Initialisation;
import dev.loupe.torch.Losses;
import dev.loupe.torch.Tensor;
import dev.loupe.torch.TensorScope;
import dev.loupe.torch.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Trains a judge for images that none comes with, as the one of Fashion-MNIST was: Adam at .002. */
final class JudgeTraining {
    private static final int BATCH = 128;
    private static final int EPOCHS = 2;
    private static final long LEAST_STEPS = 200;
    private static final double RATE = 0.002;
    private static final long SEED = 2_017;

    private JudgeTraining() {}

    /** From the run's folder, where it is kept once it is trained. */
    static Judge judge(Split split, RunFolder folder, Watcher watcher) {
        ImageSet train = split.train();
        int classes = train.classes().size();
        Path file = folder.folder().resolve("judge.safetensors");
        if (!Files.exists(file)) {
            watcher.say("training the judge of these images ...");
            train(train, classes, file, watcher);
        }
        return Judge.read(file, classes, train.channels(), train.height());
    }

    private static void train(ImageSet images, int classes, Path file, Watcher watcher) {
        int batch = Math.min(BATCH, images.count());
        Batches batches = new Batches(
                images, Normalisation.centred(images.channels()), batch, images.height(), Augmentation.NONE, SEED);
        long steps = Math.max(LEAST_STEPS, EPOCHS * batches.perEpoch());
        String network = "fashion_judge:classes=" + classes + ",channels=" + images.channels() + ",image_size="
                + images.height();
        try (Executor executor = Executor.of(new GanNetwork(network).graph(Mode.TRAIN));
                Weights weights = Initialisation.of(executor.graph(), SEED);
                Adam adam = Adam.adam(weights.trained(), 0.9, 0.999)) {
            for (long step = 0; step < steps; step++) {
                Batch one = batches.ofStep(step);
                try (TensorScope scope = TensorScope.open()) {
                    Tensor input =
                            Tensor.of(one.images(), one.count(), images.channels(), images.height(), images.width());
                    Losses.crossEntropy(executor.forward(weights, input), Tensor.of(one.labels()))
                            .backward();
                    adam.step(RATE);
                    adam.zeroGrad();
                }
                watcher.progress("judge: step " + (step + 1) + " of " + steps);
            }
            weights.save(file, Map.of("loupe.network", network));
        }
    }
}
