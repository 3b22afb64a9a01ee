package dev.loupe.models.gan;

import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Graph;
import dev.loupe.graph.Mode;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.graph.SourceOp.Input;
import dev.loupe.zoo.Entry;
import dev.loupe.zoo.Options;
import dev.loupe.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;

/**
 * A network of the zoo by name and options, on batches of any size.
 *
 * @param text {@code dcgan_small_generator:width=32}, as {@code loupe inspect} takes it
 */
record GanNetwork(String text) {
    /**
     * The network.
     *
     * @throws BadInput when there is none of that name or with those options
     */
    Graph graph(Mode mode) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        Options options = colon < 0 ? Options.NONE : Options.parse(text.substring(colon + 1));
        Entry entry = Zoo.find(name)
                .orElseThrow(() ->
                        new BadInput("there is no built-in network '" + name + "'; loupe inspect --list names them"));
        Input usual = entry.usual(options).get(0);
        List<Size> sizes = new ArrayList<>(usual.tensor().shape().sizes());
        sizes.set(0, Size.symbol("B"));
        Shape batch = Shape.of(sizes.toArray(new Size[0]));
        return entry.graph(options, mode, DType.FLOAT32, List.of(usual.shape(batch)));
    }
}
