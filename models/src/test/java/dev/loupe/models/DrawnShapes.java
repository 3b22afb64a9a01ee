package dev.loupe.models;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/**
 * Made the sample in the test resources: 300 images to learn from and 100 to judge by, in the files of Fashion-MNIST. Class k
 * is a shape of ours in grey on noise: bars, crosses, frames, discs, each upright or lying, thick or thin.
 */
public final class DrawnShapes {
    private static final int SIDE = 28;
    private static final int CLASSES = 10;

    private DrawnShapes() {}

    /** Writes the four files into the folder that is named. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Files.createDirectories(folder);
        write(folder, "train", 300, 1);
        write(folder, "t10k", 100, 2);
    }

    private static void write(Path folder, String part, int count, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        ByteArrayOutputStream images = new ByteArrayOutputStream();
        DataOutputStream header = new DataOutputStream(images);
        header.writeInt(0x803);
        header.writeInt(count);
        header.writeInt(SIDE);
        header.writeInt(SIDE);
        ByteArrayOutputStream labels = new ByteArrayOutputStream();
        header = new DataOutputStream(labels);
        header.writeInt(0x801);
        header.writeInt(count);
        for (int i = 0; i < count; i++) {
            labels.write(i % CLASSES);
            images.writeBytes(image(i % CLASSES, random));
        }
        save(folder.resolve(part + "-images-idx3-ubyte.gz"), images.toByteArray());
        save(folder.resolve(part + "-labels-idx1-ubyte.gz"), labels.toByteArray());
    }

    private static void save(Path file, byte[] bytes) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes);
        }
    }

    private static byte[] image(int label, SplittableRandom random) {
        int middleX = 11 + random.nextInt(7);
        int middleY = 11 + random.nextInt(7);
        int ink = 160 + random.nextInt(96);
        byte[] image = new byte[SIDE * SIDE];
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                boolean inside = isInside(label, Math.abs(x - middleX), Math.abs(y - middleY));
                image[y * SIDE + x] = (byte) (inside ? ink : random.nextInt(3) == 0 ? 16 : 0);
            }
        }
        return image;
    }

    /** Whether a point so far from the middle is of the shape. */
    private static boolean isInside(int label, int x, int y) {
        int far = Math.max(x, y);
        return switch (label) {
            case 0 -> x <= 1 && y <= 9;
            case 1 -> y <= 1 && x <= 9;
            case 2 -> far <= 8 && (x <= 1 || y <= 1);
            case 3 -> far <= 8 && Math.abs(x - y) <= 1;
            case 4 -> far >= 7 && far <= 8;
            case 5 -> far <= 6;
            case 6 -> x * x + y * y <= 64 && x * x + y * y >= 36;
            case 7 -> x * x + y * y <= 20;
            case 8 -> x + y <= 8;
            default -> far <= 8 && y % 4 == 0;
        };
    }
}
