package dev.loupe.formats.caffe;

import dev.loupe.formats.bytes.Limits;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.Printable;
import java.util.ArrayDeque;
import java.util.Deque;

/** Protocol buffers' text format: {@code name: value}, {@code name { … }}, lists in brackets, {@code #} comments. */
final class TextParser {
    private final String text;
    private int at;
    private int line = 1;
    private int layers;

    private TextParser(String text) {
        this.text = text;
    }

    /**
     * The message of a whole text.
     *
     * @throws BadInput when it is none; the message names the line
     */
    static Message parse(String text) {
        return new TextParser(text).message();
    }

    private Message message() {
        Message root = new Message("line 1");
        Deque<Message> open = new ArrayDeque<>();
        Deque<String> closers = new ArrayDeque<>();
        open.push(root);
        while (true) {
            blanks();
            Message current = open.element();
            if (at >= text.length()) {
                if (open.size() > 1) {
                    throw error("the text ends, but the brace of " + current.place() + " is not closed");
                }
                return root;
            }
            char c = text.charAt(at);
            if (c == '}' || c == '>') {
                if (open.size() == 1 || !closers.pop().equals(String.valueOf(c))) {
                    throw error("'" + c + "' closes nothing");
                }
                at++;
                open.pop();
                continue;
            }
            String name = name();
            blanks();
            boolean colon = next(':');
            blanks();
            if (next('{') || next('<')) {
                closers.push(text.charAt(at - 1) == '{' ? "}" : ">");
                if (open.size() > Limits.MESSAGE_DEPTH) {
                    throw error("messages nest deeper than " + Limits.MESSAGE_DEPTH);
                }
                layers += name.startsWith("layer") ? 1 : 0;
                Limits.check(layers, Limits.LAYERS, "layers");
                Message inner = new Message("line " + line);
                current.add(name, inner);
                open.push(inner);
            } else if (colon) {
                values(current, name);
            } else {
                throw error("after '" + Printable.brief(name) + "' a colon or a brace is missing");
            }
        }
    }

    private void values(Message into, String name) {
        if (!next('[')) {
            into.add(name, value());
            return;
        }
        blanks();
        while (!next(']')) {
            into.add(name, value());
            blanks();
        }
    }

    private Scalar value() {
        String place = "line " + line;
        if (at >= text.length()) {
            throw error("the text ends where a value is missing");
        }
        char c = text.charAt(at);
        if (c != '"' && c != '\'') {
            int start = at;
            while (at < text.length() && isWord(text.charAt(at))) {
                at++;
            }
            if (start == at) {
                throw error("'" + Printable.brief(String.valueOf(c)) + "' is no value");
            }
            return new Scalar(text.substring(start, at), place);
        }
        StringBuilder all = new StringBuilder();
        while (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
            quoted(all);
            blanks();
        }
        return new Scalar(all.toString(), place);
    }

    private void quoted(StringBuilder into) {
        char quote = text.charAt(at++);
        while (at < text.length() && text.charAt(at) != '\n') {
            char c = text.charAt(at++);
            if (c == quote) {
                return;
            }
            if (c == '\\' && at < text.length()) {
                into.append(escaped());
            } else {
                into.append(c);
            }
            if (into.length() > Limits.TEXT) {
                throw error("a text is longer than the limit of " + Limits.TEXT);
            }
        }
        throw error("a text is not closed on its line");
    }

    private char escaped() {
        char c = text.charAt(at++);
        int radix = c == 'x' ? 16 : 8;
        int digits = c == 'x' ? 2 : 3;
        int start = c == 'x' ? at : at - 1;
        int end = start;
        while (end < text.length() && end < start + digits && Character.digit(text.charAt(end), radix) >= 0) {
            end++;
        }
        if (end > start) {
            at = end;
            return (char) Integer.parseInt(text.substring(start, end), radix);
        }
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> '\u000b';
            default -> c;
        };
    }

    private String name() {
        int start = at;
        while (at < text.length() && isName(text.charAt(at))) {
            at++;
        }
        if (start == at) {
            throw error("'" + Printable.brief(text.substring(at, Math.min(at + 10, text.length())))
                    + "' is no name of a field");
        }
        return text.substring(start, at);
    }

    private static boolean isName(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    private static boolean isWord(char c) {
        return isName(c) || c == '+' || c == '-' || c == '.';
    }

    private boolean next(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /** Goes over blanks, comments, and the commas and semicolons that may stand between fields. */
    private void blanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                while (at < text.length() && text.charAt(at) != '\n') {
                    at++;
                }
            } else if (c == '\n') {
                line++;
                at++;
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == ',' || c == ';' || c == '\ufeff') {
                at++;
            } else {
                return;
            }
        }
    }

    private BadInput error(String message) {
        return new BadInput("line " + line + ": " + message);
    }
}
