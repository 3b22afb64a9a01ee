package dev.loupe.report.learning;

import dev.loupe.graph.Printable;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** A picture with the objects that were found in it: boxes in a colour for each class, with names and scores. */
public final class DrawnObjects {
    /** Hues a golden section apart differ well, however many there are. */
    private static final float GOLDEN = 0.618034f;

    private static final int SMALLEST_TEXT = 9;
    private static final int PIXELS_A_POINT = 50;

    private DrawnObjects() {}

    /** Draws on the picture itself; the best object is drawn last, on top. */
    public static void draw(BufferedImage picture, List<Detector.Found> objects) {
        int side = Math.min(picture.getWidth(), picture.getHeight());
        int size = Math.max(SMALLEST_TEXT, side / PIXELS_A_POINT);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, size));
        graphics.setStroke(new BasicStroke(Math.max(1.5f, size / 6f)));
        for (int i = objects.size() - 1; i >= 0; i--) {
            draw(graphics, objects.get(i));
        }
        graphics.dispose();
    }

    private static void draw(Graphics2D graphics, Detector.Found found) {
        Color colour = Color.getHSBColor(found.index() * GOLDEN, 0.85f, 0.9f);
        graphics.setColor(colour);
        graphics.draw(new Rectangle2D.Double(found.x1(), found.y1(), found.x2() - found.x1(), found.y2() - found.y1()));
        String name = found.label().isEmpty() ? "class " + found.index() : Printable.line(found.label());
        String text = String.format(Locale.ROOT, "%s %.2f", name, found.score());
        FontMetrics metrics = graphics.getFontMetrics();
        double height = metrics.getHeight();
        double top = found.y1() >= height ? found.y1() - height : found.y1();
        graphics.fill(new Rectangle2D.Double(found.x1(), top, metrics.stringWidth(text) + 4, height));
        graphics.setColor(Color.WHITE);
        graphics.drawString(text, (float) found.x1() + 2, (float) top + metrics.getAscent());
    }

    /** The picture as a PNG file's bytes. */
    public static byte[] png(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail to be written
        }
        return bytes.toByteArray();
    }
}
