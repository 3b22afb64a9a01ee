package dev.loupe.zoo;

import dev.loupe.graph.Block;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;

/** Learnt vectors for the places of a sequence: the first rows of a table, as many as it has places. */
final class Positions {
    private Positions() {}

    /** From token numbers {@code [batch, length]} to {@code [1, length, features]}, as an embedding of 0, 1, 2, … */
    static Block positions(int rows, int features) {
        return Block.of(
                "Embedding",
                x -> x.parameter("weight", Shape.of(rows, features))
                        .then(new ShapeOp.Slice(0, Size.ZERO, x.size(1), 1))
                        .reshape(Size.ONE, x.size(1), Size.of(features)));
    }
}
