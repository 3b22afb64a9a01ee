package dev.loupe.metrics.annotations;

/** What can be wrong with annotations and detections, and what to do about it. */
public enum Problem {
    MALFORMED(true, "is not as it should be", "correct the entry"),
    UNKNOWN_IMAGE(true, "names an image that the ground truth does not have", "check that the files belong together"),
    UNKNOWN_CATEGORY(
            true, "names a category that the ground truth does not have", "check the mapping from classes to ids"),
    DUPLICATE_ID(true, "repeats an id", "give each entry its own id"),
    NOT_FINITE(true, "has a number that is not finite", "look for a division by zero or an overflow in the model"),
    NO_SIZE(true, "has a polygon, but its image has no width and height", "add them to the image"),

    SCORE_OUT_OF_RANGE(false, "has a score outside [0, 1]", "only the order of scores matters here, so figures stand"),
    NEGATIVE_SIZE(false, "has a box of negative width or height, which can match nothing", "check the box's format"),
    REPEATED_TRUTH(false, "repeats another truth: same image, category and box", "remove one; only one can be found"),
    OUTSIDE_IMAGE(false, "has a box that leaves its image", "check the box's format and scale"),
    NO_AREA(false, "has no area; that of its box or mask is used", "add it: the size ranges depend on it"),
    BOX_AND_MASK(
            false,
            "has both bbox and segmentation; its area is the mask's",
            "pycocotools would take the box's area for the size ranges; remove bbox to make both agree"),
    LOOKS_LIKE_CORNERS(
            false,
            "seems to give boxes as corners (x0, y0, x1, y1), because read as (x, y, width, height) nearly all are larger"
                    + " than their offsets",
            "convert them: width = x1 - x0, height = y1 - y0"),
    LOOKS_LIKE_FRACTIONS(
            false,
            "seems to give boxes as fractions of the image, because no coordinate is above 1.5",
            "multiply them by the image's width and height"),
    NO_DETECTIONS(false, "has no detections", "every recall is 0"),
    NO_TRUTHS(false, "has no truths", "nothing can be measured");

    private final boolean dropped;
    private final String text;
    private final String remedy;

    Problem(boolean dropped, String text, String remedy) {
        this.dropped = dropped;
        this.text = text;
        this.remedy = remedy;
    }

    /** Whether an entry with this problem is of no use: an error, or left out if the user says so. */
    public boolean dropped() {
        return dropped;
    }

    /** What is wrong, as the end of a sentence about the entry. */
    public String text() {
        return text;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
