package dev.loupe.formats;

import dev.loupe.graph.DType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Numbers of one floating-point type, little-endian, become those of another as they are written through it, times a
 * factor. They come in whole. From a smaller type to a larger one nothing is lost.
 */
final class Numbers extends OutputStream {
    private final OutputStream out;
    private final DType from;
    private final DType to;
    private final double factor;

    Numbers(OutputStream out, DType from, DType to, double factor) {
        if (!isConverted(from, to)) {
            throw new IllegalArgumentException(from.label() + " does not become " + to.label());
        }
        this.out = out;
        this.from = from;
        this.to = to;
        this.factor = factor;
    }

    /** Whether numbers of a type can become those of another. */
    static boolean isConverted(DType from, DType to) {
        boolean known = switch (from) {
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> true;
            default -> false;
        };
        return known && (to == DType.FLOAT32 || to == DType.FLOAT64);
    }

    @Override
    public void write(int b) {
        throw new UnsupportedOperationException("a byte is no number");
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
        ByteBuffer given = ByteBuffer.wrap(bytes, start, length).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer made =
                ByteBuffer.allocate(length / from.bytes() * to.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        while (given.hasRemaining()) {
            double number = factor * next(given);
            if (to == DType.FLOAT64) {
                made.putDouble(number);
            } else {
                made.putFloat((float) number);
            }
        }
        out.write(made.array());
    }

    private double next(ByteBuffer given) {
        return switch (from) {
            case FLOAT16 -> half(given.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(given.getShort() << 16);
            case FLOAT64 -> given.getDouble();
            default -> given.getFloat();
        };
    }

    /** IEEE 754's binary16: 5 bits of exponent, 10 of fraction. */
    private static double half(short bits) {
        int exponent = bits >>> 10 & 31;
        int fraction = bits & 1023;
        double size = switch (exponent) {
            case 0 -> Math.scalb((double) fraction, -24);
            case 31 -> fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            default -> Math.scalb(1024.0 + fraction, exponent - 25);
        };
        return bits < 0 ? -size : size;
    }
}
