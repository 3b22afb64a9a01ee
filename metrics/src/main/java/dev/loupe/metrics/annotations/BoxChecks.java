package dev.loupe.metrics.annotations;

/** Looks at every box of one file: does it leave its image, and do all of them look like another format? */
final class BoxChecks {
    /** So many boxes that are all larger than their offsets cannot be chance. */
    private static final long SURE = 20;

    private final String file;
    private final Findings findings;
    private final Counted negative = new Counted();
    private final Counted leaving = new Counted();
    private long boxes;
    private long likeCorners;
    private double largest;

    BoxChecks(String file, Findings findings) {
        this.file = file;
        this.findings = findings;
    }

    /** A box {x, y, width, height} of the entry at {@code index} of the file. */
    void look(double x, double y, double width, double height, Images.Image image, int index) {
        if (width < 0 || height < 0) {
            negative.add(index, x, y, width, height);
        }
        largest = Math.max(largest, Math.max(Math.max(x, y), Math.max(width, height)));
        if (image.width() <= 0 || image.height() <= 0) {
            return;
        }
        double right = image.width() + 1.0;
        double bottom = image.height() + 1.0;
        boxes++;
        if (x < -1 || y < -1 || x + width > right || y + height > bottom) {
            leaving.add(index, x, y, width, height);
        }
        if (width >= x && height >= y) {
            likeCorners++;
        }
    }

    /** Reports what was seen; {@code noun} is what the file calls an entry. */
    void conclude(String noun) {
        negative.report(Problem.NEGATIVE_SIZE, noun);
        leaving.report(Problem.OUTSIDE_IMAGE, noun);
        boolean nearlyAll = likeCorners * 100 >= boxes * 99;
        if (boxes > 0 && nearlyAll && (leaving.count * 4 >= boxes || boxes >= SURE)) {
            findings.note(Problem.LOOKS_LIKE_CORNERS, file, "", "");
        }
        if (boxes > 0 && largest > 0 && largest <= 1.5) {
            findings.note(Problem.LOOKS_LIKE_FRACTIONS, file, "", "");
        }
    }

    /** Boxes with one problem: how many, and the first. */
    private final class Counted {
        private long count;
        private int first;
        private String text = "";

        void add(int index, double x, double y, double width, double height) {
            if (count++ == 0) {
                first = index;
                text = "bbox [" + x + ", " + y + ", " + width + ", " + height + "]";
            }
        }

        void report(Problem problem, String noun) {
            if (count > 0) {
                findings.note(problem, file, noun + " " + first, text, count);
            }
        }
    }
}
