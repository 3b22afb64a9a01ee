package dev.loupe.inspect;

import dev.loupe.graph.Axes;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.List;

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

    /** The elements of a tensor, named as images and sequences name their dimensions. */
    static Formula elements(Shape shape) {
        int rank = shape.rank();
        List<Factor> product = new ArrayList<>(rank + 4);
        for (int i = 0; i < rank; i++) {
            product.add(new Factor(dimension(i, rank), shape.get(i)));
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

    /** The numbers put in: {@code 1*96*55*55*11*11*3}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<Factor> product : products) {
            text.append(text.length() == 0 ? "" : " + ");
            for (int i = 0; i < product.size(); i++) {
                Size size = product.get(i).size();
                text.append(i == 0 ? "" : "*").append(size.isConstant() ? size.toString() : "(" + size + ")");
            }
        }
        return text.length() == 0 ? "0" : text.toString();
    }
}
