package dev.loupe.formats.caffe;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.bytes.Wire;
import java.util.ArrayDeque;
import java.util.Deque;

/** A binary file as the same messages that a text gives; of blobs, where their numbers lie. */
final class BinaryParser {
    private final Schema schema = new Schema();
    private final Wire wire;
    private int layers;
    private int values;

    /** A message that was entered. */
    private record Open(Message message, String type, long outer) {}

    private BinaryParser(Cursor cursor) {
        this.wire = new Wire(cursor);
    }

    static Message parse(Cursor cursor) {
        return new BinaryParser(cursor).message();
    }

    private Message message() {
        Deque<Open> open = new ArrayDeque<>();
        Message root = new Message("byte 0");
        open.push(new Open(root, "Net", 0));
        while (true) {
            Open current = open.element();
            if (!wire.next()) {
                open.pop();
                if (open.isEmpty()) {
                    return root;
                }
                wire.leave(current.outer());
                continue;
            }
            Schema.Entry entry = schema.fields(current.type()).get(wire.field());
            if (current.type().equals("Blob") && (wire.field() == 5 || wire.field() == 8)) {
                data(current.message());
            } else if (entry == null) {
                wire.skip();
            } else if (entry.kind().startsWith("@")) {
                String place = "byte " + wire.cursor().position();
                String type = entry.kind().substring(1);
                // Version 1 names shared weights by texts in a field of the same name.
                Message inner = new Message(place);
                layers += entry.name().startsWith("layer") ? 1 : 0;
                Limits.check(layers, Limits.LAYERS, "layers");
                count();
                current.message().add(entry.name(), inner);
                open.push(new Open(inner, type, wire.enter()));
            } else {
                scalar(current.message(), entry);
            }
        }
    }

    private void count() {
        Limits.check(++values, Limits.JSON_VALUES, "fields");
    }

    private void scalar(Message into, Schema.Entry entry) {
        String place = "byte " + wire.cursor().position();
        char kind = entry.kind().charAt(0);
        if (kind == 't') {
            count();
            into.add(entry.name(), new Scalar(wire.cursor().text(wire.length(), Limits.NAME, "a name"), place));
        } else if (wire.type() == Wire.LENGTH) {
            long outer = wire.enter();
            while (!wire.cursor().atEnd()) {
                number(into, entry, place, kind);
            }
            wire.leave(outer);
        } else {
            number(into, entry, place, kind);
        }
    }

    private void number(Message into, Schema.Entry entry, String place, char kind) {
        count();
        String text = kind == 'f'
                ? Float.toString(Float.intBitsToFloat(wire.cursor().i32("a number")))
                : Long.toString(wire.varint());
        into.add(entry.name(), new Scalar(text, place));
    }

    /** Where the numbers of a blob lie; those that are not packed are spread over the file, with tags between them. */
    private void data(Message blob) {
        boolean isDouble = wire.field() == 8;
        if (wire.type() != Wire.LENGTH) {
            wire.skip();
            if (!blob.has("scattered")) {
                blob.add("scattered", new Scalar("1", blob.place()));
            }
            return;
        }
        long length = wire.length();
        long position = wire.cursor().position();
        wire.cursor().skip(length, "the numbers of a blob");
        String place = "byte " + position;
        blob.add("position", new Scalar(Long.toString(position), place));
        blob.add("length", new Scalar(Long.toString(length), place));
        blob.add("dtype", new Scalar(isDouble ? "float64" : "float32", place));
    }
}
