package dev.loupe.formats.nodes;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.Size;
import java.util.Optional;

/** One element of a tensor that is known while shapes are inferred: a whole number or expression, a fraction, or open. */
public sealed interface Scalar {
    static Scalar open() {
        return new Open();
    }

    /** A whole number, or an expression in symbols. */
    record Whole(Size size) implements Scalar {}

    /** A number that may have a fraction. */
    record Real(double value) implements Scalar {}

    /** Not known. */
    record Open() implements Scalar {}

    static Scalar of(long value) {
        return new Whole(Size.of(value));
    }

    static Scalar of(Size size) {
        return new Whole(size);
    }

    /** Fractions that are whole become whole numbers, so that shapes can be made of them. */
    static Scalar of(double value) {
        return value == Math.rint(value) && Math.abs(value) < 0x1p53 ? of((long) value) : new Real(value);
    }

    static Scalar of(boolean value) {
        return of(value ? 1 : 0);
    }

    /** As an expression, if it is one. */
    default Optional<Size> asSize() {
        return this instanceof Whole whole ? Optional.of(whole.size()) : Optional.empty();
    }

    /** As a plain number, if it is one. */
    default Optional<Double> asReal() {
        if (this instanceof Whole whole && whole.size().isConstant()) {
            return Optional.of((double) whole.size().value());
        }
        return this instanceof Real real ? Optional.of(real.value()) : Optional.empty();
    }

    /** What an operator of two numbers makes of two; open where that is not known. */
    static Scalar combine(String operator, boolean whole, Scalar a, Scalar b) {
        try {
            if (a instanceof Whole x && b instanceof Whole y) {
                Scalar result = wholes(operator, whole, x.size(), y.size());
                if (!(result instanceof Open)) {
                    return result;
                }
            }
            Optional<Double> x = a.asReal();
            Optional<Double> y = b.asReal();
            return x.isPresent() && y.isPresent() ? reals(operator, whole, x.get(), y.get()) : open();
        } catch (BadInput e) {
            return open(); // beyond 64 bits: no size
        }
    }

    private static Scalar wholes(String operator, boolean whole, Size a, Size b) {
        boolean constant = a.isConstant() && b.isConstant();
        return switch (operator) {
            case "Add", "Sum" -> bounded(a.plus(b));
            case "Sub" -> bounded(a.minus(b));
            case "Mul" -> bounded(a.times(b));
            case "Div" -> divide(whole, a, b);
            case "Mod" -> constant && b.value() != 0 ? of(Math.floorMod(a.value(), b.value())) : open();
            case "Max" -> constant ? of(Math.max(a.value(), b.value())) : open();
            case "Min" -> constant ? of(Math.min(a.value(), b.value())) : open();
            case "Pow" -> constant ? of(Math.pow((double) a.value(), (double) b.value())) : b.is(1) ? of(a) : open();
            case "Equal" -> constant ? of(a.value() == b.value()) : a.equals(b) ? of(1) : differing(a, b);
            case "Greater" -> constant ? of(a.value() > b.value()) : open();
            case "GreaterOrEqual" -> constant ? of(a.value() >= b.value()) : open();
            case "Less" -> constant ? of(a.value() < b.value()) : open();
            case "LessOrEqual" -> constant ? of(a.value() <= b.value()) : open();
            case "And" -> constant ? of(a.value() != 0 && b.value() != 0) : open();
            case "Or" -> constant ? of(a.value() != 0 || b.value() != 0) : open();
            case "Xor" -> constant ? of(a.value() != 0 ^ b.value() != 0) : open();
            default -> open();
        };
    }

    /** A dimension is never negative: where exporters ask whether one is -1, it is not. */
    private static Scalar differing(Size a, Size b) {
        boolean negative = (a.isConstant() && a.value() < 0) || (b.isConstant() && b.value() < 0);
        return negative ? of(0) : open();
    }

    private static Scalar divide(boolean whole, Size a, Size b) {
        if (!b.isConstant()) {
            return a.equals(b) ? of(1) : whole ? bounded(a.dividedBy(b)) : open();
        }
        long divisor = b.value();
        if (divisor == 0) {
            return open();
        }
        if (a.isConstant()) {
            return whole ? of(a.value() / divisor) : of(a.value() / (double) divisor);
        }
        return whole && divisor > 0 ? bounded(a.floorDiv(divisor)) : divisor == 1 ? of(a) : open();
    }

    /** Expressions that grow too long to be of use are given up. */
    private static Scalar bounded(Size size) {
        return size.isConstant() || size.toString().length() <= 200 ? of(size) : open();
    }

    private static Scalar reals(String operator, boolean whole, double a, double b) {
        return switch (operator) {
            case "Add", "Sum" -> of(a + b);
            case "Sub" -> of(a - b);
            case "Mul" -> of(a * b);
            case "Div" -> whole || b == 0 ? open() : of(a / b);
            case "Pow" -> of(Math.pow(a, b));
            case "Max" -> of(Math.max(a, b));
            case "Min" -> of(Math.min(a, b));
            case "Equal" -> of(a == b);
            case "Greater" -> of(a > b);
            case "GreaterOrEqual" -> of(a >= b);
            case "Less" -> of(a < b);
            case "LessOrEqual" -> of(a <= b);
            default -> open();
        };
    }

    /** What an operator of one number makes of one; open where that is not known. */
    static Scalar map(String operator, Scalar a) {
        if (a instanceof Whole whole) {
            Size size = whole.size();
            switch (operator) {
                case "Identity", "Ceil", "Floor", "Round", "CastWhole", "CastReal" -> {
                    return a;
                }
                case "Neg" -> {
                    return of(size.times(-1));
                }
                case "Not" -> {
                    return size.isConstant() ? of(size.is(0)) : open();
                }
                case "Abs" -> {
                    return size.isConstant() ? of(Math.abs(size.value())) : a;
                }
                default -> {}
            }
        }
        Optional<Double> value = a.asReal();
        if (value.isEmpty()) {
            return open();
        }
        double x = value.get();
        return switch (operator) {
            case "Identity", "CastReal" -> a;
            case "CastWhole" -> of((long) x);
            case "CastBool" -> of(x != 0);
            case "Neg" -> of(-x);
            case "Abs" -> of(Math.abs(x));
            case "Ceil" -> of(Math.ceil(x));
            case "Floor" -> of(Math.floor(x));
            case "Round" -> of(Math.rint(x));
            case "Sqrt" -> x >= 0 ? of(Math.sqrt(x)) : open();
            case "Exp" -> of(Math.exp(x));
            case "Log" -> x > 0 ? of(Math.log(x)) : open();
            case "Reciprocal" -> x != 0 ? of(1 / x) : open();
            case "Sign" -> of(Math.signum(x));
            default -> open();
        };
    }
}
