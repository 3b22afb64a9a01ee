package dev.loupe.formats.pt2;

import dev.loupe.graph.AttentionOp;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Printable;
import dev.loupe.graph.RecurrentOp;
import dev.loupe.graph.RecurrentOp.Biases;
import dev.loupe.graph.RecurrentOp.Cell;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.WeightedOp.Matrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Products of matrices, look-ups in tables of weights, attention, recurrent layers. */
final class ProductRules {
    private ProductRules() {}

    static boolean apply(Site site) {
        switch (site.operator()) {
            case "linear" -> product(site, site.tensor("input"), site.tensor("weight"), true, bias(site, "bias"));
            case "addmm" -> addmm(site);
            case "matmul" -> product(site, site.tensor("self"), site.tensor("other"), false, Optional.empty());
            case "mm", "bmm" -> product(site, site.tensor("self"), site.tensor("mat2"), false, Optional.empty());
            case "mv" -> counted(site, site.tensor("self"), site.tensor("vec"));
            case "dot", "vdot" -> counted(site, site.tensor("self"), site.tensor("tensor"));
            case "baddbmm" -> {
                counted(site, site.tensor("batch1"), site.tensor("batch2"));
                site.work("element-wise");
            }
            case "bilinear", "_trilinear" -> bilinear(site);
            case "einsum" -> einsum(site);
            case "embedding" -> embedding(site);
            case "embedding_bag", "_embedding_bag" -> site.work("look-up, pooling");
            case "scaled_dot_product_attention" -> attention(site, "attn_mask");
            case "_scaled_dot_product_flash_attention_for_cpu" -> attention(site, "attn_mask");
            case "_scaled_dot_product_flash_attention",
                    "_scaled_dot_product_efficient_attention",
                    "_scaled_dot_product_cudnn_attention" -> attention(site, "attn_bias");
            case "_native_multi_head_attention" -> multiHead(site);
            case "lstm" -> recurrent(site, Cell.LSTM);
            case "gru" -> recurrent(site, Cell.GRU);
            case "rnn_tanh", "rnn_relu" -> recurrent(site, Cell.RNN);
            case "lstm_cell" -> cell(site, Cell.LSTM);
            case "gru_cell" -> cell(site, Cell.GRU);
            case "rnn_tanh_cell", "rnn_relu_cell" -> cell(site, Cell.RNN);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Optional<Operand> bias(Site site, String name) {
        return site.hasTensor(name) ? Optional.of(site.tensor(name)) : Optional.empty();
    }

    /** {@code beta * self + alpha * mat1 mat2}: a layer, where both factors are 1 and the first is a bias. */
    private static void addmm(Site site) {
        Operand left = site.tensor("mat1");
        Operand right = site.tensor("mat2");
        Operand added = site.tensor("self");
        if (site.real("beta", 1) == 1 && site.real("alpha", 1) == 1 && Site.isWeight(added, 1)) {
            product(site, left, right, false, Optional.of(added));
        } else {
            counted(site, left, right);
            site.work("element-wise");
        }
    }

    /**
     * A product with a matrix.
     *
     * @param byRows whether the second is {@code [features, in]}, as a layer's weight is, and not {@code [in, features]}
     */
    private static void product(Site site, Operand left, Operand right, boolean byRows, Optional<Operand> bias) {
        Shape a = left.shape();
        Shape b = right.shape();
        Size inner = a.get(-1);
        Size other = b.rank() == 1 || byRows ? b.get(-1) : b.get(-2);
        if (inner.isConstant() && other.isConstant() && !inner.equals(other)) {
            throw new BadInput("a matrix product of " + a + " and " + b + ": " + inner + " is not " + other);
        }
        site.counts(
                left.isConstant() || right.isConstant(),
                Site.elements(site.shape()).times("features in", inner));
        site.work(bias.isPresent() ? "bias addition" : "");
        Operand stored = right.transposeOf().orElse(right);
        boolean plain = byRows != right.transposeOf().isPresent();
        boolean ownBias = bias.isEmpty() || Site.isWeight(bias.get(), 1);
        if (Site.isWeight(stored, 2) && ownBias && !left.isConstant() && inner.isConstant()) {
            Size features = plain ? stored.shape().get(0) : stored.shape().get(1);
            if (bias.isPresent() && !bias.get().shape().get(0).equals(features)) {
                throw new BadInput("a bias of " + bias.get().shape() + " does not fit " + features + " features");
            }
            Map<String, Operand> parameters = new HashMap<>();
            parameters.put("weight", stored);
            bias.ifPresent(operand -> parameters.put("bias", operand));
            site.is(
                    new WeightedOp.Linear(
                            Site.small(features.value()), bias.isPresent(), plain ? Matrix.PLAIN : Matrix.TRANSPOSED),
                    Site.tied(parameters),
                    left);
        } else if (!byRows
                && bias.isEmpty()
                && a.rank() >= 2
                && b.rank() >= 2
                && !right.isConstant()
                && !left.isConstant()) {
            site.is(new AttentionOp.MatMul(), left, right);
        }
    }

    /** A product that stays the file's operator. */
    private static void counted(Site site, Operand left, Operand right) {
        Size inner = left.shape().get(-1);
        Size other =
                right.shape().rank() == 1 ? right.shape().get(0) : right.shape().get(-2);
        if (inner.isConstant() && other.isConstant() && !inner.equals(other)) {
            throw new BadInput("a matrix product of " + left.shape() + " and " + right.shape() + ": " + inner
                    + " is not " + other);
        }
        site.counts(
                left.isConstant() || right.isConstant(),
                Site.elements(site.shape()).times("features in", inner));
    }

    private static void bilinear(Site site) {
        if (!site.operator().equals("bilinear")) {
            site.work("a product of three tensors");
            return;
        }
        Operand first = site.tensor("input1");
        Operand second = site.tensor("input2");
        Optional<Operand> weight = site.weight("weight", 3);
        Optional<Operand> bias = site.weight("bias", 1);
        site.counts(
                true,
                Site.elements(site.shape())
                        .times("features in", first.shape().get(-1))
                        .times("second features in", second.shape().get(-1)));
        if (weight.isPresent() && bias.isPresent() == site.hasTensor("bias")) {
            Map<String, Operand> parameters = new HashMap<>();
            parameters.put("weight", weight.get());
            bias.ifPresent(operand -> parameters.put("bias", operand));
            site.is(
                    new WeightedOp.Bilinear(
                            Site.small(weight.get().shape().get(0).value()), bias.isPresent()),
                    Site.tied(parameters),
                    first,
                    second);
        }
    }

    /** All indices multiplied, where some are summed over. */
    private static void einsum(Site site) {
        String equation = site.text("equation", "").replace(" ", "");
        List<Operand> operands = site.tensors("tensors");
        int arrow = equation.indexOf("->");
        String[] terms = (arrow < 0 ? equation : equation.substring(0, arrow)).split(",", -1);
        if (terms.length != operands.size()) {
            throw new BadInput(
                    "the equation '" + Printable.brief(equation) + "' does not have " + operands.size() + " terms");
        }
        Map<String, Size> sizes = new LinkedHashMap<>();
        boolean constant = false;
        for (int i = 0; i < terms.length; i++) {
            Shape shape = operands.get(i).shape();
            constant |= operands.get(i).isConstant();
            List<String> labels = labels(terms[i], shape.rank());
            for (int d = 0; d < labels.size(); d++) {
                Size size = shape.get(d);
                Size before = sizes.putIfAbsent(labels.get(d), size);
                if (before != null && before.is(1)) {
                    sizes.put(labels.get(d), size);
                } else if (before != null
                        && before.isConstant()
                        && size.isConstant()
                        && !size.is(1)
                        && !before.equals(size)) {
                    throw new BadInput("the equation '" + Printable.brief(equation) + "' gives one index the sizes "
                            + before + " and " + size);
                }
            }
        }
        if (terms.length > 1 && sizes.size() > site.shape().rank()) {
            List<String> names = new ArrayList<>();
            sizes.keySet().forEach(name -> names.add("index " + name));
            site.counts(constant, new Product(names, List.copyOf(sizes.values())));
        } else {
            site.work("element-wise");
        }
    }

    /** The indices of one term; those of an ellipsis are counted from its end. */
    private static List<String> labels(String term, int rank) {
        int dots = term.indexOf("...");
        int named = dots < 0 ? term.length() : term.length() - 3;
        if (named > rank || (dots < 0 && named != rank)) {
            throw new BadInput("the equation's term '" + Printable.brief(term) + "' does not fit an input of " + rank
                    + " dimensions");
        }
        List<String> labels = new ArrayList<>();
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

    private static void embedding(Site site) {
        site.work("look-up");
        Operand table = site.tensor("weight");
        Operand indices = site.tensor("indices");
        if (Site.isWeight(table, 2) && !indices.dtype().isFloat() && site.out(0).dtype() == table.dtype()) {
            site.is(
                    new WeightedOp.Embedding(
                            Site.small(table.shape().get(0).value()),
                            Site.small(table.shape().get(1).value())),
                    Site.tied(Map.of("weight", table)),
                    indices);
        }
    }

    private static void attention(Site site, String mask) {
        Operand query = site.tensor("query");
        Operand key = site.tensor("key");
        Operand value = site.tensor("value");
        Shape q = query.shape();
        if (q.rank() < 2 || key.shape().rank() < 2 || value.shape().rank() < 2) {
            throw new BadInput(
                    "attention over queries " + q + ", keys " + key.shape() + " and values " + value.shape());
        }
        Product pairs = Site.elements(q.without(-1)).times("keys", key.shape().get(-2));
        site.counts(
                false,
                pairs.times("features of a query", q.get(-1)),
                pairs.times("features of a value", value.shape().get(-1)));
        site.work("soft-max");
        boolean ranked =
                q.rank() >= 3 && key.shape().rank() == q.rank() && value.shape().rank() == q.rank();
        if (site.isSingle() && ranked) {
            AttentionOp.Attention op = new AttentionOp.Attention(site.real("scale", 0), site.flag("is_causal", false));
            if (site.hasTensor(mask)) {
                site.is(op, query, key, value, site.tensor(mask));
            } else {
                site.is(op, query, key, value);
            }
        }
    }

    /** The fused layer of evaluation: projections of the input, attention, projection of the result. */
    private static void multiHead(Site site) {
        Shape query = site.tensor("query").shape();
        Size keys = site.tensor("key").shape().get(-2);
        Size embedded = Size.of(site.whole("embed_dim", 0));
        Product positions = Site.elements(query.without(-1)).times("features", embedded);
        site.counts(
                true,
                positions.times("features in", embedded).times("projections", Size.of(4)),
                positions.times("keys", keys).times("query and value", Size.of(2)));
        site.work("bias addition, soft-max");
    }

    private static void recurrent(Site site, Cell cell) {
        site.work("recurrent layer");
        if (site.has("data") || site.has("batch_sizes")) {
            return; // packed sequences: how many steps there are is not written
        }
        Operand input = site.tensor("input");
        List<Operand> weights = site.tensors("params");
        boolean biased = site.flag("has_biases", true);
        int layers = site.small("num_layers", 1);
        boolean both = site.flag("bidirectional", false);
        if (weights.size() < 2
                || layers < 1
                || weights.stream().anyMatch(weight -> !weight.shape().isConstant())) {
            throw new BadInput("a recurrent layer needs a number of layers and weights for each");
        }
        int hidden = Site.small(
                weights.get(1).shape().get(0).dividedBy(Size.of(cell.gates())).value());
        int state = Site.small(weights.get(1).shape().get(-1).value());
        int projection = cell == Cell.LSTM && state != hidden ? state : 0;
        RecurrentOp.Recurrent op = new RecurrentOp.Recurrent(
                cell,
                hidden,
                layers,
                both,
                biased ? Biases.TWO : Biases.NONE,
                site.flag("batch_first", false),
                projection);
        long each = 2L + (biased ? 2 : 0) + (projection > 0 ? 1 : 0);
        if (weights.size() != layers * each * op.directions()) {
            throw new BadInput("a recurrent layer has " + weights.size() + " weights, but needs "
                    + layers * each * op.directions());
        }
        Map<String, Operand> parameters = new HashMap<>();
        List<String> names = names(op);
        Size in = input.shape().get(-1);
        if (in.isConstant() && !in.equals(weights.get(0).shape().get(-1))) {
            throw new BadInput("an input of " + input.shape() + " does not fit a weight of "
                    + weights.get(0).shape());
        }
        for (int i = 0; i < weights.size(); i++) {
            if (weights.get(i).held().isEmpty()) {
                return;
            }
            parameters.put(names.get(i), weights.get(i));
        }
        List<Operand> operands = new ArrayList<>(List.of(input));
        List<Operand> states = site.hasTensor("hx") ? List.of(site.tensor("hx")) : site.tensors("hx");
        if (!states.stream().allMatch(Operand::isZeros)) {
            operands.addAll(states);
        }
        if (input.shape().rank() == 3) {
            site.is(op, Site.tied(parameters), operands.toArray(new Operand[0]));
        }
    }

    /** Names of the weights in PyTorch's order. */
    private static List<String> names(RecurrentOp.Recurrent op) {
        List<String> names = new ArrayList<>();
        for (int layer = 0; layer < op.layers(); layer++) {
            for (int direction = 0; direction < op.directions(); direction++) {
                String suffix = "_l" + layer + (direction == 1 ? "_reverse" : "");
                names.add("weight_ih" + suffix);
                names.add("weight_hh" + suffix);
                if (op.bias()) {
                    names.add("bias_ih" + suffix);
                    names.add("bias_hh" + suffix);
                }
                if (op.projection() > 0) {
                    names.add("weight_hr" + suffix);
                }
            }
        }
        return names;
    }

    private static void cell(Site site, Cell cell) {
        site.work("recurrent cell");
        Operand input = site.tensor("input");
        Optional<Operand> ofInput = site.weight("w_ih", 2);
        Optional<Operand> ofState = site.weight("w_hh", 2);
        Optional<Operand> inputBias = site.weight("b_ih", 1);
        Optional<Operand> stateBias = site.weight("b_hh", 1);
        if (ofInput.isEmpty()
                || ofState.isEmpty()
                || inputBias.isPresent() != stateBias.isPresent()
                || inputBias.isPresent() != site.hasTensor("b_ih")) {
            return;
        }
        Map<String, Operand> parameters = new HashMap<>();
        parameters.put("weight_ih", ofInput.get());
        parameters.put("weight_hh", ofState.get());
        inputBias.ifPresent(bias -> parameters.put("bias_ih", bias));
        stateBias.ifPresent(bias -> parameters.put("bias_hh", bias));
        List<Operand> operands = new ArrayList<>(List.of(input));
        operands.addAll(site.hasTensor("hx") ? List.of(site.tensor("hx")) : site.tensors("hx"));
        int hidden = Site.small(ofState.get().shape().get(1).value());
        site.is(
                new RecurrentOp.RecurrentCell(cell, hidden, inputBias.isPresent()),
                Site.tied(parameters),
                operands.toArray(new Operand[0]));
    }
}
