package dev.loupe.models.boxes;

/**
 * The code that boxes are regressed in (Girshick 2014, appendix C; Ren 2015, equation 2): seen from a reference box P, a
 * proposal or an anchor, a box G is
 *
 * <pre>
 * tx = (Gx - Px) / Pw, ty = (Gy - Py) / Ph, tw = ln(Gw / Pw), th = ln(Gh / Ph)
 * </pre>
 *
 * with centres x, y, widths w and heights h. Each is multiplied by a weight, so that what is learned has about unit variance.
 *
 * @param centre weight of tx and ty
 * @param size weight of tw and th
 */
public record BoxCode(double centre, double size) {
    /** As the head of Fast R-CNN learns it: divided by standard deviations of .1 and .2. */
    public static final BoxCode HEAD = new BoxCode(10, 5);
    /** As the region proposal network learns it. */
    public static final BoxCode PROPOSALS = new BoxCode(1, 1);

    /** The largest tw and th that are decoded, so that a wild one overflows nothing: a side of 16 becomes one of 1,000. */
    private static final double LARGEST = Math.log(1000.0 / 16);

    /**
     * The codes of boxes seen from as many references, four numbers each. Both must have area.
     *
     * @throws IllegalArgumentException when the numbers differ
     */
    public double[] encode(Boxes references, Boxes boxes) {
        if (references.count() != boxes.count()) {
            throw new IllegalArgumentException(boxes.count() + " boxes for " + references.count() + " references");
        }
        double[] codes = new double[4 * boxes.count()];
        for (int i = 0; i < boxes.count(); i++) {
            double width = references.width(i);
            double height = references.height(i);
            double x = references.x1(i) + 0.5 * width;
            double y = references.y1(i) + 0.5 * height;
            codes[4 * i] = centre * (boxes.x1(i) + 0.5 * boxes.width(i) - x) / width;
            codes[4 * i + 1] = centre * (boxes.y1(i) + 0.5 * boxes.height(i) - y) / height;
            codes[4 * i + 2] = size * Math.log(boxes.width(i) / width);
            codes[4 * i + 3] = size * Math.log(boxes.height(i) / height);
        }
        return codes;
    }

    /** The boxes that codes mean, seen from as many references: the inverse of {@link #encode}. */
    public Boxes decode(Boxes references, double[] codes) {
        return decode(references, codes, 1, 0);
    }

    /**
     * The same where each reference has a code for each of some groups, such as classes.
     *
     * @param codes {@code [references, groups, 4]}
     * @param group whose codes are decoded
     */
    public Boxes decode(Boxes references, double[] codes, int groups, int group) {
        if (codes.length != 4 * groups * references.count()) {
            throw new IllegalArgumentException(
                    codes.length + " codes for " + groups + " groups of " + references.count() + " references");
        }
        double[] corners = new double[4 * references.count()];
        for (int i = 0; i < references.count(); i++) {
            int at = 4 * (i * groups + group);
            double width = references.width(i);
            double height = references.height(i);
            double x = codes[at] / centre * width + (references.x1(i) + 0.5 * width);
            double y = codes[at + 1] / centre * height + (references.y1(i) + 0.5 * height);
            double halfWidth = 0.5 * (Math.exp(Math.min(codes[at + 2] / size, LARGEST)) * width);
            double halfHeight = 0.5 * (Math.exp(Math.min(codes[at + 3] / size, LARGEST)) * height);
            corners[4 * i] = x - halfWidth;
            corners[4 * i + 1] = y - halfHeight;
            corners[4 * i + 2] = x + halfWidth;
            corners[4 * i + 3] = y + halfHeight;
        }
        return Boxes.over(corners);
    }
}
