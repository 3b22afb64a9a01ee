package dev.loupe.inspect;

import static dev.loupe.graph.Layers.batchNorm;
import static dev.loupe.graph.Layers.conv;
import static dev.loupe.graph.Layers.dropout;
import static dev.loupe.graph.Layers.identity;
import static dev.loupe.graph.Layers.maxPool;
import static dev.loupe.graph.Layers.relu;
import static dev.loupe.graph.Layers.sigmoid;

import dev.loupe.graph.Block;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Shape;
import dev.loupe.graph.ShapeOp;
import dev.loupe.graph.Size;
import dev.loupe.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Networks with branches, views and activations, grown at random from a seed. */
final class RandomNetworks {
    private RandomNetworks() {}

    static Graph of(long seed, int batch) {
        return Graph.of("random " + seed, Block.of("Random", x -> grow(x, new Random(seed))), input(batch));
    }

    static Shape input(int batch) {
        return Shape.of(batch, 4, 6, 6);
    }

    private static Value grow(Value input, Random random) {
        List<Value> values = new ArrayList<>(List.of(input));
        int steps = 3 + random.nextInt(20);
        for (int i = 0; i < steps; i++) {
            Value x = values.get(values.size() - 1 - random.nextInt(Math.min(3, values.size())));
            String name = "n" + i;
            values.add(
                    switch (random.nextInt(13)) {
                        case 0 -> x.then(name, conv(4, 3).padding(1));
                        case 1, 2 -> x.then(name, relu());
                        case 3 -> x.then(name, sigmoid());
                        case 4 -> x.then(name, batchNorm());
                        case 5 -> x.plus(values.get(random.nextInt(values.size())));
                        case 6 -> x.times(values.get(random.nextInt(values.size())));
                        case 7 -> x.then(name, identity());
                        case 8 -> x.then(name, dropout(0.5));
                        case 9 -> there(x);
                        case 10 -> x.concat(1, x).then(name, conv(4, 1));
                        case 11 -> {
                            List<Value> halves = x.chunk(1, 2);
                            yield halves.get(1).concat(1, halves.get(0).then(name, relu()));
                        }
                        default -> x.then(name, maxPool(3).stride(1).padding(1));
                    });
        }
        Value last = values.get(values.size() - 1);
        return random.nextBoolean() ? last.then(new ShapeOp.Flatten(1, -1)) : last;
    }

    /** Through views, some of which have to copy, and back to the shape of images. */
    private static Value there(Value x) {
        Size batch = x.size(0);
        return x.reshape(batch, Size.of(4), Size.of(36))
                .permute(0, 2, 1)
                .reshape(batch, Size.of(6), Size.of(6), Size.of(4))
                .reshape(batch, Size.of(6), Size.of(24))
                .reshape(batch, Size.of(4), Size.of(6), Size.of(6));
    }
}
