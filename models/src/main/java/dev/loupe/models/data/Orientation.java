package dev.loupe.models.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** How a camera was held, from a JPEG's EXIF data (EXIF 2.3, tag 274): 1, upright, to 8. */
final class Orientation {
    private static final int UPRIGHT = 1;
    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final byte[] EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private Orientation() {}

    /** Upright where the file says nothing that makes sense. */
    static int of(Path file) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                DataInputStream in = new DataInputStream(raw)) {
            if (in.readUnsignedShort() != 0xffd8) {
                return UPRIGHT;
            }
            while (true) {
                int marker = in.readUnsignedShort();
                // Its data begin, or it is no marker: no EXIF follows.
                if (marker == 0xffda || marker >> 8 != 0xff) {
                    return UPRIGHT;
                }
                int length = in.readUnsignedShort() - 2;
                if (length < 0) {
                    return UPRIGHT;
                }
                byte[] segment = in.readNBytes(length);
                if (marker == 0xffe1 && segment.length > EXIF.length && startsWithExif(segment)) {
                    return inTiff(ByteBuffer.wrap(segment, EXIF.length, segment.length - EXIF.length)
                            .slice());
                }
            }
        } catch (EOFException e) {
            return UPRIGHT; // whether the picture is whole is its decoder's question
        }
    }

    private static boolean startsWithExif(byte[] segment) {
        return Arrays.equals(segment, 0, EXIF.length, EXIF, 0, EXIF.length);
    }

    private static int inTiff(ByteBuffer tiff) {
        if (tiff.capacity() < 8) {
            return UPRIGHT;
        }
        tiff.order(tiff.getShort(0) == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = tiff.getInt(4) & 0xffffffffL;
        if (directory + 2 > tiff.capacity()) {
            return UPRIGHT;
        }
        int entries = tiff.getShort((int) directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            long at = directory + 2 + 12L * i;
            if (at + 12 > tiff.capacity()) {
                return UPRIGHT;
            }
            if ((tiff.getShort((int) at) & 0xffff) == TAG && tiff.getShort((int) at + 2) == SHORT) {
                int orientation = tiff.getShort((int) at + 8) & 0xffff;
                return orientation >= 1 && orientation <= 8 ? orientation : UPRIGHT;
            }
        }
        return UPRIGHT;
    }
}
