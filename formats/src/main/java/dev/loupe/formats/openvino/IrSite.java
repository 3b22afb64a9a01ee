package dev.loupe.formats.openvino;

import dev.loupe.formats.nodes.Application;
import dev.loupe.formats.nodes.Inferred;
import dev.loupe.formats.nodes.Symbols;
import dev.loupe.formats.openvino.IrModel.LayerDef;
import dev.loupe.formats.openvino.IrModel.PortDef;
import dev.loupe.graph.BadInput;
import dev.loupe.graph.DType;
import dev.loupe.graph.Printable;
import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One layer where a rule is applied; weights that it holds itself follow its inputs. */
final class IrSite extends Application {
    private final LayerDef layer;
    private final DType weightType;

    IrSite(LayerDef layer, List<Inferred> inputs, Symbols symbols, DType weightType) {
        super(layer.operator(), optional(inputs), symbols);
        this.layer = layer;
        this.weightType = weightType;
    }

    private static List<Optional<Inferred>> optional(List<Inferred> inputs) {
        List<Optional<Inferred>> optional = new ArrayList<>(inputs.size());
        inputs.forEach(input -> optional.add(Optional.of(input)));
        return optional;
    }

    LayerDef layer() {
        return layer;
    }

    /** How many inputs come over edges. */
    int edges() {
        return layer.inputs().size();
    }

    String text(String name, String usual) {
        return layer.data().getOrDefault(name, usual);
    }

    boolean flag(String name) {
        String text = text(name, "false");
        return text.equalsIgnoreCase("true") || text.equals("1");
    }

    double real(String name, double usual) {
        try {
            return layer.data().containsKey(name) ? Double.parseDouble(text(name, "")) : usual;
        } catch (NumberFormatException e) {
            throw wrong(name, e);
        }
    }

    int whole(String name, int usual) {
        try {
            return layer.data().containsKey(name)
                    ? Integer.parseInt(text(name, "").strip())
                    : usual;
        } catch (NumberFormatException e) {
            throw wrong(name, e);
        }
    }

    /** One number for each axis, all of them the usual one where none are given. */
    int[] axes(String name, int axes, int usual) {
        int[] result = new int[axes];
        Arrays.fill(result, usual);
        String text = text(name, "").strip();
        if (text.isEmpty()) {
            return result;
        }
        String[] parts = text.split(",", axes + 2);
        if (parts.length != axes) {
            throw new BadInput("its " + name + ", " + Printable.brief(text) + ", should be " + axes + " numbers");
        }
        try {
            for (int i = 0; i < axes; i++) {
                result[i] = Integer.parseInt(parts[i].strip());
            }
        } catch (NumberFormatException e) {
            throw wrong(name, e);
        }
        return result;
    }

    private BadInput wrong(String name, NumberFormatException cause) {
        return new BadInput(
                "its " + Printable.brief(name) + " should be a number but is '" + Printable.brief(text(name, "")) + "'",
                cause);
    }

    boolean isWeight(int input) {
        return has(input) && in(input).isStored() && in(input).isTrained() && dtype(input) == weightType;
    }

    /** Its outputs are of the shapes that the file states. */
    Shape makes() {
        return makes(Shape.unknown());
    }

    /**
     * Its outputs are of the shapes that the file states, of which the first follows from the inputs.
     *
     * @return the first one: what the file leaves open is what follows
     */
    Shape makes(Shape follows) {
        for (int i = 0; i < layer.outputs().size(); i++) {
            out(layer.outputs().get(i).dtype(), output(i, i == 0 ? follows : Shape.unknown()));
        }
        return types().isEmpty() ? follows : types().get(0).shape();
    }

    private Shape output(int i, Shape follows) {
        PortDef port = layer.outputs().get(i);
        List<Size> sizes = new ArrayList<>();
        boolean fits = follows.isKnown() && follows.rank() == port.dims().size();
        if (follows.isKnown() && !fits) {
            throw contradiction(i, follows);
        }
        for (int axis = 0; axis < port.dims().size(); axis++) {
            long stated = port.dims().get(axis);
            Size computed = fits ? follows.get(axis) : fresh(stated);
            if (stated >= 0 && computed.isConstant() && computed.value() != stated) {
                throw contradiction(i, follows);
            }
            sizes.add(stated >= 0 ? Size.of(stated) : computed);
        }
        return Shape.of(sizes);
    }

    private Size fresh(long stated) {
        return stated >= 0 ? Size.of(stated) : fresh();
    }

    private BadInput contradiction(int i, Shape follows) {
        return new BadInput("its output " + i + " is said to be "
                + shown(layer.outputs().get(i)) + ", but is " + follows + " by its inputs");
    }

    /** A port's sizes as people write them. */
    static String shown(PortDef port) {
        List<String> sizes = new ArrayList<>();
        port.dims().forEach(size -> sizes.add(size < 0 ? "?" : Long.toString(size)));
        return sizes.isEmpty() ? "scalar" : String.join("x", sizes);
    }
}
