package dev.loupe.formats.pt2;

import dev.loupe.formats.pt2.GraphDef.Dimension;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sizes that a program leaves open. It writes them as SymPy does: {@code Mul(Integer(2), Symbol('s0', …))} or, in some
 * versions, {@code 2*s0}. What is not understood is a symbol of its own, the same wherever the same text stands.
 */
final class Sizes {
    /** Symbols that are told apart: real programs have one to five. */
    private static final int SYMBOLS = 100;

    /** Sizes of one shape that may be more than a number or a symbol: their products grow fast. */
    private static final int COMPOSED = 3;

    private final Map<String, Size> symbols = new HashMap<>();
    private final Map<String, Size> expressions = new HashMap<>();
    private int opaque;

    /** Gives a symbol its size; before the first expression is read. */
    void bind(String symbol, Size size) {
        symbols.put(symbol, size);
    }

    boolean isBound(String symbol) {
        return symbols.containsKey(symbol);
    }

    Shape shape(List<Dimension> dimensions) {
        List<Size> sizes = new ArrayList<>(dimensions.size());
        int composed = 0;
        for (Dimension dimension : dimensions) {
            Size size = size(dimension);
            boolean plain = size.isConstant() || size.toString().matches("\\w+");
            composed += plain ? 0 : 1;
            sizes.add(composed > COMPOSED && !plain ? Size.symbol("unknown") : size);
        }
        return Shape.of(sizes);
    }

    Size size(Dimension dimension) {
        if (dimension.isNumber()) {
            return Size.of(dimension.number());
        }
        Size known = expressions.get(dimension.expression());
        if (known == null) {
            known = Expression.read(dimension.expression(), this::symbol)
                    .filter(size -> !size.isConstant() || size.value() >= 0)
                    .orElseGet(this::fresh);
            expressions.put(dimension.expression(), known);
        }
        return known;
    }

    /** The symbol that a dimension is, where it is nothing else. */
    static Optional<String> symbol(Dimension dimension) {
        List<String> names = new ArrayList<>();
        Optional<Size> size = dimension.isNumber()
                ? Optional.empty()
                : Expression.read(dimension.expression(), name -> {
                    names.add(name);
                    return Size.symbol("s");
                });
        return size.filter(Size.symbol("s")::equals)
                .filter(any -> names.size() == 1)
                .map(any -> names.get(0));
    }

    private Size symbol(String name) {
        Size size = symbols.get(name);
        if (size == null) {
            size = symbols.size() < SYMBOLS ? Size.symbol(spelling(name)) : Size.symbol("unknown");
            symbols.put(name, size);
        }
        return size;
    }

    private Size fresh() {
        opaque++;
        return opaque < SYMBOLS ? Size.symbol("unknown" + opaque) : Size.symbol("unknown");
    }

    /** A name in the spelling of {@link Size}: that of torch, if it is one of torch's, {@code s0}. */
    private static String spelling(String name) {
        return name.matches("[A-Za-z][A-Za-z0-9_]{0,23}") ? name : "unknown";
    }

    /** An expression of SymPy, read as it is evaluated; nothing is known of what goes beyond these rules. */
    private static final class Expression {
        private static final int LONGEST = 2_000;
        private static final int NESTING = 40;

        /** Products and sums of two open sizes: polynomials of more would grow fast, and do not occur. */
        private static final int OPERATIONS = 4;

        /** Stops the reading; not an error. */
        private static final class NotUnderstood extends RuntimeException {
            private static final long serialVersionUID = 1;

            NotUnderstood() {
                super("not understood", null, false, false);
            }
        }

        private interface Symbols {
            Size named(String name);
        }

        private final String text;
        private final Symbols symbols;
        private int at;
        private int depth;
        private int operations;

        private Expression(String text, Symbols symbols) {
            this.text = text;
            this.symbols = symbols;
        }

        static Optional<Size> read(String text, Symbols symbols) {
            if (text.length() > LONGEST) {
                return Optional.empty();
            }
            Expression expression = new Expression(text, symbols);
            try {
                Size size = expression.sum();
                expression.space();
                return expression.at == text.length() ? Optional.of(size) : Optional.empty();
            } catch (NotUnderstood e) {
                return Optional.empty();
            }
        }

        private void space() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private boolean takes(String word) {
            space();
            if (!text.startsWith(word, at)) {
                return false;
            }
            at += word.length();
            return true;
        }

        private void needs(String word) {
            if (!takes(word)) {
                throw new NotUnderstood();
            }
        }

        private Size sum() {
            if (++depth > NESTING) {
                throw new NotUnderstood();
            }
            Size size = takes("-") ? term().times(-1) : term();
            while (true) {
                if (takes("+")) {
                    size = plus(size, term());
                } else if (takes("-")) {
                    size = plus(size, term().times(-1));
                } else {
                    depth--;
                    return size;
                }
            }
        }

        private Size term() {
            Size size = power();
            while (true) {
                if (takes("//")) {
                    size = floorDiv(size, power());
                } else if (text.startsWith("**", at)) {
                    throw new NotUnderstood();
                } else if (takes("*")) {
                    size = times(size, power());
                } else {
                    return size;
                }
            }
        }

        private Size power() {
            Size base = primary();
            return takes("**") ? power(base, primary()) : base;
        }

        private Size primary() {
            space();
            if (takes("(")) {
                Size size = sum();
                needs(")");
                return size;
            }
            int start = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
            String word = text.substring(start, at);
            if (word.isEmpty()) {
                throw new NotUnderstood();
            }
            if (Character.isDigit(word.charAt(0))) {
                return number(word);
            }
            return takes("(") ? call(word) : symbols.named(word);
        }

        private static Size number(String digits) {
            if (digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw new NotUnderstood();
            }
            return Size.of(Long.parseLong(digits));
        }

        private Size call(String function) {
            if (function.equals("Symbol")) {
                needs("'");
                int end = text.indexOf('\'', at);
                int close = text.indexOf(')', at);
                if (end <= at || close < end) {
                    throw new NotUnderstood();
                }
                String name = text.substring(at, end);
                at = close + 1; // assumptions follow the name
                return symbols.named(name);
            }
            List<Size> operands = new ArrayList<>();
            do {
                operands.add(sum());
            } while (takes(","));
            needs(")");
            return apply(function, operands);
        }

        private Size apply(String function, List<Size> operands) {
            Size size = operands.get(0);
            switch (function) {
                case "Integer" -> {}
                case "Add" -> {
                    for (int i = 1; i < operands.size(); i++) {
                        size = plus(size, operands.get(i));
                    }
                }
                case "Mul" -> {
                    for (int i = 1; i < operands.size(); i++) {
                        size = times(size, operands.get(i));
                    }
                }
                case "Pow" -> size = power(size, last(operands));
                case "FloorDiv", "CleanDiv" -> size = floorDiv(size, last(operands));
                case "Max" -> {
                    for (int i = 1; i < operands.size(); i++) {
                        size = max(size, operands.get(i));
                    }
                }
                default -> throw new NotUnderstood();
            }
            return size;
        }

        private static Size last(List<Size> operands) {
            if (operands.size() != 2) {
                throw new NotUnderstood();
            }
            return operands.get(1);
        }

        private void operate(Size a, Size b) {
            if (!a.isConstant() && !b.isConstant() && ++operations > OPERATIONS) {
                throw new NotUnderstood();
            }
        }

        private Size plus(Size a, Size b) {
            operate(a, b);
            return a.plus(b);
        }

        private Size times(Size a, Size b) {
            operate(a, b);
            return a.times(b);
        }

        private Size power(Size base, Size exponent) {
            if (!exponent.isConstant() || exponent.value() < 1 || exponent.value() > OPERATIONS) {
                throw new NotUnderstood();
            }
            Size size = base;
            for (long i = 1; i < exponent.value(); i++) {
                size = times(size, base);
            }
            return size;
        }

        private static Size floorDiv(Size size, Size divisor) {
            if (!divisor.isConstant() || divisor.value() <= 0) {
                throw new NotUnderstood();
            }
            return size.floorDiv(divisor.value());
        }

        /** The larger, where one is known to be. */
        private static Size max(Size a, Size b) {
            if (a.isAtLeast(b)) {
                return a;
            }
            if (b.isAtLeast(a)) {
                return b;
            }
            throw new NotUnderstood();
        }
    }
}
