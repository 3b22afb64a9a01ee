package dev.loupe.metrics.overlap;

/** What the four numbers of a box mean. Everything inside Loupe is {@link #XYWH}. */
public enum BoxFormat {
    /** Left, top, width, height in pixels: COCO. */
    XYWH {
        @Override
        public double[] toXywh(double a, double b, double c, double d) {
            return new double[] {a, b, c, d};
        }
    },
    /** Left, top, right, bottom, where the right and bottom edges lie outside: torchvision. */
    XYXY {
        @Override
        public double[] toXywh(double a, double b, double c, double d) {
            return new double[] {a, b, c - a, d - b};
        }
    },
    /** First and last column and row, both belonging to the box, so that a width is last - first + 1: VOC. */
    XYXY_INCLUSIVE {
        @Override
        public double[] toXywh(double a, double b, double c, double d) {
            return new double[] {a, b, c - a + 1, d - b + 1};
        }
    },
    /** Centre, width, height: YOLO and DETR (scaled to pixels). */
    CXCYWH {
        @Override
        public double[] toXywh(double a, double b, double c, double d) {
            return new double[] {a - c / 2, b - d / 2, c, d};
        }
    };

    /** The box as {left, top, width, height}. */
    public abstract double[] toXywh(double a, double b, double c, double d);
}
