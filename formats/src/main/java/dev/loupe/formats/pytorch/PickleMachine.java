package dev.loupe.formats.pytorch;

import dev.loupe.formats.bytes.Cursor;
import dev.loupe.formats.bytes.Limits;
import dev.loupe.formats.pytorch.Pickled.Big;
import dev.loupe.formats.pytorch.Pickled.Bytes;
import dev.loupe.formats.pytorch.Pickled.Dict;
import dev.loupe.formats.pytorch.Pickled.Flag;
import dev.loupe.formats.pytorch.Pickled.Global;
import dev.loupe.formats.pytorch.Pickled.Made;
import dev.loupe.formats.pytorch.Pickled.None;
import dev.loupe.formats.pytorch.Pickled.Real;
import dev.loupe.formats.pytorch.Pickled.Sequence;
import dev.loupe.formats.pytorch.Pickled.StorageRef;
import dev.loupe.formats.pytorch.Pickled.Text;
import dev.loupe.formats.pytorch.Pickled.Tuple;
import dev.loupe.formats.pytorch.Pickled.Whole;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows a pickle (protocols 0 to 5) symbolically: a stack of plain values. No class is looked up, nothing is called;
 * {@link Globals} says what a call of a known name stands for and refuses every other name.
 */
final class PickleMachine {
    private static final Pickled NONE = new None();
    private static final Pickled EMPTY_TUPLE = new Tuple(List.of());

    private final Cursor cursor;
    private final boolean torchScript;
    private final Map<String, StorageRef> storages;
    private final ArrayList<Pickled> stack = new ArrayList<>();
    /** How high the stack was at each open mark. */
    private final ArrayList<Integer> marks = new ArrayList<>();

    private final Map<Integer, Pickled> memo = new HashMap<>();
    private int made;
    private long textBytes;

    /**
     * A machine at the start of a pickle.
     *
     * @param storages collects the storages that are named, by key
     * @param torchScript whether classes of the archive's own code may be named
     */
    PickleMachine(Cursor cursor, Map<String, StorageRef> storages, boolean torchScript) {
        this.cursor = cursor;
        this.storages = storages;
        this.torchScript = torchScript;
    }

    /** The value of one pickle; the cursor then stands behind it. */
    static Pickled read(Cursor cursor) {
        return new PickleMachine(cursor, new LinkedHashMap<>(), false).run();
    }

    Pickled run() {
        while (true) {
            long at = cursor.position();
            int opcode = cursor.u8("an opcode of the pickle");
            if (opcode == '.') {
                Pickled result = pop();
                if (!stack.isEmpty()) {
                    throw cursor.error(at, "the pickle ends with " + stack.size() + " values left over");
                }
                return result;
            }
            try {
                step(opcode);
            } catch (BadInput e) {
                String message = String.valueOf(e.getMessage());
                throw message.startsWith("byte ") ? e : e.in("byte " + at);
            }
        }
    }

    private void step(int opcode) {
        switch (opcode) {
            case 0x80 -> protocol();
            case 0x95 -> cursor.i64("a frame's length");
            case '(' -> marks.add(stack.size());
            case '0' -> discard();
            case '1' -> popMark();
            case '2' -> push(top());
            case 'N' -> push(NONE);
            case 0x88 -> push(new Flag(true));
            case 0x89 -> push(new Flag(false));
            case 'J' -> push(new Whole(cursor.i32("a number")));
            case 'K' -> push(new Whole(cursor.u8("a number")));
            case 'M' -> push(new Whole(cursor.u16("a number")));
            case 'I' -> integer(line());
            case 'L' -> integer(line());
            case 0x8a -> number(cursor.u8("a number's length"));
            case 0x8b -> number(cursor.i32("a number's length"));
            case 'F' -> push(new Real(real(line())));
            case 'G' -> push(new Real(Double.longBitsToDouble(Long.reverseBytes(cursor.i64("a number")))));
            case 'S', 'V' -> push(new Text(unquoted(line())));
            case 'T', 'X' -> text(cursor.u32("a text's length"));
            case 'U', 0x8c -> text(cursor.u8("a text's length"));
            case 0x8d -> text(cursor.i64("a text's length"));
            case 'B' -> bytes(cursor.u32("the length of bytes"));
            case 'C' -> bytes(cursor.u8("the length of bytes"));
            case 0x8e, 0x96 -> bytes(cursor.i64("the length of bytes"));
            case ']', 0x8f -> push(new Sequence(new ArrayList<>(0)));
            case 'l' -> push(new Sequence(popMark()));
            case 'a' -> append(List.of(pop()));
            case 'e', 0x90 -> append(popMark());
            case ')' -> push(EMPTY_TUPLE);
            case 't', 0x91 -> push(new Tuple(List.copyOf(popMark())));
            case 0x85 -> tuple(1);
            case 0x86 -> tuple(2);
            case 0x87 -> tuple(3);
            case '}' -> push(new Dict());
            case 'd' -> {
                List<Pickled> items = popMark();
                push(new Dict());
                setItems(items);
            }
            case 's' -> {
                Pickled value = pop();
                setItems(List.of(pop(), value));
            }
            case 'u' -> setItems(popMark());
            case 'c' -> global(line(), line());
            case 0x93 -> stackGlobal();
            case 'R' -> {
                List<Pickled> arguments = arguments(pop());
                push(call(pop(), arguments));
            }
            case 0x81 -> {
                List<Pickled> arguments = arguments(pop());
                push(call(pop(), arguments));
            }
            case 0x92 -> {
                pop();
                List<Pickled> arguments = arguments(pop());
                push(call(pop(), arguments));
            }
            case 'o' -> {
                List<Pickled> items = popMark();
                if (items.isEmpty()) {
                    throw new BadInput("the pickle makes an object of nothing");
                }
                push(call(items.get(0), items.subList(1, items.size())));
            }
            case 'i' -> {
                Global global = Globals.check(new Global(line(), line()), torchScript);
                push(call(global, popMark()));
            }
            case 'b' -> build(pop());
            case 'Q' -> push(persistent(pop()));
            case 'p' -> remember(index(line()));
            case 'q' -> remember(cursor.u8("a memo's index"));
            case 'r' -> remember(cursor.u32("a memo's index"));
            case 0x94 -> remember(memo.size());
            case 'g' -> recall(index(line()));
            case 'h' -> recall(cursor.u8("a memo's index"));
            case 'j' -> recall(cursor.u32("a memo's index"));
            default -> throw new BadInput("the pickle has the unknown opcode " + opcode);
        }
    }

    private void protocol() {
        int protocol = cursor.u8("the pickle's protocol");
        if (protocol > 5) {
            throw new BadInput("the pickle has protocol " + protocol + "; 0 to 5 are known");
        }
    }

    private void push(Pickled value) {
        Limits.check(++made, Limits.PICKLE_OBJECTS, "values of the pickle");
        stack.add(value);
    }

    /** Where the part of the stack above the last mark begins. */
    private int floor() {
        return marks.isEmpty() ? 0 : marks.get(marks.size() - 1);
    }

    private Pickled top() {
        if (stack.size() <= floor()) {
            throw new BadInput("the pickle takes a value from an empty stack");
        }
        return stack.get(stack.size() - 1);
    }

    private Pickled pop() {
        Pickled top = top();
        stack.remove(stack.size() - 1);
        return top;
    }

    private void discard() {
        if (!marks.isEmpty() && stack.size() == floor()) {
            marks.remove(marks.size() - 1);
        } else {
            pop();
        }
    }

    private List<Pickled> popMark() {
        if (marks.isEmpty()) {
            throw new BadInput("the pickle goes back to a mark that was never set");
        }
        int floor = marks.remove(marks.size() - 1);
        List<Pickled> above = stack.subList(floor, stack.size());
        ArrayList<Pickled> items = new ArrayList<>(above);
        above.clear();
        return items;
    }

    private void tuple(int size) {
        Pickled[] elements = new Pickled[size];
        for (int i = size - 1; i >= 0; i--) {
            elements[i] = pop();
        }
        push(new Tuple(List.of(elements)));
    }

    private void append(List<Pickled> items) {
        if (top() instanceof Sequence sequence) {
            sequence.elements().addAll(items);
        } else if (!(top() instanceof Made)) {
            throw new BadInput("the pickle appends to what is no list");
        }
    }

    private void setItems(List<Pickled> items) {
        if (items.size() % 2 != 0) {
            throw new BadInput("the pickle sets a key without a value");
        }
        Pickled target = top();
        Dict dict;
        if (target instanceof Dict plain) {
            dict = plain;
        } else if (target instanceof Made object) {
            dict = object.state();
        } else {
            throw new BadInput("the pickle sets items of what is no dictionary");
        }
        for (int i = 0; i < items.size(); i += 2) {
            dict.members().put(key(items.get(i)), items.get(i + 1));
        }
    }

    /** A key as a text: paths of tensors join these. */
    static String key(Pickled key) {
        if (key instanceof Text text) {
            return text.value();
        }
        if (key instanceof Whole whole) {
            return Long.toString(whole.value());
        }
        if (key instanceof Real real) {
            return Double.toString(real.value());
        }
        if (key instanceof Flag flag) {
            return flag.value() ? "True" : "False";
        }
        if (key instanceof None) {
            return "None";
        }
        if (key instanceof Global global) {
            return global.toString();
        }
        if (key instanceof Tuple tuple && tuple.elements().size() <= 8) {
            StringBuilder joined = new StringBuilder();
            for (Pickled part : tuple.elements()) {
                if (part instanceof Tuple) {
                    throw new BadInput("the pickle has a key of nested tuples");
                }
                joined.append(joined.length() == 0 ? "" : ",").append(key(part));
            }
            return joined.toString();
        }
        throw new BadInput("the pickle has a key that is neither text nor number");
    }

    private void global(String module, String name) {
        push(Globals.check(new Global(module, name), torchScript));
    }

    private void stackGlobal() {
        if (!(pop() instanceof Text name) || !(pop() instanceof Text module)) {
            throw new BadInput("the pickle names a global by what is no text");
        }
        global(module.value(), name.value());
    }

    private static List<Pickled> arguments(Pickled value) {
        if (!(value instanceof Tuple tuple)) {
            throw new BadInput("the pickle calls with arguments that are no tuple");
        }
        return tuple.elements();
    }

    private static Pickled call(Pickled callee, List<Pickled> arguments) {
        if (!(callee instanceof Global global)) {
            throw new BadInput("the pickle calls what is no global");
        }
        return Globals.call(global, arguments);
    }

    private void build(Pickled state) {
        if (state instanceof Dict dict && top() instanceof Made object) {
            object.state().members().putAll(dict.members());
        }
        // Attributes of a dictionary (_metadata) or of a tensor (hooks) are no part of its data.
    }

    private StorageRef persistent(Pickled id) {
        if (!(id instanceof Tuple tuple)
                || tuple.elements().size() < 5
                || !(tuple.elements().get(0) instanceof Text kind)
                || !kind.value().equals("storage")
                || !(tuple.elements().get(1) instanceof Global global)
                || !(tuple.elements().get(2) instanceof Text key)
                || !(tuple.elements().get(4) instanceof Whole elements)) {
            throw new BadInput("the pickle refers to something outside that is no storage");
        }
        Globals.ElementType type = Globals.storageType(global)
                .orElseThrow(
                        () -> new BadInput("the storage class " + Printable.brief(global.toString()) + " is unknown"));
        String name = key.value();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '/' || name.charAt(i) == '\\' || name.charAt(i) < ' ') {
                throw new BadInput("the storage key '" + Printable.brief(name) + "' is a path; it is not followed");
            }
        }
        if (elements.value() < 0 || elements.value() > Long.MAX_VALUE / 16) {
            throw new BadInput("the storage '" + name + "' claims " + elements.value() + " elements");
        }
        StorageRef storage = new StorageRef(name, type.label(), type.bytes(), elements.value());
        StorageRef first = storages.putIfAbsent(name, storage);
        if (first != null && first.elements() * first.elementBytes() != storage.elements() * storage.elementBytes()) {
            throw new BadInput("the storage '" + name + "' is described twice, with different sizes");
        }
        return storage;
    }

    private void remember(long index) {
        if (index > Limits.PICKLE_OBJECTS) {
            throw new BadInput(
                    "a memo's index " + index + " is beyond the limit of " + Limits.PICKLE_OBJECTS + " values");
        }
        memo.put((int) index, top());
    }

    private void recall(long index) {
        Pickled value = index <= Limits.PICKLE_OBJECTS ? memo.get((int) index) : null;
        if (value == null) {
            throw new BadInput("the pickle recalls the value " + index + ", which it never remembered");
        }
        push(value);
    }

    private void text(long length) {
        charge(length);
        push(new Text(cursor.text(length, Limits.TEXT, "a text of the pickle")));
    }

    private void charge(long length) {
        if (length > 0) {
            textBytes += length;
            Limits.check(textBytes, Limits.NAMES, "bytes of texts of the pickle");
        }
    }

    private void bytes(long length) {
        cursor.skip(length, "bytes of the pickle");
        push(new Bytes(length));
    }

    private void number(int length) {
        if (length > 8 || length < 0) {
            if (length > Limits.DIGITS) {
                throw new BadInput("a number of " + length + " bytes is longer than the limit of " + Limits.DIGITS);
            }
            cursor.skip(length, "a number of the pickle");
            push(new Big(length));
            return;
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) cursor.u8("a number of the pickle") << (8 * i);
        }
        int unused = 64 - 8 * length;
        push(new Whole(length == 0 ? 0 : value << unused >> unused));
    }

    private void integer(String text) {
        String digits = text.endsWith("L") ? text.substring(0, text.length() - 1) : text;
        if (digits.equals("00") || digits.equals("01")) {
            push(new Flag(digits.equals("01")));
            return;
        }
        try {
            BigInteger value = new BigInteger(digits.strip());
            push(value.bitLength() < 64 ? new Whole(value.longValue()) : new Big(value.bitLength() / 8 + 1));
        } catch (NumberFormatException e) {
            throw new BadInput("'" + Printable.brief(text) + "' is no whole number", e);
        }
    }

    private static double real(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new BadInput("'" + Printable.brief(text) + "' is no number", e);
        }
    }

    private static long index(String text) {
        try {
            long index = Long.parseLong(text);
            if (index >= 0) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw new BadInput("'" + Printable.brief(text) + "' is no memo's index", e);
        }
        throw new BadInput("the memo's index " + Printable.brief(text) + " is negative");
    }

    /** The text up to the end of the line, as the protocols of text write numbers and names. */
    private String line() {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = cursor.u8("a line of the pickle");
            if (c == '\n') {
                return new String(line.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            }
            line.append((char) c);
            if (line.length() > Limits.DIGITS) {
                throw new BadInput("a line of the pickle is longer than the limit of " + Limits.DIGITS + " bytes");
            }
        }
    }

    private static String unquoted(String line) {
        boolean quoted = line.length() >= 2
                && (line.charAt(0) == '\'' || line.charAt(0) == '"')
                && line.charAt(line.length() - 1) == line.charAt(0);
        return quoted ? line.substring(1, line.length() - 1) : line;
    }
}
