package dev.loupe.formats.coreml;

import dev.loupe.formats.coreml.CoreMlModel.LayerDef;
import dev.loupe.formats.nodes.Application;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Symbols;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One layer or operation where a rule is applied; a layer's weights follow its inputs. */
final class LayerSite extends Application {
    private final LayerDef layer;
    private final DType weightType;

    LayerSite(LayerDef layer, List<Inferred> inputs, Symbols symbols, DType weightType) {
        super(layer.operator(), optional(inputs), symbols);
        this.layer = layer;
        this.weightType = weightType;
    }

    private static List<Optional<Inferred>> optional(List<Inferred> inputs) {
        List<Optional<Inferred>> optional = new ArrayList<>();
        inputs.forEach(input -> optional.add(Optional.of(input)));
        return optional;
    }

    LayerDef layer() {
        return layer;
    }

    long number(int field, long usual) {
        List<Long> numbers = layer.numbers().getOrDefault(Integer.toString(field), List.of());
        return numbers.isEmpty() ? usual : numbers.get(0);
    }

    /** Numbers for each axis, all of them the usual one where none are given. */
    int[] axes(int field, int axes, int usual) {
        List<Long> numbers = layer.numbers().getOrDefault(Integer.toString(field), List.of());
        int[] result = new int[axes];
        Arrays.fill(result, usual);
        for (int i = 0; i < axes && !numbers.isEmpty(); i++) {
            if (numbers.size() != axes || numbers.get(i) < 1 || numbers.get(i) > Integer.MAX_VALUE) {
                throw new BadInput("its setting " + field + ", " + numbers + ", does not fit " + axes + " axes");
            }
            result[i] = numbers.get(i).intValue();
        }
        return result;
    }

    /** The place of a program's argument among the inputs; -1 if it is none. */
    int argument(String name) {
        return layer.arguments().indexOf(name);
    }

    boolean isWeight(int input) {
        return has(input) && in(input).isStored() && dtype(input) == weightType;
    }
}
