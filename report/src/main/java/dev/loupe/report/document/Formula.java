package dev.loupe.report.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A formula, written in a small part of LaTeX: letters, numbers, operators, {@code \alpha}, {@code \frac{}{}},
 * {@code \text{}}, {@code \mathrm{}}, sub- and superscripts. It can be printed as that again, as Unicode, and as MathML.
 *
 * @param latex its source
 */
public record Formula(String latex, Part root) {
    /** A part of a formula. */
    sealed interface Part {}

    record Row(List<Part> parts) implements Part {}

    /** One sign. */
    record Sign(Kind kind, String unicode) implements Part {}

    record Script(Part base, Optional<Part> below, Optional<Part> above) implements Part {}

    record Fraction(Part over, Part under) implements Part {}

    enum Kind {
        NAME,
        FUNCTION,
        NUMBER,
        OPERATOR,
        BRACKET,
        TEXT,
        SPACE
    }

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("sigma", "\u03c3"),
            Map.entry("alpha", "\u03b1"),
            Map.entry("lambda", "\u03bb"),
            Map.entry("mu", "\u03bc"),
            Map.entry("pi", "\u03c0"),
            Map.entry("theta", "\u03b8"),
            Map.entry("infty", "\u221e"),
            Map.entry("ldots", "\u2026"),
            Map.entry("mathbb E", "\ud835\udd3c"));
    private static final Map<String, String> OPERATORS = Map.ofEntries(
            Map.entry("odot", "\u2299"),
            Map.entry("cdot", "\u00b7"),
            Map.entry("times", "\u00d7"),
            Map.entry("le", "\u2264"),
            Map.entry("ge", "\u2265"),
            Map.entry("ne", "\u2260"),
            Map.entry("approx", "\u2248"),
            Map.entry("cap", "\u2229"),
            Map.entry("cup", "\u222a"),
            Map.entry("sum", "\u2211"),
            Map.entry("int", "\u222b"),
            Map.entry("to", "\u2192"),
            Map.entry("in", "\u2208"),
            Map.entry("mid", "|"));
    private static final Map<String, String> BRACKETS = Map.ofEntries(
            Map.entry("lfloor", "\u230a"),
            Map.entry("rfloor", "\u230b"),
            Map.entry("lvert", "|"),
            Map.entry("rvert", "|"),
            Map.entry("{", "{"),
            Map.entry("}", "}"));
    private static final List<String> FUNCTIONS =
            List.of("tanh", "log", "ln", "exp", "max", "min", "softplus", "IoU", "AP", "JSD", "KL");

    /**
     * Reads a formula.
     *
     * @throws IllegalArgumentException when it has something that is not in the part of LaTeX that is known
     */
    public static Formula of(String latex) {
        Reader reader = new Reader(latex);
        Part root = reader.row('\0');
        return new Formula(latex, root);
    }

    /** The formula as a MathML element that also stands alone, outside of HTML. */
    public String mathml() {
        return FormulaMathml.of(this, false)
                .replaceFirst("<math", "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"");
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Part row(char end) {
            List<Part> parts = new ArrayList<>();
            while (at < text.length() && text.charAt(at) != end) {
                char c = text.charAt(at);
                if (c == ' ') {
                    at++;
                } else if (c == '_' || c == '^') {
                    at++;
                    Part script = argument();
                    Part before = parts.isEmpty() ? new Row(List.of()) : parts.remove(parts.size() - 1);
                    parts.add(scripted(before, script, c == '_'));
                } else {
                    parts.add(part());
                }
            }
            if (end != '\0') {
                if (at == text.length()) {
                    throw new IllegalArgumentException("a bracket is not closed: " + text);
                }
                at++;
            }
            return parts.size() == 1 ? parts.get(0) : new Row(parts);
        }

        private static Part scripted(Part before, Part script, boolean isBelow) {
            Part base = before instanceof Script inner ? inner.base() : before;
            Optional<Part> below = before instanceof Script inner ? inner.below() : Optional.empty();
            Optional<Part> above = before instanceof Script inner ? inner.above() : Optional.empty();
            return isBelow
                    ? new Script(base, Optional.of(script), above)
                    : new Script(base, below, Optional.of(script));
        }

        private Part argument() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            if (at == text.length()) {
                throw new IllegalArgumentException("something is missing at the end: " + text);
            }
            return part();
        }

        private Part part() {
            char c = text.charAt(at);
            if (c == '{') {
                at++;
                return row('}');
            }
            if (c == '\\') {
                at++;
                return command();
            }
            if (isDigit(c)) {
                int from = at;
                while (at < text.length() && (isDigit(text.charAt(at)) || isInNumber())) {
                    at++;
                }
                return new Sign(Kind.NUMBER, text.substring(from, at));
            }
            at++;
            if (Character.isLetter(c) && c < 0x80) {
                return new Sign(Kind.NAME, Character.toString(c));
            }
            return switch (c) {
                case '(', ')', '[', ']' -> new Sign(Kind.BRACKET, Character.toString(c));
                case '-' -> new Sign(Kind.OPERATOR, "\u2212");
                case '\'' -> new Sign(Kind.NAME, "\u2032");
                case '+', '=', '<', '>', '/', ',', ';', ':', '*' -> new Sign(Kind.OPERATOR, Character.toString(c));
                default -> throw new IllegalArgumentException("'" + c + "' is in no formula: " + text);
            };
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private boolean isInNumber() {
            char c = text.charAt(at);
            return (c == '.' || c == ',') && at + 1 < text.length() && isDigit(text.charAt(at + 1));
        }

        private Part command() {
            int from = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            if (at == from) {
                at++;
            }
            String name = text.substring(from, at);
            if (name.equals("frac")) {
                Part over = argument();
                return new Fraction(over, argument());
            }
            if (name.equals("text") || name.equals("mathrm") || name.equals("operatorname")) {
                String inner = braced();
                Kind kind = FUNCTIONS.contains(inner) ? Kind.FUNCTION : Kind.TEXT;
                return new Sign(kind, inner);
            }
            if (name.equals("mathbb")) {
                return new Sign(Kind.NAME, NAMES.getOrDefault("mathbb " + braced(), "?"));
            }
            if (name.equals(",") || name.equals("quad")) {
                return new Sign(Kind.SPACE, " ");
            }
            if (FUNCTIONS.contains(name)) {
                return new Sign(Kind.FUNCTION, name);
            }
            for (Map.Entry<Kind, Map<String, String>> table : Map.of(
                            Kind.NAME, NAMES, Kind.OPERATOR, OPERATORS, Kind.BRACKET, BRACKETS)
                    .entrySet()) {
                if (table.getValue().containsKey(name)) {
                    return new Sign(table.getKey(), table.getValue().getOrDefault(name, ""));
                }
            }
            throw new IllegalArgumentException("\\" + name + " is not known: " + text);
        }

        private String braced() {
            int end = text.indexOf('}', at);
            if (at >= text.length() || text.charAt(at) != '{' || end < 0) {
                throw new IllegalArgumentException("{...} is missing: " + text);
            }
            String inner = text.substring(at + 1, end);
            at = end + 1;
            return inner;
        }
    }
}
