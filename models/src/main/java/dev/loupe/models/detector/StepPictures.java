package dev.loupe.models.detector;

import dev.loupe.models.boxes.Boxes;
import dev.loupe.models.data.Picture;
import dev.loupe.report.learning.Detector;
import dev.loupe.report.learning.DrawnObjects;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Drawings of what detectors do with a picture, as PNG files. Small pictures are drawn larger, so that lines are thin on them. */
final class StepPictures {
    private static final int SMALLEST = 384;
    private static final float GOLDEN = 0.618034f;
    private static final int COLUMNS = 8;
    private static final int ROWS = 5;
    private static final float ALPHA = 0.6f;

    private final Picture picture;
    private final int factor;

    StepPictures(Picture picture) {
        this.picture = picture;
        this.factor = Math.max(1, SMALLEST / Math.max(picture.width(), picture.height()));
    }

    private BufferedImage enlarged(BufferedImage image, int times) {
        BufferedImage larger =
                new BufferedImage(image.getWidth() * times, image.getHeight() * times, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = larger.createGraphics();
        graphics.drawImage(image, 0, 0, larger.getWidth(), larger.getHeight(), null);
        graphics.dispose();
        return larger;
    }

    private BufferedImage canvas() {
        return enlarged(picture.image(), factor);
    }

    private static Graphics2D pen(BufferedImage image, float width) {
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setStroke(new BasicStroke(width));
        return graphics;
    }

    /** Each piece in a colour of its own. */
    byte[] pieces(int... pieces) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pieces.length; i++) {
            int colour = Color.HSBtoRGB(pieces[i] * GOLDEN, 0.5f + 0.1f * (pieces[i] % 5), 0.9f);
            image.setRGB(i % picture.width(), i / picture.width(), colour);
        }
        return DrawnObjects.png(enlarged(image, factor));
    }

    /** Boxes alone; the first is red and on top, the last blue. */
    byte[] boxes(Boxes boxes) {
        BufferedImage image = canvas();
        Graphics2D graphics = pen(image, 1);
        for (int i = boxes.count() - 1; i >= 0; i--) {
            graphics.setColor(colour(1 - (double) i / Math.max(1, boxes.count())));
            graphics.draw(rectangle(boxes, i));
        }
        graphics.dispose();
        return DrawnObjects.png(image);
    }

    /**
     * Boxes in colours from blue for 0 to red for 1, the reddest on top.
     *
     * @param values of the boxes, best first
     */
    byte[] boxes(Boxes boxes, double... values) {
        BufferedImage image = canvas();
        Graphics2D graphics = pen(image, 1.5f);
        for (int i = boxes.count() - 1; i >= 0; i--) {
            graphics.setColor(colour(values[i]));
            graphics.draw(rectangle(boxes, i));
        }
        graphics.dispose();
        return DrawnObjects.png(image);
    }

    private static Color colour(double share) {
        Color hue = Color.getHSBColor((float) (0.66 * (1 - share)), 0.9f, 0.95f);
        return new Color(hue.getRed() / 255f, hue.getGreen() / 255f, hue.getBlue() / 255f, ALPHA);
    }

    private Rectangle2D rectangle(Boxes boxes, int box) {
        return new Rectangle2D.Double(
                factor * boxes.x1(box), factor * boxes.y1(box), factor * boxes.width(box), factor * boxes.height(box));
    }

    /** Regions with the bins that they are pooled to. */
    byte[] grids(Boxes regions, int bins) {
        BufferedImage image = canvas();
        Graphics2D graphics = pen(image, 1);
        for (int region = 0; region < regions.count(); region++) {
            graphics.setColor(Color.getHSBColor(region * GOLDEN, 0.9f, 0.95f));
            for (int i = 0; i <= bins; i++) {
                double x = factor * (regions.x1(region) + regions.width(region) * i / bins);
                double y = factor * (regions.y1(region) + regions.height(region) * i / bins);
                graphics.draw(new Line2D.Double(x, factor * regions.y1(region), x, factor * regions.y2(region)));
                graphics.draw(new Line2D.Double(factor * regions.x1(region), y, factor * regions.x2(region), y));
            }
        }
        graphics.dispose();
        return DrawnObjects.png(image);
    }

    /**
     * Warped regions side by side.
     *
     * @param warped {@code [regions, side, side, 3]}, normalised
     */
    byte[] crops(float[] warped, int side) {
        int count = Math.min(COLUMNS * ROWS, warped.length / (3 * side * side));
        int rows = Math.max(1, (count + COLUMNS - 1) / COLUMNS);
        BufferedImage image = new BufferedImage(COLUMNS * (side + 1), rows * (side + 1), BufferedImage.TYPE_INT_RGB);
        float least = Float.MAX_VALUE;
        float most = -Float.MAX_VALUE;
        for (float value : warped) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        float scale = most > least ? 255 / (most - least) : 0;
        for (int i = 0; i < count * side * side; i++) {
            int colour = 0;
            for (int channel = 0; channel < 3; channel++) {
                colour = colour << 8 | (int) ((warped[3 * i + channel] - least) * scale);
            }
            int crop = i / (side * side);
            int y = i / side % side;
            image.setRGB(crop % COLUMNS * (side + 1) + i % side, crop / COLUMNS * (side + 1) + y, colour);
        }
        return DrawnObjects.png(enlarged(image, Math.max(1, 2 * SMALLEST / image.getWidth())));
    }

    /** How many crops {@link #crops} shows. */
    static int mostCrops() {
        return COLUMNS * ROWS;
    }

    /** Boxes with class and score. */
    byte[] found(Found found, List<String> classes) {
        BufferedImage image = canvas();
        Boxes boxes = found.boxes().scaled(factor, factor);
        List<Detector.Found> objects = new ArrayList<>();
        for (int i = 0; i < found.count(); i++) {
            objects.add(new Detector.Found(
                    boxes.x1(i),
                    boxes.y1(i),
                    boxes.x2(i),
                    boxes.y2(i),
                    found.labels()[i],
                    classes.get(found.labels()[i]),
                    found.scores()[i]));
        }
        DrawnObjects.draw(image, objects);
        return DrawnObjects.png(image);
    }
}
