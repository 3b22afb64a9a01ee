package dev.loupe.models.data;

/** A square picture while it is painted, by whole numbers that all follow from one generator. */
final class Canvas {
    private final int size;
    private final byte[] pixels;
    private final SplitMix64 random;

    /**
     * A black canvas.
     *
     * @param size its side in pixels
     * @param random of all that is drawn
     */
    Canvas(int size, SplitMix64 random) {
        this.size = size;
        this.pixels = new byte[size * size * 3];
        this.random = random;
    }

    /**
     * Covers it with a smooth blend of colours that are drawn for the corners of its cells.
     *
     * @param cells across and down; the size is a multiple of them
     */
    void blend(int cells) {
        int[][][] grid = new int[cells + 1][cells + 1][3];
        for (int[][] row : grid) {
            for (int[] colour : row) {
                for (int channel = 0; channel < 3; channel++) {
                    colour[channel] = random.below(128);
                }
            }
        }
        int q = size / cells;
        int at = 0;
        for (int y = 0; y < size; y++) {
            int[][] upper = grid[y / q];
            int[][] lower = grid[y / q + 1];
            int wy = y % q;
            for (int x = 0; x < size; x++) {
                int a = x / q;
                int wx = x % q;
                for (int channel = 0; channel < 3; channel++) {
                    int sum = (upper[a][channel] * (q - wx) + upper[a + 1][channel] * wx) * (q - wy)
                            + (lower[a][channel] * (q - wx) + lower[a + 1][channel] * wx) * wy;
                    pixels[at++] = (byte) (sum / (q * q));
                }
            }
        }
    }

    /** Fills a rectangle with a colour that is drawn. */
    void rectangle(int left, int top, int width, int height) {
        byte[] colour = {(byte) random.below(192), (byte) random.below(192), (byte) random.below(192)};
        for (int y = top; y < top + height; y++) {
            for (int x = left; x < left + width; x++) {
                System.arraycopy(colour, 0, pixels, 3 * (y * size + x), 3);
            }
        }
    }

    /** Paints what is bright enough of a garment, its bounds at a place. */
    void paint(Garment garment, int left, int top, int... tint) {
        for (int y = 0; y < garment.height(); y++) {
            for (int x = 0; x < garment.width(); x++) {
                if (garment.covers(y, x)) {
                    int light = 64 + garment.value(y, x) * 191 / 255;
                    int at = 3 * ((top + y) * size + left + x);
                    for (int channel = 0; channel < 3; channel++) {
                        pixels[at + channel] = (byte) (tint[channel] * light / 255);
                    }
                }
            }
        }
    }

    /** The picture, to be asked for once: noise is added to it as the last draws. */
    Picture picture() {
        for (int i = 0; i < pixels.length; i++) {
            int noisy = (pixels[i] & 0xff) + (int) (random.next() >>> 59) - 16;
            pixels[i] = (byte) Math.max(0, Math.min(255, noisy));
        }
        return new Picture(size, size, 3, pixels);
    }
}
