package dev.loupe.inspect;

import java.math.BigInteger;

/** Works out the sums that derivations print: {@code + - * /}, brackets, {@code floor} and {@code ceil}, exactly. */
final class Expression {
    private record Fraction(BigInteger above, BigInteger below) {
        Fraction plus(Fraction other) {
            return of(above.multiply(other.below).add(other.above.multiply(below)), below.multiply(other.below));
        }

        Fraction times(Fraction other) {
            return of(above.multiply(other.above), below.multiply(other.below));
        }

        Fraction inverse() {
            return of(below, above);
        }

        Fraction negated() {
            return new Fraction(above.negate(), below);
        }

        Fraction floor() {
            BigInteger[] division = above.divideAndRemainder(below);
            return whole(division[1].signum() < 0 ? division[0].subtract(BigInteger.ONE) : division[0]);
        }

        static Fraction whole(BigInteger number) {
            return new Fraction(number, BigInteger.ONE);
        }

        private static Fraction of(BigInteger above, BigInteger below) {
            BigInteger common = above.gcd(below).multiply(BigInteger.valueOf(below.signum()));
            return new Fraction(above.divide(common), below.divide(common));
        }
    }

    private final String text;
    private int at;

    private Expression(String text) {
        this.text = text.replace(" ", "");
    }

    /** The whole number that the text comes to. */
    static long evaluate(String text) {
        Expression expression = new Expression(text);
        Fraction result = expression.sum();
        if (expression.at != expression.text.length()) {
            throw new IllegalArgumentException("cannot read on at " + expression.at + " of " + expression.text);
        }
        if (!result.below().equals(BigInteger.ONE)) {
            throw new ArithmeticException(text + " is no whole number");
        }
        return result.above().longValueExact();
    }

    private Fraction sum() {
        Fraction sum = product();
        while (true) {
            if (take("+")) {
                sum = sum.plus(product());
            } else if (take("-")) {
                sum = sum.plus(product().negated());
            } else {
                return sum;
            }
        }
    }

    private Fraction product() {
        Fraction product = factor();
        while (true) {
            if (take("*")) {
                product = product.times(factor());
            } else if (take("/")) {
                product = product.times(factor().inverse());
            } else {
                return product;
            }
        }
    }

    private Fraction factor() {
        if (take("-")) {
            return factor().negated();
        }
        if (take("floor(")) {
            return closed().floor();
        }
        if (take("ceil(")) {
            return closed().negated().floor().negated();
        }
        if (take("(")) {
            return closed();
        }
        int from = at;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        return Fraction.whole(new BigInteger(text.substring(from, at)));
    }

    private Fraction closed() {
        Fraction inside = sum();
        if (!take(")")) {
            throw new IllegalArgumentException("a bracket is open at " + at + " of " + text);
        }
        return inside;
    }

    private boolean take(String token) {
        boolean is = text.startsWith(token, at);
        at += is ? token.length() : 0;
        return is;
    }
}
