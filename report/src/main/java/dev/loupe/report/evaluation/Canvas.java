package dev.loupe.report.evaluation;

/** What a chart is drawn on. Coordinates are pixels from the upper left; colours are 0xRRGGBB. */
interface Canvas {
    /** Where a text stands relative to its point. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    void rectangle(double x, double y, double width, double height, int color);

    /** A line through points {x0, y0, x1, y1, ...}. */
    void line(double[] points, int color, double thickness);

    void text(double x, double y, String text, Anchor anchor, int size);

    /** A text that reads upwards. */
    void textUp(double x, double y, String text, Anchor anchor, int size);
}
