package dev.loupe.formats.caffe;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.ForeignOp.Product;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import dev.loupe.graph.WeightedOp;
import dev.loupe.graph.WeightedOp.Matrix;
import java.util.ArrayList;
import java.util.List;

/** Layers that multiply by matrices. */
final class ProductRules {
    private ProductRules() {}

    static Value innerProduct(Site s) {
        Message m = s.settings("inner_product_param");
        int axis = s.axis(m, "axis", 1);
        boolean bias = m.flag("bias_term", true);
        Matrix matrix = m.flag("transpose", false) ? Matrix.TRANSPOSED : Matrix.PLAIN;
        WeightedOp.Linear linear = new WeightedOp.Linear(m.positive("num_output"), bias, matrix);
        Value flat = axis == s.shape().rank() - 1 ? s.x() : s.x().then(new ShapeOp.Flatten(axis, -1));
        return flat.with(linear, bias ? s.bind("weight", "bias") : s.bind("weight"));
    }

    /** Looks up rows by numbers that Caffe keeps as floats. */
    static Value embed(Site s) {
        Message m = s.settings("embed_param");
        Size features = Size.of(m.positive("num_output"));
        List<Value> operands = new ArrayList<>(s.bottoms());
        operands.add(s.weight("weight", Shape.of(Size.of(m.positive("input_dim")), features)));
        if (m.flag("bias_term", true)) {
            operands.add(s.weight("bias", Shape.of(features)));
        }
        Shape shape = Site.concat(s.shape(), features);
        return s.foreign(List.of(shape), List.of(), false, "look-up", operands);
    }

    /** A sequence of shape [steps, batch, ...]; the second bottom says where one goes on, a third is the same each step. */
    static Value lstm(Site s) {
        return recurrent(s, 4, false);
    }

    static Value rnn(Site s) {
        return recurrent(s, 1, true);
    }

    private static Value recurrent(Site s, int gates, boolean withOutput) {
        Message m = s.settings("recurrent_param");
        if (s.shape().rank() < 2) {
            throw new BadInput("a sequence needs steps and a batch, not " + s.shape());
        }
        Size hidden = Size.of(m.positive("num_output"));
        Size rows = hidden.times(gates);
        Size runs = s.shape().elements(0, 2);
        Size features = s.shape().elements(2, s.shape().rank());
        List<Value> operands = new ArrayList<>(s.bottoms());
        List<Product> products = new ArrayList<>();
        operands.add(s.weight("weight_x", Shape.of(rows, features)));
        operands.add(s.weight("bias", Shape.of(rows)));
        products.add(product(runs, rows, features, "features"));
        boolean hasStatic = s.bottoms().size() > 2 && !m.flag("expose_hidden", false);
        if (hasStatic) {
            Shape fixed = s.bottom(2).shape();
            Size more = fixed.elements(1, fixed.rank());
            operands.add(s.weight("weight_x_static", Shape.of(rows, more)));
            products.add(product(fixed.get(0), rows, more, "static features"));
        }
        operands.add(s.weight("weight_h", Shape.of(rows, hidden)));
        products.add(product(runs, rows, hidden, "hidden"));
        if (withOutput) {
            operands.add(s.weight("weight_o", Shape.of(hidden, hidden)));
            operands.add(s.weight("bias_o", Shape.of(hidden)));
            products.add(product(runs, hidden, hidden, "hidden"));
        }
        Shape shape = Site.concat(Site.head(s.shape(), 2), hidden);
        return s.foreign(List.of(shape), products, true, "bias addition and activation", operands);
    }

    private static Product product(Size runs, Size rows, Size columns, String name) {
        return new Product(List.of("steps x batch", "rows", name), List.of(runs, rows, columns));
    }
}
