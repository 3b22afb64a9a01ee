package dev.loupe.models.data;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Pictures of one's own: a folder a class, named as the class is. */
public final class ImageFolder {
    private static final List<String> SUFFIXES = List.of(".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff");
    private static final long MOST_BYTES = 1L << 30;
    /** One of so many pictures is held out where the folder does not say which. */
    private static final int HELD_OUT = 5;

    private record Labelled(Path file, int label) {}

    private ImageFolder() {}

    /**
     * Reads all pictures as squares of a size, in colour. Where there are folders {@code train} and {@code test} (or
     * {@code val}), they hold the folders of the classes; else a fifth of each class is held out, by the seed.
     *
     * @throws BadInput when there are not at least two classes, or a picture cannot be read
     */
    public static Split read(Path folder, int size, long seed) {
        Path train = folder.resolve("train");
        Path test = Files.isDirectory(folder.resolve("test")) ? folder.resolve("test") : folder.resolve("val");
        if (Files.isDirectory(train) && Files.isDirectory(test)) {
            List<String> classes = classes(train);
            return new Split(load(files(train, classes), classes, size), load(files(test, classes), classes, size));
        }
        List<String> classes = classes(folder);
        List<Labelled> learned = new ArrayList<>();
        List<Labelled> held = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        int label = 0;
        for (String name : classes) {
            List<Path> files = pictures(folder.resolve(name));
            for (int i = files.size() - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                Path kept = files.get(i);
                files.set(i, files.get(j));
                files.set(j, kept);
            }
            int out = Math.max(1, files.size() / HELD_OUT);
            for (int i = 0; i < files.size(); i++) {
                (i < out ? held : learned).add(new Labelled(files.get(i), label));
            }
            label++;
        }
        return new Split(load(learned, classes, size), load(held, classes, size));
    }

    private static List<String> classes(Path folder) {
        List<String> names = list(folder).stream()
                .filter(Files::isDirectory)
                .map(path -> String.valueOf(path.getFileName()))
                .toList();
        if (names.size() < 2) {
            throw new BadInput(Printable.line(folder.toString()) + ": it holds " + names.size()
                    + " folders; at least two are needed, one for the pictures of each class");
        }
        return names;
    }

    private static List<Labelled> files(Path folder, List<String> classes) {
        List<Labelled> files = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            Path ofClass = folder.resolve(classes.get(label));
            if (Files.isDirectory(ofClass)) {
                for (Path file : pictures(ofClass)) {
                    files.add(new Labelled(file, label));
                }
            }
        }
        return files;
    }

    private static List<Path> pictures(Path folder) {
        List<Path> files = new ArrayList<>(list(folder));
        files.removeIf(file -> SUFFIXES.stream().noneMatch(file.toString().toLowerCase(Locale.ROOT)::endsWith));
        if (files.size() < 2) {
            throw new BadInput(Printable.line(folder.toString()) + ": it holds " + files.size() + " pictures ("
                    + String.join(", ", SUFFIXES) + "); a class needs two or more");
        }
        return files;
    }

    /** In the order of names, which is the same on all machines. */
    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new BadInput(Printable.line(folder.toString()) + ": the folder cannot be read: " + e.getMessage(), e);
        }
    }

    private static ImageSet load(List<Labelled> files, List<String> classes, int size) {
        int each = 3 * size * size;
        if ((long) each * files.size() > MOST_BYTES) {
            throw new BadInput(files.size() + " pictures of " + size + "x" + size + " take more than 1 GiB; --set size="
                    + size / 2 + " makes them smaller");
        }
        byte[] pixels = new byte[each * files.size()];
        int[] labels = new int[files.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = files.get(i).label();
            byte[] planes = Picture.read(files.get(i).file())
                    .shorterSide(size)
                    .centre(size)
                    .planes();
            System.arraycopy(planes, 0, pixels, i * each, each);
        }
        return new ImageSet(pixels, labels, classes, 3, size, size);
    }
}
