package dev.loupe.report.evaluation;

import dev.loupe.metrics.overlap.Mask;

/** The edges of a mask's pixels as an SVG path of straight strokes. */
final class MaskEdges {
    private static final long MOST_PIXELS = 30_000_000;
    private static final int MOST_STROKES = 20_000;

    private MaskEdges() {}

    /** The path; empty for a mask that is empty or too large to be drawn. */
    static String path(Mask mask) {
        if ((long) mask.width() * mask.height() > MOST_PIXELS) {
            return "";
        }
        double[] box = mask.box();
        int left = (int) box[0];
        int top = (int) box[1];
        int right = (int) (box[0] + box[2]);
        int bottom = (int) (box[1] + box[3]);
        byte[] pixels = mask.decode();
        int height = mask.height();
        StringBuilder path = new StringBuilder();
        int strokes = 0;
        for (int x = left; x <= right; x++) {
            int from = -1;
            for (int y = top; y <= bottom; y++) {
                boolean edge = y < bottom && isIn(pixels, mask, x - 1, y, height) != isIn(pixels, mask, x, y, height);
                if (edge && from < 0) {
                    from = y;
                } else if (!edge && from >= 0) {
                    path.append('M')
                            .append(x)
                            .append(' ')
                            .append(from)
                            .append('V')
                            .append(y);
                    from = -1;
                    strokes++;
                }
            }
        }
        for (int y = top; y <= bottom; y++) {
            int from = -1;
            for (int x = left; x <= right; x++) {
                boolean edge = x < right && isIn(pixels, mask, x, y - 1, height) != isIn(pixels, mask, x, y, height);
                if (edge && from < 0) {
                    from = x;
                } else if (!edge && from >= 0) {
                    path.append('M')
                            .append(from)
                            .append(' ')
                            .append(y)
                            .append('H')
                            .append(x);
                    from = -1;
                    strokes++;
                }
            }
        }
        return strokes > MOST_STROKES ? "" : path.toString();
    }

    private static boolean isIn(byte[] columns, Mask mask, int x, int y, int height) {
        return x >= 0 && y >= 0 && x < mask.width() && y < height && columns[x * height + y] != 0;
    }
}
