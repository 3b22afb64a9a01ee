package dev.loupe.formats.tensorflow;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;

/** Unpacks what Snappy packed: runs of bytes as they are, and copies of what came before. */
final class Snappy {
    private final byte[] packed;
    private int at;

    private Snappy(byte[] packed) {
        this.packed = packed;
    }

    static byte[] unpack(byte[] packed) {
        return new Snappy(packed).unpack();
    }

    private int next() {
        if (at >= packed.length) {
            throw damaged();
        }
        return packed[at++] & 0xff;
    }

    private static BadInput damaged() {
        return new BadInput("the packed block is damaged");
    }

    private int number(int bytes) {
        int value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= next() << (8 * i);
        }
        return value;
    }

    private byte[] unpack() {
        long length = 0;
        int shift = 0;
        int b;
        do {
            b = next();
            length |= (long) (b & 0x7f) << shift;
            shift += 7;
        } while (b >= 0x80 && shift < 35);
        byte[] result = new byte[Limits.check(length, Limits.TEXTS, "bytes of a block")];
        int filled = 0;
        while (at < packed.length) {
            int tag = next();
            int count;
            if ((tag & 3) == 0) {
                count = tag >> 2;
                count = (count < 60 ? count : number(count - 59)) + 1;
                if (count <= 0 || count > packed.length - at || count > result.length - filled) {
                    throw damaged();
                }
                System.arraycopy(packed, at, result, filled, count);
                at += count;
            } else {
                boolean brief = (tag & 3) == 1;
                count = brief ? (tag >> 2 & 7) + 4 : (tag >> 2) + 1;
                int back = brief ? (tag >> 5) << 8 | next() : number((tag & 3) == 2 ? 2 : 4);
                if (back <= 0 || back > filled || count > result.length - filled) {
                    throw damaged();
                }
                for (int i = 0; i < count; i++) {
                    result[filled + i] = result[filled + i - back]; // may overlap itself
                }
            }
            filled += count;
        }
        if (filled != result.length) {
            throw damaged();
        }
        return result;
    }
}
