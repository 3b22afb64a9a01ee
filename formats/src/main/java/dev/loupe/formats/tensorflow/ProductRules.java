package dev.loupe.formats.tensorflow;

import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.ForeignOp;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.TensorType;
import dev.loupe.graph.WeightedOp;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Products of matrices and recurrent layers. */
final class ProductRules {
    private ProductRules() {}

    static boolean apply(Site site) {
        switch (site.rule()) {
            case "MatMul", "_FusedMatMul" -> matmul(site);
            case "FullyConnected" -> fullyConnected(site);
            case "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3" -> batchMatmul(site);
            case "Einsum" -> einsum(site);
            case "SequenceLstm" -> lstm(site, 1, 5, 0);
            case "BidirectionalLstm" -> bidirectionalLstm(site);
            case "SequenceRnn" -> rnn(site);
            case "BidirectionalRnn" -> bidirectionalRnn(site);
            case "Svdf" -> svdf(site);
            case "Convolution2DTransposeBias" -> transposed(site);
            case "OtherPooling" -> site.work("pooling");
            case "BoxDecoding" -> site.work("comparison of boxes");
            case "LSTMBlockCell" -> lstmBlock(site, false);
            case "BlockLSTM", "BlockLSTMV2" -> lstmBlock(site, true);
            default -> {
                return false;
            }
        }
        return true;
    }

    /** MediaPipe's transposed convolution: a filter [out, height, width, in], its settings in a form of its own. */
    private static void transposed(Site site) {
        Shape filter = site.shape(1, 4);
        site.unknown(site.dtype(0))
                .counts(
                        site.in(1).isConstant(),
                        Site.elements(site.shape(0, 4))
                                .times("kernel", filter.get(1))
                                .times("kernel", filter.get(2))
                                .times("channels out", filter.get(0)))
                .work("bias addition");
    }

    private static void same(Size a, Size b, Shape left, Shape right) {
        if (a.isConstant() && b.isConstant() && !a.equals(b)) {
            throw new BadInput("a matrix product of " + left + " and " + right + ": " + a + " is not " + b);
        }
    }

    private static void matmul(Site site) {
        Shape a = site.shape(0, 2);
        Shape b = site.shape(1, 2);
        boolean turnedA = site.flag("transpose_a");
        boolean turnedB = site.flag("transpose_b");
        Size inner = b.get(turnedB ? 1 : 0);
        Size columns = b.get(turnedB ? 0 : 1);
        same(a.get(turnedA ? 0 : 1), inner, a, b);
        Shape result = Shape.of(a.get(turnedA ? 1 : 0), columns);
        boolean biased = site.has(2);
        site.out(site.dtype(0), result)
                .counts(
                        site.in(0).isConstant() || site.in(1).isConstant(),
                        Site.elements(result).times("features in", inner))
                .work(biased ? "bias addition" : "");
        if (site.isWeight(1) && !turnedA && columns.isConstant() && a.get(1).isConstant()) {
            linear(site, columns, turnedB, biased);
        }
    }

    private static void linear(Site site, Size features, boolean plain, boolean biased) {
        boolean bias = biased && site.isWeight(2) && site.shape(2).elements().equals(features);
        Map<String, String> keys = new HashMap<>(Map.of("weight", site.in(1).name()));
        if (bias) {
            keys.put("bias", site.in(2).name());
        }
        WeightedOp.Linear op = new WeightedOp.Linear(
                Math.toIntExact(features.value()),
                bias,
                plain ? WeightedOp.Matrix.PLAIN : WeightedOp.Matrix.TRANSPOSED);
        TensorType type = site.types().get(0);
        Shape input = site.shape(0);
        Size inner = site.shape(1).get(plain ? 1 : 0);
        if (input.rank() > 0
                && input.get(-1).equals(inner)
                && input.rank() == type.shape().rank()) {
            site.is(op, Site.tied(keys), site.in(0));
        } else if (input.isConstant() && type.shape().isConstant()) {
            site.is(new ShapeOp.Reshape(type.shape().with(-1, inner)), site.in(0))
                    .then(op, Site.tied(keys));
        } else {
            return;
        }
        if (biased && !bias) {
            site.then(new ForeignOp.Foreign("BiasAdd", List.of(type), List.of(), false, "bias addition"), site.in(2));
        }
    }

    /** Weights [out, in]; the input's elements in rows of in. */
    private static void fullyConnected(Site site) {
        Shape input = site.shape(0);
        Shape weight = site.shape(1, 2);
        Size in = weight.get(1);
        Shape result;
        if (site.flag("keep_num_dims")) {
            same(input.get(-1), in, input, weight);
            result = input.with(-1, weight.get(0));
        } else {
            Size elements = input.elements();
            if (in.is(0)) {
                throw new BadInput("weights of shape " + weight + " take nothing");
            }
            if (elements.isConstant() && in.isConstant() && elements.value() % in.value() != 0) {
                throw new BadInput("an input of " + input + " does not fit weights of " + weight);
            }
            result = Shape.of(elements.dividedBy(in), weight.get(0));
        }
        site.out(site.dtype(0), result)
                .counts(site.in(1).isConstant(), Site.elements(result).times("features in", in))
                .work(site.has(2) ? "bias addition" : "");
        if (site.isWeight(1)) {
            linear(site, weight.get(0), true, site.has(2));
        }
    }

    private static void batchMatmul(Site site) {
        Shape a = site.shape(0);
        Shape b = site.shape(1);
        if (a.rank() < 2 || b.rank() < 2) {
            throw new BadInput("a matrix product of " + a + " and " + b + " needs matrices");
        }
        boolean turnedA = site.flag("adj_x");
        boolean turnedB = site.flag("adj_y");
        Size inner = b.get(turnedB ? -1 : -2);
        same(a.get(turnedA ? -2 : -1), inner, a, b);
        Shape result = Broadcast.of(a.without(-1).without(-1), b.without(-1).without(-1))
                .insert(-1, a.get(turnedA ? -1 : -2))
                .insert(-1, b.get(turnedB ? -2 : -1));
        boolean byWeights = site.in(0).isConstant() || site.in(1).isConstant();
        site.out(site.dtype(0), result).counts(byWeights, Site.elements(result).times("features in", inner));
        if (!byWeights && !turnedA && !turnedB && a.isConstant() && b.isConstant()) {
            site.is(new AttentionOp.MatMul(), site.in(0), site.in(1));
        }
    }

    /** Index notation such as {@code bhqd,bhkd->bhqk} without an ellipsis. */
    private static void einsum(Site site) {
        String equation = site.text("equation", "").replace(" ", "");
        int arrow = equation.indexOf("->");
        if (arrow < 0 || equation.contains("...")) {
            throw new dev.loupe.formats.nodes.Application.UnknownShape();
        }
        String[] terms = equation.substring(0, arrow).split(",", -1);
        Map<Character, Size> sizes = new LinkedHashMap<>();
        for (int i = 0; i < terms.length; i++) {
            Shape shape = site.shape(i, terms[i].length());
            for (int d = 0; d < terms[i].length(); d++) {
                sizes.merge(terms[i].charAt(d), shape.get(d), (x, y) -> x.isConstant() ? x : y);
            }
        }
        String output = equation.substring(arrow + 2);
        Size[] shape = new Size[output.length()];
        for (int i = 0; i < shape.length; i++) {
            Size size = sizes.get(output.charAt(i));
            if (size == null) {
                throw new BadInput("the equation's output has an index that no input has");
            }
            shape[i] = size;
        }
        site.out(site.dtype(0), Shape.of(shape));
        if (terms.length > 1 && sizes.size() > output.length()) {
            Product product = Site.product("pass", Size.ONE);
            for (Map.Entry<Character, Size> size : sizes.entrySet()) {
                product = product.times(size.getKey().toString(), size.getValue());
            }
            site.counts(site.in(0).isConstant() || site.in(1).isConstant(), product);
        } else {
            site.work("element-wise");
        }
    }

    /** A sequence's steps times batch: all dimensions but the last. */
    private static Product rows(Shape sequence) {
        return Site.elements(sequence.without(-1));
    }

    private static Product matrix(Product rows, Shape weight) {
        return rows.times("rows of weights", weight.get(0)).times("columns of weights", weight.get(1));
    }

    private static Product[] matrices(Site site, Shape sequence, int from, int to) {
        List<Product> products = new java.util.ArrayList<>();
        for (int i = from; i < to; i++) {
            if (site.has(i)) {
                products.add(matrix(rows(sequence), site.shape(i, 2)));
            }
        }
        return products.toArray(new Product[0]);
    }

    /** Input 0 the sequence, 1-4 its weights, 5-8 the state's, 16 the projection's. */
    private static void lstm(Site site, int first, int state, int input) {
        Shape sequence = site.shape(input);
        Product[] gates = matrices(site, sequence, first, state + 4);
        Size hidden = site.has(16)
                ? site.shape(16, 2).get(0)
                : site.shape(state + 1, 2).get(0);
        List<Product> all = new java.util.ArrayList<>(List.of(gates));
        all.addAll(List.of(matrices(site, sequence, 16, 17)));
        site.out(site.dtype(input), sequence.with(-1, hidden))
                .counts(true, all.toArray(new Product[0]))
                .work("bias addition and activation");
    }

    private static void bidirectionalLstm(Site site) {
        Shape sequence = site.shape(0);
        List<Product> all = new java.util.ArrayList<>(List.of(matrices(site, sequence, 1, 9)));
        all.addAll(List.of(matrices(site, sequence, 16, 17)));
        all.addAll(List.of(matrices(site, sequence, 18, 26)));
        all.addAll(List.of(matrices(site, sequence, 33, 34)));
        Size forward = site.shape(site.has(16) ? 16 : 6, 2).get(0);
        Size backward = site.shape(site.has(33) ? 33 : 23, 2).get(0);
        both(site, sequence, forward, backward, all);
    }

    private static void both(Site site, Shape sequence, Size forward, Size backward, List<Product> all) {
        if (site.flag("merge_outputs")) {
            site.out(site.dtype(0), sequence.with(-1, forward.plus(backward)));
        } else {
            site.out(site.dtype(0), sequence.with(-1, forward)).out(site.dtype(0), sequence.with(-1, backward));
        }
        site.counts(true, all.toArray(new Product[0])).work("bias addition and activation");
    }

    private static void rnn(Site site) {
        Shape sequence = site.shape(0);
        site.out(site.dtype(0), sequence.with(-1, site.shape(1, 2).get(0)))
                .counts(true, matrices(site, sequence, 1, 3))
                .work("bias addition and activation");
    }

    private static void bidirectionalRnn(Site site) {
        Shape sequence = site.shape(0);
        List<Product> all = new java.util.ArrayList<>(List.of(matrices(site, sequence, 1, 3)));
        all.addAll(List.of(matrices(site, sequence, 5, 7)));
        both(site, sequence, site.shape(1, 2).get(0), site.shape(5, 2).get(0), all);
    }

    /** Singular value decomposition filter (Nakkiran 2015): features [filters, in], time [filters, memory]. */
    private static void svdf(Site site) {
        Shape input = site.shape(0, 2);
        Shape features = site.shape(1, 2);
        Shape time = site.shape(2, 2);
        long rank = Math.max(1, site.whole("rank", 1));
        Product batch = Site.product("batch", input.get(0));
        site.out(site.dtype(0), input.with(-1, features.get(0).floorDiv(rank)))
                .counts(true, matrix(batch, features), matrix(batch, time))
                .work("bias addition and activation");
    }

    /** Weights [in + hidden, 4 * hidden]. */
    private static void lstmBlock(Site site, boolean sequence) {
        Shape input = site.shape(sequence ? 1 : 0);
        Shape weight = site.shape(sequence ? 4 : 3, 2);
        Shape output = input.with(-1, weight.get(1).floorDiv(4));
        for (int i = 0; i < 7; i++) {
            site.out(site.dtype(sequence ? 1 : 0), output);
        }
        site.counts(true, matrix(rows(input), weight)).work("bias addition and activation");
    }
}
