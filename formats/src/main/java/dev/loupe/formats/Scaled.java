package dev.loupe.formats;

import dev.loupe.graph.DType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Multiplies little-endian numbers by a factor as they are written through it; they come in whole. */
final class Scaled extends OutputStream {
    private final OutputStream out;
    private final boolean isDouble;
    private final double factor;

    Scaled(OutputStream out, DType type, double factor) {
        if (type != DType.FLOAT32 && type != DType.FLOAT64) {
            throw new IllegalArgumentException("numbers of " + type.label() + " are not multiplied");
        }
        this.out = out;
        this.isDouble = type == DType.FLOAT64;
        this.factor = factor;
    }

    @Override
    public void write(int b) {
        throw new UnsupportedOperationException("a byte is no number");
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        ByteBuffer given = ByteBuffer.wrap(bytes, from, length).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer made = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (given.hasRemaining()) {
            if (isDouble) {
                made.putDouble(factor * given.getDouble());
            } else {
                made.putFloat((float) (factor * given.getFloat()));
            }
        }
        out.write(made.array());
    }
}
