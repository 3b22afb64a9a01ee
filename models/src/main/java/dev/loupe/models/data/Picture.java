package dev.loupe.models.data;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.imageio.stream.ImageInputStream;

/** A picture in memory: rows from the top, pixels from the left, channels of a pixel together, a byte each. */
public final class Picture {
    private static final long MOST_PIXELS = 1L << 26;

    private final int width;
    private final int height;
    private final int channels;
    private final byte[] values;

    Picture(int width, int height, int channels, byte[] values) {
        this.width = width;
        this.height = height;
        this.channels = channels;
        this.values = values;
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** A value from 0 to 255. */
    public int value(int channel, int y, int x) {
        return values[(y * width + x) * channels + channel] & 0xff;
    }

    /**
     * Reads a picture in any format that this Java reads (JPEG, PNG, GIF, BMP, TIFF, WebP), upright as its EXIF data say, as red,
     * green and blue; transparency is dropped.
     *
     * @throws BadInput when it cannot be read, or has more than 67 million pixels
     */
    public static Picture read(Path file) {
        try (ImageInputStream in = new FileImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new BadInput("it is no picture that is known here: JPEG, PNG, GIF, BMP, TIFF or WebP");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, false);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
                    throw new BadInput("it has " + reader.getWidth(0) + "x" + reader.getHeight(0)
                            + " pixels, more than " + MOST_PIXELS + "; make it smaller first");
                }
                return of(reader.read(0)).turned(Orientation.of(file));
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
            // Java's decoders answer damaged files with any of these.
            throw new BadInput(
                    Printable.line(file.toString()) + ": it cannot be read as a picture: "
                            + Printable.line(String.valueOf(e.getMessage())),
                    e);
        } catch (BadInput e) {
            throw e.in(Printable.line(file.toString()));
        }
    }

    private static Picture of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] values = new byte[width * height * 3];
        boolean isGrey = image.getColorModel().getColorSpace().getType() == ColorSpace.TYPE_GRAY;
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            if (isGrey) {
                greyRow(image.getRaster(), y, row);
            } else {
                image.getRGB(0, y, width, 1, row, 0, width);
            }
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * 3;
                values[at] = (byte) (row[x] >> 16);
                values[at + 1] = (byte) (row[x] >> 8);
                values[at + 2] = (byte) row[x];
            }
        }
        return new Picture(width, height, 3, values);
    }

    /** As the numbers stand in the file: Java would convert them from a linear scale, which no other program does. */
    private static void greyRow(Raster raster, int y, int[] row) {
        raster.getSamples(0, y, row.length, 1, 0, row);
        int bits = raster.getSampleModel().getSampleSize(0);
        for (int x = 0; x < row.length; x++) {
            int grey = bits > 8 ? row[x] >> (bits - 8) : row[x] * 255 / ((1 << bits) - 1);
            row[x] = grey * 0x010101;
        }
    }

    /** As Java draws on it. */
    public BufferedImage image() {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = (y * width + x) * channels;
                int last = channels - 1;
                row[x] = (values[at] & 0xff) << 16
                        | (values[at + Math.min(1, last)] & 0xff) << 8
                        | (values[at + last] & 0xff);
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        return image;
    }

    /** Upright, for one of EXIF's eight ways to hold a camera. */
    private Picture turned(int orientation) {
        if (orientation == 1) {
            return this;
        }
        boolean isOnItsSide = orientation > 4;
        int newWidth = isOnItsSide ? height : width;
        int newHeight = isOnItsSide ? width : height;
        byte[] turned = new byte[values.length];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                int fromX = switch (orientation) {
                    case 2, 3 -> width - 1 - x;
                    case 4 -> x;
                    case 5, 6 -> y;
                    default -> width - 1 - y;
                };
                int fromY = switch (orientation) {
                    case 2 -> y;
                    case 3, 4 -> height - 1 - y;
                    case 5, 8 -> x;
                    default -> height - 1 - x;
                };
                System.arraycopy(
                        values, (fromY * width + fromX) * channels, turned, (y * newWidth + x) * channels, channels);
            }
        }
        return new Picture(newWidth, newHeight, channels, turned);
    }

    /** Grey, by the weights that PIL has from ITU-R 601-2. */
    public Picture grey() {
        byte[] grey = new byte[width * height];
        for (int i = 0; i < grey.length; i++) {
            int red = values[3 * i] & 0xff;
            int green = values[3 * i + 1] & 0xff;
            int blue = values[3 * i + 2] & 0xff;
            grey[i] = (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
        }
        return new Picture(width, height, 1, grey);
    }

    /** Resized so that its shorter side is of a length, as torchvision's {@code Resize} does. */
    public Picture shorterSide(int length) {
        boolean isUpright = width <= height;
        int longer = (int) ((long) length * Math.max(width, height) / Math.min(width, height));
        if (longer > 1 << 16) {
            throw new BadInput("a picture of " + width + "x" + height + " is too narrow");
        }
        return resized(isUpright ? length : longer, isUpright ? longer : length);
    }

    /** Bilinear, wider where it shrinks, bit for bit as PIL does it. */
    public Picture resized(int newWidth, int newHeight) {
        byte[] across = newWidth == width ? values : Resampling.rows(values, height, width, channels, newWidth);
        byte[] both = newHeight == height ? across : Resampling.columns(across, height, newWidth * channels, newHeight);
        return new Picture(newWidth, newHeight, channels, both);
    }

    /** Left and right exchanged. */
    Picture mirrored() {
        return turned(2);
    }

    /** A square from the middle, as torchvision's {@code CenterCrop}; black where the picture is smaller. */
    public Picture centre(int side) {
        int top = (int) Math.rint((height - side) / 2.0);
        int left = (int) Math.rint((width - side) / 2.0);
        byte[] cut = new byte[side * side * channels];
        for (int y = Math.max(0, -top); y < Math.min(side, height - top); y++) {
            int from = Math.max(0, -left);
            int length = Math.min(side, width - left) - from;
            System.arraycopy(
                    values,
                    ((y + top) * width + from + left) * channels,
                    cut,
                    (y * side + from) * channels,
                    length * channels);
        }
        return new Picture(side, side, channels, cut);
    }

    /** The bytes channel by channel, as networks and {@link ImageSet} have them. */
    byte[] planes() {
        byte[] planes = new byte[values.length];
        int area = width * height;
        for (int i = 0; i < area; i++) {
            for (int channel = 0; channel < channels; channel++) {
                planes[channel * area + i] = values[i * channels + channel];
            }
        }
        return planes;
    }

    /** As a network sees it: {@code [channels, height, width]}. */
    public float[] normalised(Normalisation normalisation) {
        float[] seen = new float[values.length];
        int area = width * height;
        for (int i = 0; i < area; i++) {
            for (int channel = 0; channel < channels; channel++) {
                seen[channel * area + i] = normalisation.apply(channel, values[i * channels + channel] & 0xff);
            }
        }
        return seen;
    }
}
