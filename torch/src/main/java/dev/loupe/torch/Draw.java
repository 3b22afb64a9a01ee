package dev.loupe.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;

/**
 * How the first values of a tensor are drawn.
 *
 * @param mean the constant, or what is added to each number drawn
 * @param scale the standard deviation, or the bound on both sides of the mean
 */
record Draw(Kind kind, double mean, double scale) {
    /** The kinds of distributions. */
    enum Kind {
        CONSTANT,
        NORMAL,
        /** Normal, drawn anew where it lies beyond 2: for usual scales nothing does. */
        TRUNCATED,
        UNIFORM
    }

    /** Half the width that a truncated normal is cut to, whatever its scale (torchvision's own). */
    private static final double CUT = 2;

    static final Draw ZERO = constant(0);
    static final Draw ONE = constant(1);

    static Draw constant(double value) {
        return new Draw(Kind.CONSTANT, value, 0);
    }

    static Draw normal(double deviation) {
        return normalAround(0, deviation);
    }

    static Draw normalAround(double mean, double deviation) {
        return new Draw(Kind.NORMAL, mean, deviation);
    }

    static Draw truncated(double deviation) {
        return new Draw(Kind.TRUNCATED, 0, deviation);
    }

    static Draw uniform(double bound) {
        return new Draw(Kind.UNIFORM, 0, bound);
    }

    /** Draws all elements. */
    void fill(Tensor tensor, Generator generator) {
        try (PointerScope temporaries = new PointerScope()) {
            org.bytedeco.pytorch.Tensor into = tensor.handle();
            GeneratorOptional random = new GeneratorOptional(generator);
            switch (kind) {
                case CONSTANT -> into.fill_(new Scalar(mean));
                case NORMAL -> into.normal_(mean, scale, random);
                case UNIFORM -> into.uniform_(-scale, scale, random);
                case TRUNCATED -> truncated(into, random);
            }
        }
    }

    /** By the inverse of the distribution: even numbers between its values at the cuts. */
    private void truncated(org.bytedeco.pytorch.Tensor into, GeneratorOptional random) {
        double reach = erf(CUT / scale / Math.sqrt(2));
        into.uniform_(-reach, reach, random);
        into.erfinv_();
        into.mul_(new Scalar(scale * Math.sqrt(2)));
        into.clamp_(
                new org.bytedeco.pytorch.ScalarOptional(new Scalar(-CUT)),
                new org.bytedeco.pytorch.ScalarOptional(new Scalar(CUT)));
    }

    private static double erf(double x) {
        try (TensorScope scope = TensorScope.open();
                PointerScope temporaries = new PointerScope()) {
            return Tensor.of(new double[] {x}).handle().erf().item_double();
        }
    }
}
