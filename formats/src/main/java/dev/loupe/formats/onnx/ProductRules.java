package dev.loupe.formats.onnx;

import dev.loupe.formats.nodes.Broadcast;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Products of matrices, sums in index notation, recurrent layers, attention. */
final class ProductRules {
    private ProductRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "MatMul" -> matmul(site, 0, 1, site.dtype(0));
            case "MatMulInteger" -> matmul(site, 0, 1, DType.INT32);
            case "QLinearMatMul" -> matmul(site, 0, 3, site.has(7) ? site.dtype(7) : site.dtype(0));
            case "Gemm" -> gemm(site);
            case "Einsum" -> einsum(site);
            case "LSTM" -> recurrent(site, 4);
            case "GRU" -> recurrent(site, 3);
            case "RNN" -> recurrent(site, 1);
            case "Attention" -> attention(site);
            case "RotaryEmbedding" -> site.like(0).work("element-wise");
            case "Det" ->
                site.out(site.dtype(0), site.shape(0).without(-1).without(-1)).work("element-wise");
            default -> {
                return false;
            }
        }
        return true;
    }

    /** A product over the last two dimensions, the others stretched (NumPy's matmul). */
    static Shape matmul(Shape a, Shape b) {
        if (a.rank() == 0 || b.rank() == 0) {
            throw new BadInput("a matrix product of " + a + " and " + b + " needs matrices or vectors");
        }
        Shape left = a.rank() == 1 ? a.insert(0, Size.ONE) : a;
        Shape right = b.rank() == 1 ? b.insert(-1, Size.ONE) : b;
        Size inner = left.get(-1);
        if (inner.isConstant() && right.get(-2).isConstant() && !inner.equals(right.get(-2))) {
            throw new BadInput("a matrix product of " + a + " and " + b + ": " + inner + " is not " + right.get(-2));
        }
        Shape result =
                Broadcast.of(left.without(-1).without(-1), right.without(-1).without(-1));
        if (a.rank() > 1) {
            result = result.insert(-1, left.get(-2));
        }
        return b.rank() > 1 ? result.insert(-1, right.get(-1)) : result;
    }

    static void matmul(Site site, int left, int right, DType type) {
        Shape a = site.shape(left);
        Shape b = site.shape(right);
        Shape result = matmul(a, b);
        Size inner = a.get(-1).isConstant() ? a.get(-1) : b.rank() > 1 ? b.get(-2) : b.get(-1);
        boolean byWeights = site.in(right).isConstant() || site.in(left).isConstant();
        site.out(type, result).counts(byWeights, Site.elements(result).times("features in", inner));
        if (!site.operator().equals("MatMul")) {
            return;
        }
        if (NormRules.isWeight(site, right)
                && b.rank() == 2
                && a.rank() >= 2
                && a.get(-1).isConstant()) {
            site.is(
                    new WeightedOp.Linear(Math.toIntExact(b.get(-1).value()), false),
                    Site.tied(Map.of("weight", site.in(right).name())),
                    site.in(left));
        } else if (!byWeights && a.rank() >= 2 && b.rank() >= 2 && a.isConstant() && b.isConstant()) {
            site.is(new AttentionOp.MatMul(), site.in(left), site.in(right));
        }
    }

    private static void gemm(Site site) {
        Shape a = site.shape(0, 2);
        Shape b = site.shape(1, 2);
        boolean transposedA = site.whole("transA", 0) != 0;
        boolean transposedB = site.whole("transB", 0) != 0;
        Size rows = a.get(transposedA ? 1 : 0);
        Size inner = a.get(transposedA ? 0 : 1);
        Size innerB = b.get(transposedB ? 1 : 0);
        Size columns = b.get(transposedB ? 0 : 1);
        if (inner.isConstant() && innerB.isConstant() && !inner.equals(innerB)) {
            throw new BadInput("a matrix product of " + a + " and " + b + ": " + inner + " is not " + innerB);
        }
        Shape result = Shape.of(rows, columns);
        if (site.has(2)) {
            Broadcast.of(result, site.shape(2));
        }
        site.out(site.dtype(0), result)
                .counts(
                        site.in(1).isConstant() || site.in(0).isConstant(),
                        Site.elements(result).times("features in", innerB))
                .work(site.has(2) ? "bias addition" : "");
        boolean bias = site.has(2)
                && NormRules.isWeight(site, 2)
                && site.shape(2).rank() == 1
                && site.shape(2).get(0).equals(columns);
        if (NormRules.isWeight(site, 1) && !transposedA && (bias || !site.has(2)) && inner.isConstant()) {
            site.is(
                    new WeightedOp.Linear(Math.toIntExact(columns.value()), bias),
                    Site.tied(
                            bias
                                    ? Map.of(
                                            "weight", site.in(1).name(),
                                            "bias", site.in(2).name())
                                    : Map.of("weight", site.in(1).name())),
                    site.in(0));
        }
    }

    /** Index notation such as {@code bhqd,bhkd->bhqk}: each letter is a size, the product of all of them the work. */
    private static void einsum(Site site) {
        String equation = site.text("equation", "").replace(" ", "");
        int arrow = equation.indexOf("->");
        String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
        if (terms.length != site.count()) {
            throw new BadInput(
                    "the equation '" + Printable.brief(equation) + "' does not fit " + site.count() + " inputs");
        }
        Map<String, Size> sizes = new LinkedHashMap<>();
        Map<String, Integer> uses = new LinkedHashMap<>();
        for (int i = 0; i < terms.length; i++) {
            List<String> labels = labels(terms[i], site.shape(i).rank());
            for (int d = 0; d < labels.size(); d++) {
                Size size = site.shape(i).get(d);
                sizes.merge(
                        labels.get(d),
                        size,
                        (x, y) -> Broadcast.of(Shape.of(x), Shape.of(y)).get(0));
                uses.merge(labels.get(d), 1, Integer::sum);
            }
        }
        List<String> output = new ArrayList<>();
        if (arrow >= 0) {
            int dots = (int) sizes.keySet().stream()
                    .filter(label -> label.startsWith("."))
                    .count();
            String term = equation.substring(arrow + 2);
            output = labels(term, term.replace("...", "").length() + (term.contains("...") ? dots : 0));
        } else {
            for (Map.Entry<String, Integer> use : uses.entrySet()) {
                if (use.getValue() == 1) {
                    output.add(use.getKey());
                }
            }
            output.sort(null);
        }
        Size[] shape = new Size[output.size()];
        for (int i = 0; i < shape.length; i++) {
            Size size = sizes.get(output.get(i));
            if (size == null) {
                throw new BadInput("the equation's output has an index that no input has");
            }
            shape[i] = size;
        }
        site.out(site.dtype(0), Shape.of(shape));
        if (terms.length > 1) {
            Product product = null;
            for (Map.Entry<String, Size> size : sizes.entrySet()) {
                product = product == null
                        ? Site.product(size.getKey(), size.getValue())
                        : product.times(size.getKey(), size.getValue());
            }
            boolean byWeights = site.given().stream().anyMatch(Inferred::isConstant);
            boolean sums = sizes.size() > output.size();
            if (product != null && sums) {
                site.counts(byWeights, product);
            } else {
                site.work("element-wise");
            }
        }
    }

    /** The indices of one term; those of an ellipsis are counted from its end. */
    private static List<String> labels(String term, int rank) {
        List<String> labels = new ArrayList<>();
        int dots = term.indexOf("...");
        int named = dots < 0 ? term.length() : term.length() - 3;
        if (named > rank || (dots < 0 && named != rank)) {
            throw new BadInput("the equation's term '" + Printable.brief(term) + "' does not fit an input of " + rank
                    + " dimensions");
        }
        for (int i = 0; i < term.length(); i++) {
            if (i == dots) {
                for (int d = rank - named; d > 0; d--) {
                    labels.add("." + d);
                }
                i += 2;
            } else {
                labels.add(term.substring(i, i + 1));
            }
        }
        return labels;
    }

    /** Gate products of every step, direction and sample: {@code W [directions, gates*hidden, in]}, {@code R} alike. */
    static void recurrent(Site site, int gates) {
        Shape input = site.shape(0, 3);
        Shape weight = site.shape(1, 3);
        Shape state = site.shape(2, 3);
        boolean batchFirst = site.whole("layout", 0) == 1;
        Size steps = input.get(batchFirst ? 1 : 0);
        Size batch = input.get(batchFirst ? 0 : 1);
        long directions = site.text("direction", "forward").equals("bidirectional") ? 2 : 1;
        Size hidden = state.get(2);
        if (!weight.get(0).is(directions) || !state.get(0).is(directions)) {
            throw new BadInput("weights of " + weight + " and " + state + " do not have " + directions + " directions");
        }
        if (!weight.get(1).equals(hidden.times(gates)) || !state.get(1).equals(hidden.times(gates))) {
            throw new BadInput("weights of " + weight + " and " + state + " do not have " + gates + " gates of "
                    + hidden + " each");
        }
        if (input.get(2).isConstant() && !input.get(2).equals(weight.get(2))) {
            throw new BadInput("an input of " + input + " does not fit weights of " + weight);
        }
        Size both = Size.of(directions);
        Shape sequence = batchFirst ? Shape.of(batch, steps, both, hidden) : Shape.of(steps, both, batch, hidden);
        Shape last = batchFirst ? Shape.of(batch, both, hidden) : Shape.of(both, batch, hidden);
        site.out(site.dtype(0), sequence).out(site.dtype(0), last);
        if (gates == 4) {
            site.out(site.dtype(0), last);
        }
        Product units = Site.product("steps", steps)
                .times("batch", batch)
                .times("directions", both)
                .times("gates", Size.of(gates))
                .times("hidden", hidden);
        site.counts(true, units.times("features in", weight.get(2)), units.times("state", hidden))
                .work(site.has(3) ? "bias addition, activation" : "activation");
    }

    /** Version 23: queries, keys and values of 3 or 4 dimensions, a mask, and what was kept of earlier steps. */
    private static void attention(Site site) {
        Shape q = heads(site, 0, "q_num_heads");
        Shape k = heads(site, 1, "kv_num_heads");
        Shape v = heads(site, 2, "kv_num_heads");
        Size keys = site.has(4) ? k.get(2).plus(site.shape(4).get(2)) : k.get(2);
        Shape result = site.shape(0).rank() == 4
                ? q.with(-1, v.get(-1))
                : site.shape(0).with(-1, q.get(1).times(v.get(-1)));
        site.out(site.dtype(0), result);
        if (site.outputs() > 1) {
            site.out(site.dtype(0), k.with(2, keys)).out(site.dtype(0), v.with(2, keys));
            site.out(site.dtype(0), q.with(-1, keys));
        }
        attended(site, q, keys, v.get(-1));
    }

    /** Counts QK^T and AV of queries {@code [batch, heads, length, features]}. */
    static void attended(Site site, Shape queries, Size keys, Size valueFeatures) {
        Product pairs = Site.product("batch", queries.get(0))
                .times("heads", queries.get(1))
                .times("queries", queries.get(2))
                .times("keys", keys);
        site.counts(
                        false,
                        pairs.times("features of a query", queries.get(3)),
                        pairs.times("features of a value", valueFeatures))
                .work("soft-max");
    }

    private static Shape heads(Site site, int input, String attribute) {
        Shape shape = site.shape(input);
        if (shape.rank() == 4) {
            return shape;
        }
        long heads = site.whole(attribute, 0);
        if (shape.rank() != 3 || heads <= 0) {
            throw new BadInput("attention needs 4 dimensions, or 3 and " + attribute + ", not " + shape);
        }
        return Shape.of(shape.get(0), Size.of(heads), shape.get(1), shape.get(2).floorDiv(heads));
    }
}
