package dev.loupe.models.data;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): 60,000 and 10,000 grey images of clothes, 28x28. */
public final class FashionMnist {
    /** Where Debian's package dataset-fashion-mnist puts it. */
    public static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");

    public static final List<String> CLASSES = List.of(
            "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot");

    private FashionMnist() {}

    /**
     * Reads the four files of a folder, packed by gzip or not. Images of other sizes and fewer of them are taken as well.
     *
     * @throws BadInput when one is missing or damaged
     */
    public static Split read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BadInput(Printable.line(folder.toString())
                    + ": there is no such folder; install Debian's dataset-fashion-mnist, or name a folder:"
                    + " fashion-mnist:FOLDER");
        }
        Split split = new Split(read(folder, "train"), read(folder, "t10k"));
        if (split.train().height() != split.test().height()
                || split.train().width() != split.test().width()) {
            throw new BadInput(
                    Printable.line(folder.toString()) + ": images to learn from and to judge by differ in size");
        }
        return split;
    }

    private static ImageSet read(Path folder, String part) {
        Idx images = Idx.read(file(folder, part + "-images-idx3-ubyte"), 3);
        Idx labels = Idx.read(file(folder, part + "-labels-idx1-ubyte"), 1);
        int[] numbers = new int[labels.size(0)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = labels.bytes()[i] & 0xff;
        }
        try {
            return new ImageSet(images.bytes(), numbers, CLASSES, 1, images.size(1), images.size(2));
        } catch (BadInput e) {
            throw e.in(Printable.line(folder.resolve(part).toString()));
        }
    }

    private static Path file(Path folder, String name) {
        Path packed = folder.resolve(name + ".gz");
        return Files.exists(packed) ? packed : folder.resolve(name);
    }
}
