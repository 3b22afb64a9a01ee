package dev.loupe.inspect;

import dev.loupe.graph.Axes;
import dev.loupe.graph.Parameter;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a figure comes about: a sum of products of named sizes. The figure is the formula's value, so that the two cannot
 * drift apart.
 */
public final class Formula {
    public static final Formula ZERO = new Formula(List.of());

    private final List<List<Factor>> products;

    /** A size and what it is, such as 7 and "kernel height". */
    public record Factor(String name, Size size) {}

    private Formula(List<List<Factor>> products) {
        this.products = products;
    }

    static Formula of(String name, Size size) {
        return new Formula(List.of(List.of(new Factor(name, size))));
    }

    static Formula of(String name, long size) {
        return of(name, Size.of(size));
    }

    /** The elements of a tensor: batch, then space, then channels, as the literature multiplies them. */
    static Formula elements(Shape shape) {
        int rank = shape.rank();
        List<Factor> product = new ArrayList<>(rank + 4);
        for (int i = 0; i < rank; i++) {
            int at = rank < 4 || i == 0 ? i : i == rank - 1 ? 1 : i + 1;
            product.add(new Factor(dimension(at, rank), shape.get(at)));
        }
        return new Formula(List.of(product));
    }

    private static String dimension(int i, int rank) {
        if (i == 0) {
            return rank == 1 ? "elements" : "batch";
        }
        return switch (rank) {
            case 2 -> "features";
            case 3 -> i == 1 ? "positions" : "features";
            case 4 -> i == 1 ? "channels" : i == 2 ? "height" : "width";
            case 5 -> i == 1 ? "channels" : i == 2 ? "depth" : i == 3 ? "height" : "width";
            default -> "dimension " + i;
        };
    }

    /** The elements of a tensor of weights: kernel, then features in, then features out. */
    static Formula weights(Parameter parameter) {
        Shape shape = parameter.type().shape();
        int rank = shape.rank();
        List<Factor> product = new ArrayList<>(rank);
        for (int i = rank - 1; i >= 0; i--) {
            int at = rank < 3 || i < 2 ? i : rank + 1 - i;
            String name = at >= 2 ? "kernel" : rank == 1 ? "features" : at == 1 ? "in" : "out";
            product.add(new Factor(name, shape.get(at)));
        }
        return new Formula(List.of(product));
    }

    /**
     * This formula for one sample of a batch: each product without the batch, whichever of its factors that is, as the
     * batch is not always in front and windows may be folded into it.
     */
    Formula perSample(Size batch) {
        List<List<Factor>> shorter = new ArrayList<>(products.size());
        for (List<Factor> product : products) {
            shorter.add(perSample(product, batch));
        }
        return new Formula(shorter);
    }

    private static List<Factor> perSample(List<Factor> product, Size batch) {
        List<Factor> factors = new ArrayList<>(product);
        if (batch.is(1)) {
            factors.removeIf(
                    factor -> factor.name().equals("batch") && factor.size().is(1));
            return factors;
        }
        int at = place(product, batch, true);
        at = at >= 0 ? at : place(product, batch, false);
        if (at < 0) {
            Size value = new Formula(List.of(product)).value();
            return List.of(new Factor("elements of a sample", value.dividedBy(batch)));
        }
        Factor batched = factors.remove(at);
        if (!batched.size().equals(batch)) {
            factors.add(at, new Factor("parts of a sample", batched.size().dividedBy(batch)));
        }
        return factors;
    }

    /** The factor that is the batch, or a multiple of it: one named so if there is, else the first; -1 for none. */
    private static int place(List<Factor> product, Size batch, boolean exactly) {
        int first = -1;
        for (int i = 0; i < product.size(); i++) {
            Factor factor = product.get(i);
            if (exactly ? factor.size().equals(batch) : isMultiple(factor.size(), batch)) {
                if (factor.name().equals("batch")) {
                    return i;
                }
                first = first < 0 ? i : first;
            }
        }
        return first;
    }

    private static boolean isMultiple(Size size, Size batch) {
        if (size.isConstant() && batch.isConstant()) {
            return size.value() % batch.value() == 0;
        }
        return size.dividedBy(batch).times(batch).equals(size);
    }

    Formula times(String name, Size size) {
        List<List<Factor>> longer = new ArrayList<>(products.size());
        for (List<Factor> product : products) {
            List<Factor> factors = new ArrayList<>(product.size() + 1);
            factors.addAll(product);
            factors.add(new Factor(name, size));
            longer.add(factors);
        }
        return new Formula(longer);
    }

    Formula times(String name, long size) {
        return times(name, Size.of(size));
    }

    Formula times(String name, Axes axes) {
        Formula result = this;
        for (int axis = 0; axis < axes.count(); axis++) {
            result = result.times(name, Size.of(axes.get(axis)));
        }
        return result;
    }

    Formula plus(Formula other) {
        if (products.isEmpty()) {
            return other;
        }
        List<List<Factor>> sum = new ArrayList<>(products);
        sum.addAll(other.products);
        return new Formula(sum);
    }

    /** Its products, each a list of factors; the empty list stands for 0. */
    public List<List<Factor>> products() {
        return products;
    }

    public Size value() {
        Size sum = Size.ZERO;
        for (List<Factor> product : products) {
            Size value = Size.ONE;
            for (Factor factor : product) {
                value = value.times(factor.size());
            }
            sum = sum.plus(value);
        }
        return sum;
    }

    /** The names of its factors: {@code batch*height*width*channels*kernel*kernel*channels in}. */
    public String names() {
        return write(false);
    }

    /** The numbers put in: {@code 1*55*55*96*11*11*3}; equal products are gathered, {@code 3*(56*56*64)}. */
    @Override
    public String toString() {
        return write(true);
    }

    private String write(boolean numbers) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (List<Factor> product : products) {
            StringBuilder text = new StringBuilder();
            for (Factor factor : product) {
                if (products.size() > 1
                        && factor.name().equals("batch")
                        && factor.size().is(1)) {
                    continue; // a sum is read for its terms, not for a batch of one
                }
                String size = factor.size().toString();
                text.append(text.length() == 0 ? "" : "*");
                text.append(!numbers ? factor.name() : factor.size().isConstant() ? size : "(" + size + ")");
            }
            counts.merge(text.length() == 0 ? "1" : text.toString(), 1, Integer::sum);
        }
        StringBuilder sum = new StringBuilder();
        counts.forEach((product, count) -> {
            sum.append(sum.length() == 0 ? "" : " + ");
            boolean plain = count == 1 || !numbers;
            sum.append(plain ? product : count + "*" + (product.indexOf('*') < 0 ? product : "(" + product + ")"));
        });
        return sum.length() == 0 ? "0" : sum.toString();
    }
}
