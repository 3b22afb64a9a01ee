package dev.loupe.graph;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An exact polynomial with integer coefficients over symbols and floor quotients, in normal form: two that are equal as
 * sums of products are equal as objects.
 *
 * <p>A floor quotient {@code floor(p/n)} that cannot be simplified is kept as an opaque factor. What can be is:
 * multiples of {@code n} leave the floor, and nested floors fold, {@code floor((floor(p/m) + c)/n) = floor((p +
 * c*m)/(m*n))}, so that a stack of strided convolutions stays readable.
 */
final class Polynomial {
    /** A product of factors with their powers, the empty product being 1. */
    private static final class Monomial implements Comparable<Monomial> {
        static final Monomial ONE = new Monomial(new TreeMap<>());

        final SortedMap<Factor, Integer> powers;
        private final int degree;
        private final String text;

        Monomial(SortedMap<Factor, Integer> powers) {
            this.powers = powers;
            int sum = 0;
            StringBuilder product = new StringBuilder();
            for (Map.Entry<Factor, Integer> power : powers.entrySet()) {
                sum += power.getValue();
                product.append(product.length() == 0 ? "" : "*").append(power.getKey().text);
                if (power.getValue() != 1) {
                    product.append('^').append(power.getValue());
                }
            }
            this.degree = sum;
            this.text = product.toString();
        }

        Monomial times(Monomial other, int sign) {
            SortedMap<Factor, Integer> product = new TreeMap<>(powers);
            for (Map.Entry<Factor, Integer> power : other.powers.entrySet()) {
                product.merge(power.getKey(), sign * power.getValue(), Integer::sum);
            }
            product.values().removeIf(power -> power == 0);
            return new Monomial(product);
        }

        boolean isDivisibleBy(Monomial other) {
            for (Map.Entry<Factor, Integer> power : other.powers.entrySet()) {
                if (powers.getOrDefault(power.getKey(), 0) < power.getValue()) {
                    return false;
                }
            }
            return true;
        }

        boolean hasFloor() {
            for (Factor factor : powers.keySet()) {
                if (factor.dividend != null) {
                    return true;
                }
            }
            return false;
        }

        /** Higher degrees first, then factor by factor: the order in which polynomials are printed. */
        @Override
        public int compareTo(Monomial other) {
            int order = Integer.compare(other.degree, degree);
            if (order != 0 || text.equals(other.text)) {
                return order;
            }
            Iterator<Map.Entry<Factor, Integer>> mine = powers.entrySet().iterator();
            Iterator<Map.Entry<Factor, Integer>> others =
                    other.powers.entrySet().iterator();
            while (order == 0 && mine.hasNext() && others.hasNext()) {
                Map.Entry<Factor, Integer> a = mine.next();
                Map.Entry<Factor, Integer> b = others.next();
                order = a.getKey().compareTo(b.getKey());
                order = order != 0 ? order : Integer.compare(b.getValue(), a.getValue());
            }
            return order != 0 ? order : text.compareTo(other.text);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Monomial that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** A symbol, or {@code floor(dividend/divisor)} of a polynomial; equal by its text, which is in normal form. */
    private static final class Factor implements Comparable<Factor> {
        final String text;
        final @Nullable Polynomial dividend;
        final @Nullable Polynomial divisor;
        /** Symbols come first, then floors by their divisor. */
        private final BigInteger rank;

        Factor(String symbol) {
            this.text = symbol;
            this.dividend = null;
            this.divisor = null;
            this.rank = BigInteger.ZERO;
        }

        Factor(Polynomial dividend, Polynomial divisor) {
            this.text = "floor(" + dividend.inBrackets() + "/" + divisor.inBrackets() + ")";
            this.dividend = dividend;
            this.divisor = divisor;
            this.rank = divisor.isConstant() ? divisor.constantTerm() : BigInteger.ONE.shiftLeft(Long.SIZE);
        }

        @Override
        public int compareTo(Factor other) {
            int order = rank.compareTo(other.rank);
            return order != 0 ? order : text.compareTo(other.text);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Factor that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    /** How much may be taken into a floor when it is written shorter. */
    private static final int LARGEST_SHIFT = 4;

    private final SortedMap<Monomial, BigInteger> terms;

    private Polynomial(SortedMap<Monomial, BigInteger> terms) {
        this.terms = terms;
    }

    static Polynomial constant(long value) {
        SortedMap<Monomial, BigInteger> terms = new TreeMap<>();
        if (value != 0) {
            terms.put(Monomial.ONE, BigInteger.valueOf(value));
        }
        return new Polynomial(terms);
    }

    static Polynomial symbol(String name) {
        return of(new Factor(name));
    }

    private static Polynomial of(Factor factor) {
        SortedMap<Factor, Integer> powers = new TreeMap<>();
        powers.put(factor, 1);
        SortedMap<Monomial, BigInteger> terms = new TreeMap<>();
        terms.put(new Monomial(powers), BigInteger.ONE);
        return new Polynomial(terms);
    }

    boolean isConstant() {
        return terms.isEmpty() || (terms.size() == 1 && terms.containsKey(Monomial.ONE));
    }

    long constant() {
        return exact(constantTerm());
    }

    /**
     * Whether this is plainly not negative for symbols of 1 and more and floors of 0 and more: no coefficient is, or only
     * the constant is and terms without floors make up for it.
     */
    boolean isNonNegative() {
        BigInteger least = BigInteger.ZERO;
        for (Map.Entry<Monomial, BigInteger> term : terms.entrySet()) {
            boolean isConstant = term.getKey().powers.isEmpty();
            if (term.getValue().signum() < 0 && !isConstant) {
                return false;
            }
            if (!term.getKey().hasFloor()) {
                least = least.add(term.getValue());
            }
        }
        return least.signum() >= 0;
    }

    private BigInteger constantTerm() {
        return coefficient(Monomial.ONE);
    }

    private BigInteger coefficient(Monomial monomial) {
        return terms.getOrDefault(monomial, BigInteger.ZERO);
    }

    Polynomial plus(Polynomial other) {
        SortedMap<Monomial, BigInteger> sum = new TreeMap<>(terms);
        other.terms.forEach((monomial, coefficient) -> add(sum, monomial, coefficient));
        return new Polynomial(sum);
    }

    Polynomial times(Polynomial other) {
        SortedMap<Monomial, BigInteger> product = new TreeMap<>();
        terms.forEach((a, x) -> other.terms.forEach((b, y) -> add(product, a.times(b, 1), x.multiply(y))));
        return new Polynomial(product);
    }

    Polynomial floorDiv(long divisor) {
        BigInteger n = BigInteger.valueOf(divisor);
        SortedMap<Monomial, BigInteger> whole = new TreeMap<>();
        SortedMap<Monomial, BigInteger> rest = new TreeMap<>();
        terms.forEach((monomial, coefficient) -> {
            BigInteger remainder = coefficient.mod(n);
            add(whole, monomial, coefficient.subtract(remainder).divide(n));
            add(rest, monomial, remainder);
        });
        Polynomial outside = new Polynomial(whole);
        Polynomial inside = new Polynomial(rest);
        if (inside.isConstant()) {
            return outside;
        }
        return outside.plus(inside.fold(divisor));
    }

    /** {@code floor(this/divisor)} with a floor inside folded into one, where this is {@code floor(p/m) + c}. */
    private Polynomial fold(long divisor) {
        BigInteger offset = constantTerm();
        if (terms.size() == (offset.signum() == 0 ? 1 : 2)) {
            Monomial first = terms.firstKey();
            Factor factor = first.powers.size() == 1 ? first.powers.firstKey() : null;
            if (factor != null
                    && factor.dividend != null
                    && factor.divisor != null
                    && factor.divisor.isConstant()
                    && first.powers.getOrDefault(factor, 0) == 1
                    && coefficient(first).equals(BigInteger.ONE)) {
                long inner = factor.divisor.constant();
                Polynomial dividend = factor.dividend.plus(constant(exact(offset.multiply(BigInteger.valueOf(inner)))));
                return dividend.floorDiv(Math.multiplyExact(inner, divisor));
            }
        }
        return of(new Factor(this, constant(divisor)));
    }

    /** The exact quotient where the divisor is one product that divides each term; else an opaque floor. */
    Polynomial dividedBy(Polynomial divisor) {
        if (equals(divisor)) {
            return constant(1);
        }
        if (divisor.terms.size() == 1) {
            Monomial by = divisor.terms.firstKey();
            BigInteger n = divisor.coefficient(by);
            SortedMap<Monomial, BigInteger> quotient = new TreeMap<>();
            boolean exact = true;
            for (Map.Entry<Monomial, BigInteger> term : terms.entrySet()) {
                exact &= term.getKey().isDivisibleBy(by)
                        && term.getValue().mod(n.abs()).signum() == 0;
                if (exact) {
                    add(quotient, term.getKey().times(by, -1), term.getValue().divide(n));
                }
            }
            if (exact) {
                return new Polynomial(quotient);
            }
            if (divisor.isConstant()) {
                return floorDiv(divisor.constant());
            }
        }
        return of(new Factor(this, divisor));
    }

    long evaluate(Map<String, Long> values) {
        return exact(evaluateBig(values));
    }

    private BigInteger evaluateBig(Map<String, Long> values) {
        BigInteger sum = BigInteger.ZERO;
        for (Map.Entry<Monomial, BigInteger> term : terms.entrySet()) {
            BigInteger product = term.getValue();
            for (Map.Entry<Factor, Integer> power : term.getKey().powers.entrySet()) {
                product = product.multiply(evaluate(power.getKey(), values).pow(power.getValue()));
            }
            sum = sum.add(product);
        }
        return sum;
    }

    private static BigInteger evaluate(Factor factor, Map<String, Long> values) {
        if (factor.dividend != null && factor.divisor != null) {
            BigInteger[] division =
                    factor.dividend.evaluateBig(values).divideAndRemainder(factor.divisor.evaluateBig(values));
            return division[1].signum() < 0 ? division[0].subtract(BigInteger.ONE) : division[0];
        }
        Long value = values.get(factor.text);
        if (value == null) {
            throw new BadInput("no value is given for the symbol " + factor.text);
        }
        return BigInteger.valueOf(value);
    }

    void collectSymbols(SortedSet<String> names) {
        for (Monomial monomial : terms.keySet()) {
            for (Factor factor : monomial.powers.keySet()) {
                if (factor.dividend != null && factor.divisor != null) {
                    factor.dividend.collectSymbols(names);
                    factor.divisor.collectSymbols(names);
                } else {
                    names.add(factor.text);
                }
            }
        }
    }

    private static void add(SortedMap<Monomial, BigInteger> terms, Monomial monomial, BigInteger coefficient) {
        BigInteger sum = terms.getOrDefault(monomial, BigInteger.ZERO).add(coefficient);
        if (sum.signum() == 0) {
            terms.remove(monomial);
        } else {
            terms.put(monomial, sum);
        }
    }

    private static long exact(BigInteger value) {
        if (value.bitLength() > 63) {
            throw new BadInput("the count " + value + " does not fit 64 bits; inspect a smaller batch or input");
        }
        return value.longValue();
    }

    /**
     * The same in fewer words, for people: a floor that comes with a number added, as the places of a window do, takes
     * the number inside, {@code floor((H + 1)/2) - 1 = floor((H - 1)/2)}. So that a product of such sizes is one term.
     */
    Polynomial compact() {
        Polynomial best = this;
        for (Factor factor : floors()) {
            Polynomial shortest = best;
            for (int shift = -LARGEST_SHIFT; shift <= LARGEST_SHIFT && shortest.terms.size() > 1; shift++) {
                Polynomial shifted = best.shifted(factor, shift);
                shortest = shifted.toString().length() < shortest.toString().length() ? shifted : shortest;
            }
            best = shortest;
        }
        return best;
    }

    private SortedSet<Factor> floors() {
        SortedSet<Factor> floors = new TreeSet<>();
        for (Monomial monomial : terms.keySet()) {
            for (Factor factor : monomial.powers.keySet()) {
                if (factor.divisor != null && factor.divisor.isConstant()) {
                    floors.add(factor);
                }
            }
        }
        return floors;
    }

    /** With {@code floor(p/n)} written as {@code floor((p - shift*n)/n) + shift}. */
    private Polynomial shifted(Factor factor, int shift) {
        if (shift == 0 || factor.dividend == null || factor.divisor == null) {
            return this;
        }
        Factor inner = new Factor(factor.dividend.plus(factor.divisor.times(constant(-shift))), factor.divisor);
        Polynomial replacement = of(inner).plus(constant(shift));
        SortedMap<Monomial, BigInteger> result = new TreeMap<>();
        for (Map.Entry<Monomial, BigInteger> term : terms.entrySet()) {
            Integer power = term.getKey().powers.get(factor);
            if (power == null) {
                add(result, term.getKey(), term.getValue());
                continue;
            }
            SortedMap<Factor, Integer> others = new TreeMap<>(term.getKey().powers);
            others.remove(factor);
            SortedMap<Monomial, BigInteger> rest = new TreeMap<>();
            rest.put(new Monomial(others), term.getValue());
            Polynomial product = new Polynomial(rest);
            for (int i = 0; i < power; i++) {
                product = product.times(replacement);
            }
            product.terms.forEach((monomial, coefficient) -> add(result, monomial, coefficient));
        }
        return new Polynomial(result);
    }

    private String inBrackets() {
        return terms.size() == 1
                        && coefficient(terms.firstKey()).signum() > 0
                        && !toString().contains("*")
                ? toString()
                : "(" + this + ")";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Polynomial that && terms.equals(that.terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        terms.forEach((monomial, coefficient) -> {
            boolean negative = coefficient.signum() < 0;
            text.append(text.length() == 0 ? (negative ? "-" : "") : (negative ? " - " : " + "));
            BigInteger magnitude = coefficient.abs();
            if (monomial.equals(Monomial.ONE)) {
                text.append(magnitude);
            } else {
                text.append(magnitude.equals(BigInteger.ONE) ? "" : magnitude + "*")
                        .append(monomial);
            }
        });
        return text.length() == 0 ? "0" : text.toString();
    }
}
