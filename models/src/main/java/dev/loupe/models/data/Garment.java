package dev.loupe.models.data;

/**
 * An image of Fashion-MNIST made larger, with the part of it that is no background.
 *
 * @param values 0 to 255, {@code side * side}
 * @param left first column of the tight bounds; the bounds are empty ({@code width} 0) where nothing is bright enough
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Garment(int side, int[] values, int left, int top, int width, int height) {
    /** From which value on a pixel belongs to the garment. */
    private static final int VISIBLE = 32;

    /** Bilinear in whole numbers of 1/256 pixel, so that each program has the same. */
    static Garment of(ImageSet images, int image, int side, boolean flipped) {
        int[] values = new int[side * side];
        int size = images.width();
        int[] from = new int[side];
        int last = (size - 1) * 256;
        for (int k = 0; k < side; k++) {
            from[k] = Math.max(0, Math.min(last, (2 * k + 1) * 256 * size / (2 * side) - 128));
        }
        int left = side;
        int right = -1;
        int top = side;
        int bottom = -1;
        for (int y = 0; y < side; y++) {
            int row = from[y] >> 8;
            int below = Math.min(row + 1, size - 1);
            int wy = from[y] & 255;
            for (int x = 0; x < side; x++) {
                int column = from[x] >> 8;
                int next = Math.min(column + 1, size - 1);
                int wx = from[x] & 255;
                int a = flipped ? size - 1 - column : column;
                int b = flipped ? size - 1 - next : next;
                int upper = images.value(image, 0, row, a) * (256 - wx) + images.value(image, 0, row, b) * wx;
                int lower = images.value(image, 0, below, a) * (256 - wx) + images.value(image, 0, below, b) * wx;
                int value = (upper * (256 - wy) + lower * wy + 32768) >> 16;
                values[y * side + x] = value;
                if (value >= VISIBLE) {
                    left = Math.min(left, x);
                    right = Math.max(right, x);
                    top = Math.min(top, y);
                    bottom = Math.max(bottom, y);
                }
            }
        }
        return right < 0
                ? new Garment(side, values, 0, 0, 0, 0)
                : new Garment(side, values, left, top, right - left + 1, bottom - top + 1);
    }

    boolean isEmpty() {
        return width == 0;
    }

    /** A value inside the bounds. */
    int value(int y, int x) {
        return values[(top + y) * side + left + x];
    }

    /** Whether a place inside the bounds belongs to the garment. */
    boolean covers(int y, int x) {
        return value(y, x) >= VISIBLE;
    }
}
