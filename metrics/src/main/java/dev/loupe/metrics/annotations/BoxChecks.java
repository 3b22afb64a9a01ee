package dev.loupe.metrics.annotations;

/** Looks at every box of one file: does it leave its image, and do all of them look like another format? */
final class BoxChecks {
    /** So many boxes with every width above its offset cannot be chance. */
    private static final long SURE = 20;

    private final String file;
    private final Findings findings;
    private long boxes;
    private long leaving;
    private long likeCorners;
    private double largest;

    BoxChecks(String file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    void look(double x, double y, double width, double height, Images.Image image, String noun, int row) {
        if (width < 0 || height < 0) {
            findings.note(Problem.NEGATIVE_SIZE, file, noun + " " + row, "bbox " + text(x, y, width, height));
        }
        largest = Math.max(largest, Math.max(Math.max(x, y), Math.max(width, height)));
        if (image.width() <= 0 || image.height() <= 0) {
            return;
        }
        boxes++;
        boolean leaves = x < -1 || y < -1 || x + width > image.width() + 1.0 || y + height > image.height() + 1.0;
        if (leaves) {
            leaving++;
            findings.note(Problem.OUTSIDE_IMAGE, file, noun + " " + row, "bbox " + text(x, y, width, height));
        }
        if (x >= -1
                && y >= -1
                && width > x
                && height > y
                && width <= image.width() + 1.0
                && height <= image.height() + 1.0) {
            likeCorners++;
        }
    }

    void conclude() {
        if (boxes > 0 && likeCorners == boxes && (leaving * 4 >= boxes || boxes >= SURE)) {
            findings.note(Problem.LOOKS_LIKE_CORNERS, file, "", "");
        }
        if (boxes > 0 && largest > 0 && largest <= 1.5) {
            findings.note(Problem.LOOKS_LIKE_FRACTIONS, file, "", "");
        }
    }

    private static String text(double x, double y, double width, double height) {
        return "[" + x + ", " + y + ", " + width + ", " + height + "]";
    }
}
