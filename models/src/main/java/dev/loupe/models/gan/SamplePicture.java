package dev.loupe.models.gan;

import dev.loupe.formats.WholeFile;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Samples as one picture. */
final class SamplePicture {
    private static final int GAP = 2;
    private static final int PLANE = 320;
    /** What the picture of the ring shows of the plane, to each side. */
    private static final double REACH = 2.6;

    private SamplePicture() {}

    /**
     * Images side by side.
     *
     * @param images {@code [count, channels, size, size]} in a row, values from -1 to 1, of 1 or 3 channels
     * @param columns in a row of the grid
     */
    static BufferedImage grid(float[] images, int channels, int size, int columns) {
        int each = channels * size * size;
        int count = images.length / each;
        int rows = (count + columns - 1) / columns;
        int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB;
        BufferedImage grid = new BufferedImage(columns * (size + GAP) + GAP, rows * (size + GAP) + GAP, type);
        for (int i = 0; i < count; i++) {
            int left = GAP + i % columns * (size + GAP);
            int top = GAP + i / columns * (size + GAP);
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    for (int band = 0; band < channels; band++) {
                        float value = images[i * each + (band * size + y) * size + x];
                        int level = Math.round((Math.max(-1, Math.min(1, value)) + 1) * 127.5f);
                        grid.getRaster().setSample(left + x, top + y, band, level);
                    }
                }
            }
        }
        return grid;
    }

    /** Points of the plane, blue, over the centres of the modes, orange. */
    static BufferedImage plane(double[][] points, double[][] centres) {
        BufferedImage picture = new BufferedImage(PLANE, PLANE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, PLANE, PLANE);
        graphics.setColor(new Color(0xe69f00));
        for (double[] centre : centres) {
            graphics.drawOval(place(centre[0]) - 7, place(-centre[1]) - 7, 14, 14);
        }
        graphics.setColor(new Color(0x0072b2));
        for (double[] point : points) {
            graphics.fillRect(place(point[0]), place(-point[1]), 1, 1);
        }
        graphics.dispose();
        return picture;
    }

    private static int place(double coordinate) {
        return (int) Math.round((coordinate + REACH) / (2 * REACH) * PLANE);
    }

    static byte[] png(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("a picture in memory cannot fail to be written", e);
        }
        return bytes.toByteArray();
    }

    /** There is the whole of it in the end, or what was there before. */
    static void write(Path file, BufferedImage picture) {
        byte[] bytes = png(picture);
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new BadInput(Printable.line(file.toString()) + ": its folder cannot be made: " + e.getMessage(), e);
        }
        WholeFile.write(file, out -> out.write(bytes));
    }
}
