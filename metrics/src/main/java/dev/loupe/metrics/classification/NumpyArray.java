package dev.loupe.metrics.classification;

import dev.loupe.graph.BadInput;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * An array of numpy's .npy format (NEP 1), read row by row: one dimension of labels, or samples x classes of scores. No
 * more memory is taken than the file has bytes, whatever its header claims.
 */
final class NumpyArray {
    private static final int LONGEST_HEADER = 1 << 16;
    private static final Pattern DESCRIPTION = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-z])(\\d+)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");
    private static final List<String> LABELS = List.of("truth", "labels", "label", "y_true", "targets", "target", "y");
    private static final List<String> SCORES =
            List.of("scores", "probabilities", "logits", "predictions", "y_score", "y_pred", "labels");
    /** Arrays inside a .npz, and those column after column, are held whole; so many bytes at most. */
    private static final long MOST_HELD = Integer.MAX_VALUE - 16;

    private static final int MOST_COLUMNS = 1 << 22;

    private final InputStream bytes;
    private final char type;
    private final int size;
    private final ByteOrder order;
    private final boolean fortran;
    private final long rows;
    private final int columns;
    private final boolean matrix;

    private NumpyArray(
            InputStream bytes,
            char type,
            int size,
            ByteOrder order,
            boolean fortran,
            long rows,
            int columns,
            boolean matrix) {
        this.bytes = bytes;
        this.type = type;
        this.size = size;
        this.order = order;
        this.fortran = fortran;
        this.rows = rows;
        this.columns = columns;
        this.matrix = matrix;
    }

    /** Reads the header; the rows follow when they are asked for. */
    static NumpyArray read(InputStream bytes) throws IOException {
        byte[] start = exactly(bytes, 8);
        int major = start[6];
        ByteBuffer length = ByteBuffer.wrap(exactly(bytes, major == 1 ? 2 : 4)).order(ByteOrder.LITTLE_ENDIAN);
        long headerLength = major == 1 ? length.getShort() & 0xffff : length.getInt() & 0xffffffffL;
        if (major < 1 || major > 3 || headerLength > LONGEST_HEADER) {
            throw new BadInput("has a .npy header of version " + major + " and " + headerLength
                    + " bytes, which cannot be read; save it again with numpy.save");
        }
        String header = new String(exactly(bytes, (int) headerLength), StandardCharsets.ISO_8859_1);
        Matcher description = find(DESCRIPTION, header, "descr of plain numbers");
        char type = description.group(2).charAt(0);
        long wide = number(description.group(3));
        int size = (int) Math.min(wide, 16);
        boolean known = switch (type) {
            case 'f' -> size == 2 || size == 4 || size == 8;
            case 'i', 'u' -> size == 1 || size == 2 || size == 4 || size == 8;
            case 'b' -> size == 1;
            default -> false;
        };
        if (!known) {
            throw new BadInput("has elements of type " + type + wide
                    + "; integers, float16, float32 and float64 can be read: convert them with astype");
        }
        ByteOrder order = description.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        boolean fortran = find(FORTRAN, header, "fortran_order").group(1).equals("True");
        String[] shape = find(SHAPE, header, "shape").group(1).replace(" ", "").split(",");
        long[] dimensions = Arrays.stream(shape)
                .filter(part -> !part.isEmpty())
                .mapToLong(NumpyArray::number)
                .toArray();
        if (dimensions.length < 1 || dimensions.length > 2) {
            throw new BadInput("has " + dimensions.length
                    + " dimensions; labels have one, scores two (samples, classes): reshape it");
        }
        boolean matrix = dimensions.length == 2;
        long columns = matrix ? dimensions[1] : 1;
        if (columns < 1 || columns > MOST_COLUMNS) {
            throw new BadInput("has " + columns + " columns; scores need one a class, " + MOST_COLUMNS + " at most");
        }
        return new NumpyArray(bytes, type, size, order, fortran && matrix, dimensions[0], (int) columns, matrix);
    }

    /** Reads the array of a .npz whose name fits, or the only one. */
    static NumpyArray readZip(InputStream bytes, boolean labelsOnly) throws IOException {
        Map<String, byte[]> members = new LinkedHashMap<>();
        List<String> wanted = labelsOnly ? LABELS : SCORES;
        String best = "";
        int rank = Integer.MAX_VALUE;
        // Not closed: that is for whoever opened the stream below it.
        ZipInputStream zip = new ZipInputStream(bytes);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            String name = entry.getName().replaceAll("\\.npy$", "");
            int itsRank = wanted.contains(name) ? wanted.indexOf(name) : wanted.size() + members.size();
            if (itsRank < rank) {
                byte[] member = zip.readNBytes((int) MOST_HELD);
                if (zip.read() >= 0) {
                    throw new BadInput("has an array of 2 GiB and more; save it as .npy");
                }
                members.clear();
                members.put(name, member);
                best = name;
                rank = itsRank;
            }
        }
        byte[] member = members.get(best);
        if (member == null) {
            throw new BadInput("has no arrays; save it again with numpy.savez");
        }
        return read(new ByteArrayInputStream(member));
    }

    /** Hands on one sample a row. */
    void samples(boolean labelsOnly, SampleFile.Reader reader) throws IOException {
        boolean labels = !matrix || (labelsOnly && columns == 1);
        if (labelsOnly && !labels) {
            throw new BadInput("has " + columns + " columns where labels, one a sample, are expected");
        }
        if (fortran) {
            byColumns(labels, reader);
            return;
        }
        for (long i = 0; i < rows; i++) {
            // Grows with what the file has: a header alone takes no memory.
            byte[] row = bytes.readNBytes(size * columns);
            if (row.length < size * columns) {
                throw cutOff(i);
            }
            ByteBuffer buffer = ByteBuffer.wrap(row).order(order);
            double[] values = new double[columns];
            for (int k = 0; k < columns; k++) {
                values[k] = value(buffer, k * size);
            }
            sample(labels, values, i, reader);
        }
    }

    /** Column after column: the whole array has to be held. */
    private void byColumns(boolean labels, SampleFile.Reader reader) throws IOException {
        if (rows > MOST_HELD / size / columns) {
            throw new BadInput("has " + rows + " x " + columns + " elements column after column, more than can be held;"
                    + " save it row after row, with numpy.ascontiguousarray");
        }
        int length = (int) (rows * columns * size);
        byte[] all = bytes.readNBytes(length);
        if (all.length < length) {
            throw cutOff(all.length / size / columns);
        }
        ByteBuffer buffer = ByteBuffer.wrap(all).order(order);
        for (int i = 0; i < rows; i++) {
            double[] values = new double[columns];
            for (int k = 0; k < columns; k++) {
                values[k] = value(buffer, (int) ((k * rows + i) * size));
            }
            sample(labels, values, i, reader);
        }
    }

    private static void sample(boolean labels, double[] values, long row, SampleFile.Reader reader) {
        if (!labels) {
            reader.sample(Sample.scored("", values));
        } else if (Math.rint(values[0]) != values[0]) {
            reader.unusable(new BadInput("row " + row + " is " + values[0] + ", but a label is a whole number"));
        } else {
            reader.sample(Sample.labelled("", Long.toString((long) values[0])));
        }
    }

    private double value(ByteBuffer buffer, int at) {
        return switch (type) {
            case 'f' ->
                size == 8 ? buffer.getDouble(at) : size == 4 ? buffer.getFloat(at) : halfPrecision(buffer.getShort(at));
            case 'b' -> buffer.get(at);
            case 'u' -> unsigned(buffer, at);
            default -> signed(buffer, at);
        };
    }

    private double signed(ByteBuffer buffer, int at) {
        return switch (size) {
            case 1 -> buffer.get(at);
            case 2 -> buffer.getShort(at);
            case 4 -> buffer.getInt(at);
            default -> buffer.getLong(at);
        };
    }

    private double unsigned(ByteBuffer buffer, int at) {
        return switch (size) {
            case 1 -> buffer.get(at) & 0xff;
            case 2 -> buffer.getShort(at) & 0xffff;
            case 4 -> buffer.getInt(at) & 0xffffffffL;
            default -> buffer.getLong(at) >= 0 ? buffer.getLong(at) : buffer.getLong(at) + 0x1p64;
        };
    }

    /** IEEE 754 binary16: a sign, 5 bits of exponent (bias 15), 10 of fraction. */
    private static double halfPrecision(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        double sign = bits < 0 ? -1 : 1;
        if (exponent == 0x1f) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0 ? sign * fraction * 0x1p-24 : sign * Math.scalb(1 + fraction * 0x1p-10, exponent - 15);
    }

    private BadInput cutOff(long at) {
        return new BadInput("ends at row " + at + " of " + rows + "; it seems cut off: copy it again");
    }

    private static byte[] exactly(InputStream bytes, int count) throws IOException {
        byte[] read = bytes.readNBytes(count);
        if (read.length < count) {
            throw new EOFException("it ends inside its header");
        }
        return read;
    }

    private static Matcher find(Pattern pattern, String header, String what) {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new BadInput("has a .npy header without " + what + "; save it again with numpy.save");
        }
        return matcher;
    }

    private static long number(String digits) {
        long number;
        try {
            number = Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw new BadInput("has the size " + digits + " in its .npy header, which cannot be read", e);
        }
        if (number < 0) {
            throw new BadInput("has the size " + digits + " in its .npy header; sizes cannot be negative");
        }
        return number;
    }
}
