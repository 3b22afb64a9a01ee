package dev.loupe.metrics.overlap;

import dev.loupe.graph.BadInput;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A binary mask as run lengths: the pixels column by column, and how many zeros, ones, zeros, ... follow each other,
 * starting with zeros (0 of them if the first pixel is set). This is COCO's RLE, bit for bit.
 */
public final class Mask {
    private static final int[] NO_RUNS = {};

    private final int height;
    private final int width;
    private final int[] runs;

    /** Runs are trusted here: they are not negative and add up to height · width. */
    private Mask(int height, int width, int[] runs) {
        this.height = height;
        this.width = width;
        this.runs = runs;
    }

    /** A mask of given run lengths, which must not be negative and must add up to height · width. */
    public static Mask ofRuns(int height, int width, int[] runs) {
        int pixels = pixels(height, width);
        long sum = 0;
        for (int run : runs) {
            if (run < 0) {
                throw new BadInput("a mask has a run of " + run + " pixels; runs cannot be negative");
            }
            sum += run;
        }
        if (sum != pixels) {
            throw new BadInput("the runs of a mask add up to " + sum + " pixels, but its size is " + height + "x"
                    + width + " = " + pixels + "; export it again");
        }
        return new Mask(height, width, runs.clone());
    }

    /**
     * A mask in COCO's compressed form: each run, from the fourth on less the run two before, in little-endian groups
     * of five bits, 0x20 for "more follow", the sign from bit 0x10 of the last group, plus 48 as ASCII.
     */
    public static Mask ofCompressed(int height, int width, String counts) {
        byte[] text = counts.getBytes(StandardCharsets.ISO_8859_1);
        int[] runs = new int[text.length];
        int size = 0;
        int at = 0;
        while (at < text.length) {
            long value = 0;
            int shift = 0;
            int group;
            do {
                group = at < text.length ? text[at] - 48 : -1;
                if (group < 0 || group > 0x3f || shift > 35) {
                    throw new BadInput(
                            "the compressed runs of a mask are damaged at character " + at + "; export them again");
                }
                value |= (long) (group & 0x1f) << shift;
                shift += 5;
                at++;
            } while ((group & 0x20) != 0);
            if ((group & 0x10) != 0) {
                value |= -1L << shift;
            }
            value += size > 2 ? runs[size - 2] : 0;
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw new BadInput("run " + size + " of a compressed mask is " + value
                        + " pixels, which cannot be; export it again");
            }
            runs[size++] = (int) value;
        }
        return ofRuns(height, width, Arrays.copyOf(runs, size));
    }

    /** The mask of a picture given column by column, one byte a pixel, set where not 0. */
    public static Mask encode(int height, int width, byte[] columns) {
        int pixels = pixels(height, width);
        if (columns.length != pixels) {
            throw new IllegalArgumentException(columns.length + " pixels for a mask of " + height + "x" + width);
        }
        Runs runs = new Runs();
        for (byte pixel : columns) {
            runs.append(1, pixel != 0);
        }
        return new Mask(height, width, runs.toArray());
    }

    /** The picture column by column, one byte a pixel, 0 or 1. */
    public byte[] decode() {
        byte[] columns = new byte[height * width];
        int at = 0;
        for (int i = 0; i < runs.length; i++) {
            if (i % 2 == 1) {
                Arrays.fill(columns, at, at + runs[i], (byte) 1);
            }
            at += runs[i];
        }
        return columns;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public int[] runs() {
        return runs.clone();
    }

    /** The number of set pixels. */
    public long area() {
        long area = 0;
        for (int i = 1; i < runs.length; i += 2) {
            area += runs[i];
        }
        return area;
    }

    /**
     * The box around the set pixels as {left, top, width, height}; all 0 for an empty mask. A run that crosses
     * a column boundary spans the full height.
     */
    public double[] box() {
        int left = width;
        int top = height;
        int right = 0;
        int bottom = 0;
        int end = 0;
        for (int i = 0; i + 1 < runs.length; i += 2) {
            int first = end + runs[i];
            end = first + runs[i + 1];
            if (end == first) {
                continue;
            }
            int last = end - 1;
            int firstColumn = first / height;
            int lastColumn = last / height;
            if (firstColumn < lastColumn) {
                top = 0;
                bottom = height - 1;
            }
            left = Math.min(left, Math.min(firstColumn, lastColumn));
            right = Math.max(right, Math.max(firstColumn, lastColumn));
            top = Math.min(top, Math.min(first % height, last % height));
            bottom = Math.max(bottom, Math.max(first % height, last % height));
        }
        return right < left ? new double[4] : new double[] {left, top, right - left + 1, bottom - top + 1};
    }

    /** The mask in COCO's compressed form; see {@link #ofCompressed}. */
    public String compressed() {
        StringBuilder text = new StringBuilder(runs.length * 2);
        for (int i = 0; i < runs.length; i++) {
            long value = i > 2 ? (long) runs[i] - runs[i - 2] : runs[i];
            boolean more;
            do {
                int group = (int) (value & 0x1f);
                value >>= 5;
                more = (group & 0x10) != 0 ? value != -1 : value != 0;
                text.append((char) ((more ? group | 0x20 : group) + 48));
            } while (more);
        }
        return text.toString();
    }

    /** The pixels that are set in any of the masks, which must be of one size. */
    public static Mask union(List<Mask> masks) {
        return merge(masks, true);
    }

    /** The pixels that are set in all of the masks, which must be of one size. */
    public static Mask intersection(List<Mask> masks) {
        return merge(masks, false);
    }

    private static Mask merge(List<Mask> masks, boolean any) {
        if (masks.isEmpty()) {
            throw new IllegalArgumentException("no masks to merge");
        }
        Mask result = masks.get(0);
        for (Mask mask : masks.subList(1, masks.size())) {
            if (!result.sameSize(mask)) {
                throw new BadInput("masks of different sizes, " + result.height + "x" + result.width + " and "
                        + mask.height + "x" + mask.width + ", cannot be merged");
            }
            Runs runs = new Runs();
            Cursor a = new Cursor(result.runs);
            Cursor b = new Cursor(mask.runs);
            for (int left = result.height * result.width; left > 0; ) {
                int step = Math.min(a.left(), b.left());
                runs.append(step, any ? a.set() || b.set() : a.set() && b.set());
                a.advance(step);
                b.advance(step);
                left -= step;
            }
            result = new Mask(result.height, result.width, runs.toArray());
        }
        return result;
    }

    /**
     * Intersection over union of a detection's mask with a truth's; with a {@code crowd} truth over the detection's
     * area. It is 0 where the boxes around the masks do not overlap and -1 for masks of different sizes.
     */
    public static double iou(Mask detection, double[] detectionBox, Mask truth, double[] truthBox, boolean crowd) {
        double boxes = BoxOverlap.iou(
                detectionBox[0],
                detectionBox[1],
                detectionBox[2],
                detectionBox[3],
                truthBox[0],
                truthBox[1],
                truthBox[2],
                truthBox[3],
                crowd);
        if (!(boxes > 0)) {
            return 0;
        }
        if (!detection.sameSize(truth)) {
            return -1;
        }
        long shared = 0;
        long union = 0;
        Cursor a = new Cursor(detection.runs);
        Cursor b = new Cursor(truth.runs);
        for (int left = detection.height * detection.width; left > 0; ) {
            int step = Math.min(a.left(), b.left());
            shared += a.set() && b.set() ? step : 0;
            union += a.set() || b.set() ? step : 0;
            a.advance(step);
            b.advance(step);
            left -= step;
        }
        if (shared == 0) {
            return 0;
        }
        return (double) shared / (crowd ? detection.area() : union);
    }

    /** As {@link #iou(Mask, double[], Mask, double[], boolean)}, with the boxes computed here. */
    public static double iou(Mask detection, Mask truth, boolean crowd) {
        return iou(detection, detection.box(), truth, truth.box(), crowd);
    }

    private boolean sameSize(Mask other) {
        return height == other.height && width == other.width;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask mask && sameSize(mask) && Arrays.equals(runs, mask.runs);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * height + width) + Arrays.hashCode(runs);
    }

    @Override
    public String toString() {
        return "Mask[" + height + "x" + width + ", " + compressed() + "]";
    }

    static int pixels(int height, int width) {
        if (height < 0 || width < 0 || (long) height * width > Integer.MAX_VALUE) {
            throw new BadInput("a mask of " + height + "x" + width + " pixels cannot be; check its size");
        }
        return height * width;
    }

    /** A mask from run lengths that its own code made. */
    static Mask trusted(int height, int width, int[] runs) {
        return new Mask(height, width, runs);
    }

    /** Walks the runs of one mask, over empty ones too. */
    private static final class Cursor {
        private final int[] runs;
        private int at;
        private int left;

        Cursor(int[] runs) {
            this.runs = runs;
            this.left = runs.length == 0 ? 0 : runs[0];
            skipEmpty();
        }

        int left() {
            return left;
        }

        boolean set() {
            return at % 2 == 1;
        }

        void advance(int step) {
            left -= step;
            skipEmpty();
        }

        private void skipEmpty() {
            while (left == 0 && at + 1 < runs.length) {
                left = runs[++at];
            }
        }
    }

    /** Collects runs; equal neighbours are joined. */
    private static final class Runs {
        private int[] runs = NO_RUNS;
        private int size;
        private boolean set;
        private int length;

        void append(int step, boolean pixel) {
            if (pixel != set) {
                flush();
                set = pixel;
            }
            length += step;
        }

        private void flush() {
            if (size == runs.length) {
                runs = Arrays.copyOf(runs, Math.max(16, size * 2));
            }
            runs[size++] = length;
            length = 0;
        }

        int[] toArray() {
            flush();
            return Arrays.copyOf(runs, size);
        }
    }
}
