package dev.loupe.report.evaluation;

import dev.loupe.graph.BadInput;
import dev.loupe.metrics.annotations.Images;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** An image of the user's folder, small enough for a page. */
public final class SmallImage {
    private static final int LARGEST = 800;
    private static final long MOST_PIXELS = 100_000_000;

    private SmallImage() {}

    /** The image as a {@code data:} address; empty if the folder has no such image, or none that can be read. */
    public static String of(Path folder, Images.Image image) {
        Path name = Path.of(image.name()).getFileName();
        if (image.name().isEmpty() || name == null) {
            return "";
        }
        // Names come from a file: only what lies in the folder is opened.
        Path inside = folder.resolve(image.name()).normalize();
        Path file =
                inside.startsWith(folder.normalize()) && Files.isRegularFile(inside) ? inside : folder.resolve(name);
        if (!Files.isRegularFile(file)) {
            return "";
        }
        BufferedImage picture = read(file);
        double scale = Math.min(1, (double) LARGEST / Math.max(picture.getWidth(), picture.getHeight()));
        BufferedImage drawn = new BufferedImage(
                Math.max(1, (int) (picture.getWidth() * scale)),
                Math.max(1, (int) (picture.getHeight() * scale)),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = drawn.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, drawn.getWidth(), drawn.getHeight(), null);
        graphics.dispose();
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg(drawn, file));
    }

    private static BufferedImage read(Path file) {
        try (ImageInputStream input = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new BadInput(file + ": is no image that can be read; give PNG or JPEG");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
                    throw new BadInput(file + ": has more than " + MOST_PIXELS + " pixels; scale it down");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException e) {
            throw new BadInput(file + ": is a damaged image (" + e.getMessage() + "); copy it again", e);
        }
    }

    private static byte[] jpeg(BufferedImage drawn, Path file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(drawn, "jpeg", bytes);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be drawn", e);
        }
        return bytes.toByteArray();
    }
}
