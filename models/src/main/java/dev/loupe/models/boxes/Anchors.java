package dev.loupe.models.boxes;

import java.util.List;

/**
 * The reference boxes of a region proposal network (Ren 2015, section 3.1.1): at each cell of a map one of each size and
 * ratio, all around the same point.
 */
public final class Anchors {
    private final Boxes shapes;

    private Anchors(Boxes shapes) {
        this.shapes = shapes;
    }

    /**
     * Anchors of given scales and ratios; those of the first ratio come first, and among them those of the first scale.
     *
     * @param scales square roots of the areas, in pixels
     * @param ratios height / width
     */
    public static Anchors of(List<Double> scales, List<Double> ratios) {
        double[] corners = new double[4 * scales.size() * ratios.size()];
        int at = 0;
        for (double ratio : ratios) {
            for (double scale : scales) {
                double across = 1 / Math.sqrt(ratio) * scale / 2;
                double down = Math.sqrt(ratio) * scale / 2;
                corners[at++] = -across;
                corners[at++] = -down;
                corners[at++] = across;
                corners[at++] = down;
            }
        }
        return new Anchors(Boxes.over(corners));
    }

    /** The same with corners at whole pixels from their middle, halves to the even one, as torchvision has them. */
    public Anchors rounded() {
        double[] corners = shapes.corners();
        for (int i = 0; i < corners.length; i++) {
            corners[i] = Math.rint(corners[i]);
        }
        return new Anchors(Boxes.over(corners));
    }

    /** How many there are at each cell. */
    public int perCell() {
        return shapes.count();
    }

    /** Around the point 0, 0. */
    public Boxes shapes() {
        return shapes;
    }

    /**
     * The anchors of a whole map: row by row, in each cell by cell, at each in the order of {@link #shapes}. They may cross
     * the borders.
     *
     * @param strideX pixels from a cell to the next one to the right
     * @param strideY pixels from a cell to the one below
     * @param offset where in a cell their middle is: .5 is its centre, 0 its first corner (torchvision's)
     */
    public Boxes over(int rows, int columns, double strideX, double strideY, double offset) {
        double[] corners = new double[4 * rows * columns * perCell()];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            double y = (row + offset) * strideY;
            for (int column = 0; column < columns; column++) {
                double x = (column + offset) * strideX;
                for (int shape = 0; shape < perCell(); shape++) {
                    corners[at++] = x + shapes.x1(shape);
                    corners[at++] = y + shapes.y1(shape);
                    corners[at++] = x + shapes.x2(shape);
                    corners[at++] = y + shapes.y2(shape);
                }
            }
        }
        return Boxes.over(corners);
    }
}
