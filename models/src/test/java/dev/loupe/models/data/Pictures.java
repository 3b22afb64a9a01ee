package dev.loupe.models.data;

import java.util.SplittableRandom;

/** Pictures made for tests. */
public final class Pictures {
    /** What is where. */
    @FunctionalInterface
    public interface Painter {
        /** 0xRRGGBB. */
        int colour(int x, int y);
    }

    private Pictures() {}

    public static Picture of(int width, int height, Painter painter) {
        byte[] values = new byte[width * height * 3];
        int at = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int colour = painter.colour(x, y);
                values[at++] = (byte) (colour >> 16);
                values[at++] = (byte) (colour >> 8);
                values[at++] = (byte) colour;
            }
        }
        return new Picture(width, height, 3, values);
    }

    public static Picture uniform(int width, int height, int colour) {
        return of(width, height, (x, y) -> colour);
    }

    public static Picture noise(int width, int height, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return of(width, height, (x, y) -> random.nextInt(1 << 24));
    }

    /** Some plain rectangles over each other. */
    public static Picture rectangles(int width, int height, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[][] all = new int[8][];
        for (int i = 0; i < all.length; i++) {
            int x = random.nextInt(width);
            int y = random.nextInt(height);
            all[i] = new int[] {
                x, y, x + 1 + random.nextInt(width), y + 1 + random.nextInt(height), random.nextInt(1 << 24)
            };
        }
        return of(width, height, (x, y) -> {
            int colour = 0x406080;
            for (int[] one : all) {
                if (x >= one[0] && x < one[2] && y >= one[1] && y < one[3]) {
                    colour = one[4];
                }
            }
            return colour;
        });
    }
}
