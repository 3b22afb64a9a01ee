package dev.loupe.graph;

/**
 * An operator: what a line of a paper says (channels, kernel, stride), never what follows from the input (channels in,
 * shapes, costs). Operators have no behaviour; what is known of one stands in the tables that consume graphs.
 */
public sealed interface Op extends Step
        permits SourceOp,
                WeightedOp,
                NormOp,
                ActivationOp,
                PoolOp,
                ArithmeticOp,
                ShapeOp,
                AttentionOp,
                RecurrentOp,
                RegionOp,
                ForeignOp {

    /** The row of this operator in every table. */
    OpType type();

    @Override
    default Value apply(Value input) {
        return input.trace().add(this, Binding.NONE, input);
    }

    /** Its class name in reports: none of its own, the operator's. */
    @Override
    default String kind() {
        return "";
    }

    /** This operator with its parameters bound otherwise than by their plain names. */
    default BoundOp bound(Binding binding) {
        return new BoundOp(this, binding);
    }

    /** This operator with a parameter that is another module's, as tied embeddings are: {@code tied("weight", "embedding.weight")}. */
    default BoundOp tied(String parameter, String key) {
        return bound(Binding.NONE.tied(parameter, key));
    }

    /** This operator with parameters that training leaves alone: those named, or all if none is. */
    default BoundOp frozen(String... parameters) {
        return bound(Binding.NONE.frozen(parameters));
    }
}
