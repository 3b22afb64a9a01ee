package dev.loupe.report;

import dev.loupe.graph.Shape;
import dev.loupe.graph.Size;
import dev.loupe.inspect.Inspection;
import dev.loupe.inspect.Layer;
import dev.loupe.inspect.ReceptiveField;
import dev.loupe.inspect.ReceptiveFields;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of a network as comma-separated values (RFC 4180): a header, then a row a layer in the order of execution
 * with exact integers. Columns are named as in JSON; several shapes of one cell are parted by blanks; what is unknown or
 * not there is empty; sizes with symbols are polynomials.
 */
public final class InspectCsv {
    private static final List<String> HEADER = List.of(
            "path",
            "operator",
            "depth",
            "inputs",
            "output",
            "parameters",
            "multiply_adds",
            "neurons",
            "connections",
            "receptive_field",
            "parameter_bytes",
            "activation_bytes",
            "shared_with");

    private InspectCsv() {}

    public static String of(Inspection inspection) {
        Csv csv = new Csv();
        for (String column : HEADER) {
            csv.text(column);
        }
        csv.endRow();
        ReceptiveFields fields = ReceptiveFields.of(inspection.graph());
        for (Layer layer : inspection.layers()) {
            row(csv, layer, fields.of(layer));
        }
        return csv.toString();
    }

    private static void row(Csv csv, Layer layer, List<ReceptiveField> field) {
        csv.text(layer.path()).text(layer.operator()).number(layer.depth());
        List<String> inputs = new ArrayList<>();
        for (Shape input : layer.inputs()) {
            inputs.add(shape(input));
        }
        csv.text(String.join(" ", inputs)).text(shape(layer.output()));
        size(csv, layer.parameters());
        size(csv, layer.multiplyAdds());
        size(csv, layer.neurons());
        size(csv, layer.connections());
        List<Size> seen = new ArrayList<>();
        for (ReceptiveField axis : field) {
            seen.add(axis.size());
        }
        csv.text(seen.isEmpty() ? "" : Shape.of(seen).toString());
        size(csv, layer.parameterBytes());
        size(csv, layer.activationBytes());
        csv.text(layer.sharedWith().orElse("")).endRow();
    }

    private static String shape(Shape shape) {
        return shape.isKnown() ? shape.toString() : "";
    }

    private static void size(Csv csv, Size size) {
        if (size.isConstant()) {
            csv.number(size.value());
        } else {
            csv.text(size.toString());
        }
    }
}
