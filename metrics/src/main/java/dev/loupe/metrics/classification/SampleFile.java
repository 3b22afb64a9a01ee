package dev.loupe.metrics.classification;

import dev.loupe.graph.BadInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Reads labels or scores from CSV, JSON Lines, .npy or .npz, whatever the file is by its first bytes. */
final class SampleFile {
    /** Is told what the file has, in its order. */
    interface Reader {
        /** Said before the samples: the classes' names, where the file has them. */
        void classes(List<String> names);

        void sample(Sample sample);

        /** A sample that cannot be read, and why. It may be left out, or the reason thrown. */
        void unusable(BadInput why);
    }

    private SampleFile() {}

    /**
     * Hands the samples on in the order of the file.
     *
     * @param labelsOnly whether a lone number is a label and two columns are an id and a label, rather than scores
     */
    static void read(Path file, boolean labelsOnly, Reader reader) {
        try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            bytes.mark(16);
            byte[] head = bytes.readNBytes(8);
            bytes.reset();
            if (head.length == 0) {
                throw new BadInput("is empty; write it again");
            }
            if (starts(head, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
                NumpyArray.read(bytes).samples(labelsOnly, reader);
            } else if (starts(head, 'P', 'K', 3, 4)) {
                NumpyArray.readZip(bytes, labelsOnly).samples(labelsOnly, reader);
            } else if (first(head) == '{' || first(head) == '[' || first(head) == '"') {
                JsonLines.read(bytes, reader);
            } else {
                Csv.read(bytes, labelsOnly, reader);
            }
        } catch (NoSuchFileException e) {
            throw new BadInput(file + ": there is no such file; check the path", e);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read (" + e.getMessage() + "); check that it is whole", e);
        } catch (BadInput e) {
            throw e.in(file.toString());
        }
    }

    private static boolean starts(byte[] head, int... bytes) {
        if (head.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((head[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static int first(byte[] head) {
        for (byte b : head) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
        }
        return 0;
    }
}
