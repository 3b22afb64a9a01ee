package dev.loupe.models.gan;

import dev.loupe.graph.BadInput;
import dev.loupe.models.data.FashionMnist;
import dev.loupe.models.data.ImageFolder;
import dev.loupe.models.data.Split;
import dev.loupe.models.training.RunFolder;
import dev.loupe.report.learning.Watcher;
import java.nio.file.Path;

/** The images that {@code --data} names, and who judges copies of them. */
final class ImageData {
    private ImageData() {}

    static boolean isFashion(String data) {
        return data.equals("fashion-mnist") || data.startsWith("fashion-mnist:");
    }

    /**
     * Reads them.
     *
     * @throws BadInput when it names no images, or they cannot be read
     */
    static Split read(String data, int size, long seed) {
        int colon = data.indexOf(':');
        String folder = colon < 0 ? "" : data.substring(colon + 1);
        if (isFashion(data)) {
            return FashionMnist.read(folder.isEmpty() ? FashionMnist.DEBIAN : Path.of(folder));
        }
        if (data.startsWith("images:") && !folder.isEmpty()) {
            return ImageFolder.read(Path.of(folder), size, seed);
        }
        throw new BadInput("--data '" + data + "': images are fashion-mnist, fashion-mnist:FOLDER or images:FOLDER");
    }

    /** The one that comes with Loupe where it fits the data, else one that is trained on them first, and kept in the folder. */
    static Judge judge(String data, Split split, RunFolder folder, Watcher watcher) {
        boolean fits =
                isFashion(data) && split.train().height() == 28 && split.train().width() == 28;
        return fits ? Judge.ofFashion() : JudgeTraining.judge(split, folder, watcher);
    }
}
