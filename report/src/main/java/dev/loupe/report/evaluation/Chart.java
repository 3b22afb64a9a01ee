package dev.loupe.report.evaluation;

import java.util.function.Consumer;

/** A picture of figures, the same as SVG and as PNG. */
public final class Chart {
    static final int WIDTH = 640;
    static final int HEIGHT = 420;

    private final String name;
    private final Consumer<Canvas> drawing;

    Chart(String name, Consumer<Canvas> drawing) {
        this.name = name;
        this.drawing = drawing;
    }

    /** A short name for a file: {@code precision-recall}. */
    public String name() {
        return name;
    }

    /** The picture as an {@code <svg>} element. */
    public String svg() {
        SvgCanvas canvas = new SvgCanvas(WIDTH, HEIGHT);
        draw(canvas);
        return canvas.end();
    }

    /** The picture as the bytes of a PNG file. */
    public byte[] png() {
        PngCanvas canvas = new PngCanvas(WIDTH, HEIGHT);
        draw(canvas);
        return canvas.end();
    }

    private void draw(Canvas canvas) {
        canvas.rectangle(0, 0, WIDTH, HEIGHT, 0xffffff);
        drawing.accept(canvas);
    }
}
