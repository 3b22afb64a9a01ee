package dev.loupe.models.boxes;

/**
 * Says which object a reference box, an anchor or a proposal, is to find.
 *
 * <p>It is positive if its best IoU with an object is {@code positive} or more; negative if it is below {@code negative} and
 * not below {@code least}; else it is ignored. With {@code bestOfObject} it is also positive if no other reference overlaps
 * some object more (all of them where several overlap it equally; one that does not touch it is none), and its object is then
 * that one.
 *
 * @param positive least IoU of a positive
 * @param negative IoU that a negative is below
 * @param least IoU that a negative has at least
 */
public record Assigner(double positive, double negative, double least, boolean bestOfObject) {
    /** Of anchors (Ren 2015, section 3.1.2). */
    public static final Assigner ANCHORS = new Assigner(0.7, 0.3, 0, true);

    /** What stands for a reference that is background. */
    public static final int NEGATIVE = -1;
    /** What stands for a reference that nothing is learned from. */
    public static final int IGNORED = -2;

    /**
     * Of proposals (Girshick 2015, section 2.3).
     *
     * @param least .1 in the paper, which is the poor man's mining of hard negatives; 0 where proposals are few
     */
    public static Assigner proposals(double least) {
        return new Assigner(0.5, 0.5, least, false);
    }

    /**
     * For each reference the number of its object, {@link #NEGATIVE} or {@link #IGNORED}. Where two objects overlap it
     * equally, the first is its own.
     */
    public int[] assign(Boxes references, Boxes objects) {
        int[] nearest = new int[references.count()];
        double[] best = new double[references.count()];
        double[] bestOf = new double[objects.count()];
        for (int i = 0; i < nearest.length; i++) {
            for (int object = 0; object < objects.count(); object++) {
                double iou = references.iou(i, objects, object);
                bestOf[object] = Math.max(bestOf[object], iou);
                if (iou > best[i]) {
                    best[i] = iou;
                    nearest[i] = object;
                }
            }
        }
        int[] assigned = new int[references.count()];
        for (int i = 0; i < assigned.length; i++) {
            boolean isNegative = best[i] < negative && best[i] >= least;
            assigned[i] = objects.count() > 0 && best[i] >= positive ? nearest[i] : isNegative ? NEGATIVE : IGNORED;
        }
        if (bestOfObject) {
            claim(references, objects, bestOf, assigned);
        }
        return assigned;
    }

    /** Gives each object the references that overlap it most; the object that such a one overlaps most has it. */
    private static void claim(Boxes references, Boxes objects, double[] bestOf, int[] assigned) {
        double[] claimed = new double[references.count()];
        for (int object = 0; object < objects.count(); object++) {
            for (int i = 0; bestOf[object] > 0 && i < assigned.length; i++) {
                double iou = references.iou(i, objects, object);
                if (iou == bestOf[object] && iou > claimed[i]) {
                    claimed[i] = iou;
                    assigned[i] = object;
                }
            }
        }
    }
}
