package dev.loupe.metrics.overlap;

/**
 * How much two boxes agree. Boxes are {left, top, width, height} ({@link BoxFormat#XYWH}).
 *
 * <p>All four are symmetric and 1 for equal boxes of positive area.
 */
public enum BoxOverlap {
    /** Intersection over union, |A∩B| / |A∪B|, in [0, 1]; 0 where the boxes share no area. */
    IOU {
        @Override
        public double of(double[] a, double[] b) {
            return iou(a[0], a[1], a[2], a[3], b[0], b[1], b[2], b[3], false);
        }
    },
    /**
     * Generalised IoU, IoU - (|C| - |A∪B|) / |C| with C the smallest box around both, in [-1, 1].
     *
     * <p>Rezatofighi et al., "Generalized Intersection over Union", CVPR 2019, algorithm 1.
     */
    GIOU {
        @Override
        public double of(double[] a, double[] b) {
            double around = enclosingWidth(a, b) * enclosingHeight(a, b);
            if (!(around > 0)) {
                return IOU.of(a, b);
            }
            double union = a[2] * a[3] + b[2] * b[3] - intersection(a, b);
            return IOU.of(a, b) - (around - union) / around;
        }
    },
    /**
     * Distance IoU, IoU - d² / c² with d the distance of the centres and c the diagonal of the smallest box around
     * both, in [-1, 1].
     *
     * <p>Zheng et al., "Distance-IoU Loss", AAAI 2020, equation 7.
     */
    DIOU {
        @Override
        public double of(double[] a, double[] b) {
            double diagonal = square(enclosingWidth(a, b)) + square(enclosingHeight(a, b));
            if (!(diagonal > 0)) {
                return IOU.of(a, b);
            }
            double distance = square(a[0] + a[2] / 2 - (b[0] + b[2] / 2)) + square(a[1] + a[3] / 2 - (b[1] + b[3] / 2));
            return IOU.of(a, b) - distance / diagonal;
        }
    },
    /**
     * Complete IoU, DIoU - αv with v = 4/π² (atan(w_a/h_a) - atan(w_b/h_b))² and α = v / (1 - IoU + v).
     *
     * <p>Zheng et al., "Distance-IoU Loss", AAAI 2020, equations 8 to 11.
     */
    CIOU {
        @Override
        public double of(double[] a, double[] b) {
            double v = 4 / square(Math.PI) * square(StrictMath.atan2(a[2], a[3]) - StrictMath.atan2(b[2], b[3]));
            double alpha = v == 0 ? 0 : v / (1 - IOU.of(a, b) + v);
            return DIOU.of(a, b) - alpha * v;
        }
    };

    /** The agreement of two boxes {left, top, width, height}. */
    public abstract double of(double[] a, double[] b);

    /** The agreement of each of {@code a} (rows) with each of {@code b} (columns). */
    public double[][] matrix(double[][] a, double[][] b) {
        double[][] result = new double[a.length][b.length];
        for (int row = 0; row < a.length; row++) {
            for (int column = 0; column < b.length; column++) {
                result[row][column] = of(a[row], b[column]);
            }
        }
        return result;
    }

    /**
     * IoU of a detection with a truth, without arrays. With a {@code crowd} truth, which stands for any number of
     * objects, the union is the detection's own area: |D∩T| / |D|.
     */
    public static double iou(
            double x,
            double y,
            double width,
            double height,
            double truthX,
            double truthY,
            double truthWidth,
            double truthHeight,
            boolean crowd) {
        double sharedWidth = Math.min(x + width, truthX + truthWidth) - Math.max(x, truthX);
        double sharedHeight = Math.min(y + height, truthY + truthHeight) - Math.max(y, truthY);
        if (sharedWidth <= 0 || sharedHeight <= 0) {
            return 0;
        }
        double shared = sharedWidth * sharedHeight;
        double area = width * height;
        return shared / (crowd ? area : area + truthWidth * truthHeight - shared);
    }

    private static double intersection(double[] a, double[] b) {
        double width = Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]);
        double height = Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]);
        return Math.max(0, width) * Math.max(0, height);
    }

    private static double enclosingWidth(double[] a, double[] b) {
        return Math.max(a[0] + a[2], b[0] + b[2]) - Math.min(a[0], b[0]);
    }

    private static double enclosingHeight(double[] a, double[] b) {
        return Math.max(a[1] + a[3], b[1] + b[3]) - Math.min(a[1], b[1]);
    }

    private static double square(double x) {
        return x * x;
    }
}
