package dev.loupe.formats.openvino;

import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.WeightedOp.Matrix;
import java.util.HashMap;
import java.util.Map;

/** Layers that multiply matrices. */
final class ProductRules {
    private ProductRules() {}

    static void matmul(IrSite site) {
        Shape a = site.shape(0);
        Shape b = site.shape(1);
        boolean turnedA = site.flag("transpose_a");
        boolean turnedB = site.flag("transpose_b");
        if (a.rank() == 0 || b.rank() == 0) {
            throw new BadInput("a matrix product of " + a + " and " + b + " needs matrices");
        }
        Size inner = a.get(a.rank() > 1 && turnedA ? -2 : -1);
        Size other = b.get(b.rank() == 1 ? 0 : turnedB ? -1 : -2);
        if (inner.isConstant() && other.isConstant() && !inner.equals(other)) {
            throw new BadInput("a matrix product of " + a + " and " + b + ": " + inner + " is not " + other);
        }
        Shape follows = Shape.unknown();
        if (a.rank() > 1 && b.rank() > 1) {
            Size rows = a.get(turnedA ? -1 : -2);
            Size columns = b.get(turnedB ? -2 : -1);
            follows = Broadcast.of(a.without(-1).without(-1), b.without(-1).without(-1))
                    .insert(-1, rows)
                    .insert(-1, columns);
        }
        Shape result = site.makes(follows);
        boolean byWeights = site.in(0).isConstant() || site.in(1).isConstant();
        site.counts(byWeights, IrSite.elements(result).times("features in", inner.isConstant() ? inner : other));
        if (!follows.isKnown() || turnedA || site.edges() != 2) {
            return;
        }
        if (site.isWeight(1) && b.rank() == 2 && a.get(-1).isConstant()) {
            int features = Math.toIntExact(b.get(turnedB ? 0 : 1).value());
            WeightedOp.Linear linear = new WeightedOp.Linear(features, false);
            site.is(
                    turnedB ? linear : linear.stored(Matrix.TRANSPOSED),
                    IrSite.tied(Map.of("weight", site.in(1).name())),
                    site.in(0));
        } else if (!byWeights && !turnedB && a.isConstant() && b.isConstant() && a.rank() == b.rank()) {
            site.is(new AttentionOp.MatMul(), site.in(0), site.in(1));
        }
    }

    /** Version 7: all of a sample times [features, in]. */
    static void fullyConnected(IrSite site) {
        Shape input = site.shape(0);
        int weights = 1;
        Shape matrix = site.shape(weights, 2);
        if (input.rank() < 2) {
            throw new BadInput("an input of " + input + " has no features");
        }
        Size in = input.elements(1, input.rank());
        if (in.isConstant() && !in.equals(matrix.get(1))) {
            throw new BadInput("an input of " + input + " does not fit weights of " + matrix);
        }
        Shape output = site.makes(Shape.of(input.get(0), matrix.get(0)));
        boolean biased = site.has(weights + 1);
        site.counts(true, IrSite.elements(output).times("features in", matrix.get(1)))
                .work(biased ? "bias addition" : "");
        boolean bias = biased && site.isWeight(weights + 1);
        if (!site.isWeight(weights) || bias != biased || !in.isConstant()) {
            return;
        }
        Map<String, String> keys =
                new HashMap<>(Map.of("weight", site.in(weights).name()));
        if (bias) {
            keys.put("bias", site.in(weights + 1).name());
        }
        WeightedOp.Linear linear =
                new WeightedOp.Linear(Math.toIntExact(matrix.get(0).value()), bias);
        if (input.rank() == 2) {
            site.is(linear, IrSite.tied(keys), site.in(0));
        } else {
            site.is(new ShapeOp.Flatten(1, -1), site.in(0)).then(linear, IrSite.tied(keys));
        }
    }

    /** Rows of the input times all of the weights to gates: of the input [.., gates, in], and of the state. */
    static void recurrent(IrSite site) {
        Shape input = site.shape(0);
        String operator = site.operator();
        boolean sequence = operator.endsWith("Sequence");
        int states = operator.startsWith("LSTM") ? 2 : 1;
        boolean own = site.count() > site.edges(); // version 7 has both matrices as one
        int first = own ? site.edges() : 1 + states + (sequence ? 1 : 0);
        int last = own ? first : first + 1;
        Product rows = IrSite.elements(input.without(-1));
        Product[] products = new Product[last - first + 1];
        for (int i = first; i <= last; i++) {
            Shape weights = site.shape(i);
            Product product = rows;
            for (int d = 0; d < weights.rank(); d++) {
                product = product.times(d == weights.rank() - 1 ? "features" : "rows of weights", weights.get(d));
            }
            products[i - first] = product;
        }
        if (!own) {
            Size in = site.shape(first).get(-1);
            if (in.isConstant() && input.get(-1).isConstant() && !in.equals(input.get(-1))) {
                throw new BadInput("an input of " + input + " does not fit weights of " + site.shape(first));
            }
        }
        site.makes();
        site.counts(true, products).work("bias addition and activation");
    }

    static void attention(IrSite site) {
        Shape queries = site.shape(0);
        Shape values = site.shape(2);
        if (queries.rank() < 2 || values.rank() < 2) {
            throw new BadInput("attention of " + queries + " to " + values + " needs matrices");
        }
        Product pairs = IrSite.elements(queries.without(-1)).times("keys", values.get(-2));
        site.makes();
        site.counts(
                        false,
                        pairs.times("features of a query", queries.get(-1)),
                        pairs.times("features of a value", values.get(-1)))
                .work("soft-max");
    }
}
